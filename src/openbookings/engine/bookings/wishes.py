"""Bookings that only ask for their session: it does not know of them as long as nothing happens."""

from __future__ import annotations

from collections.abc import Collection

from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.bookings.resource import BOOKINGS, TABLE
from openbookings.engine.kernel.call import Call
from openbookings.engine.query.tree import Compare, Every
from openbookings.engine.slots.statements import service_ids
from openbookings.engine.store import documents

_SLOT = "bookedEntity.slot"
_TAKING_NOTHING = (Status.CREATED.value, Status.WAITING_LIST.value)


async def sessions_asked_for(call: Call, schedule_ids: Collection[str]) -> set[str]:
    """The coming sessions on schedules for which bookings were made that take no place (E7)."""
    services = await service_ids(call.unit, call.site.id, schedule_ids)
    if not services:
        return set()
    asking = Every(
        (
            Compare(f"{_SLOT}.serviceId", "$in", tuple(services)),
            Compare("status", "$in", _TAKING_NOTHING),
            Compare("startDate", "$gt", call.stamp),
        )
    )
    rows = await documents.values(
        call.unit, TABLE, call.site.id, asking, BOOKINGS.all_fields, (f"{_SLOT}.eventId",)
    )
    return {row[0] for row in rows if row[0] is not None}
