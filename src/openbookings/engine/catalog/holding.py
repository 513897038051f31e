"""Holding services with what follows them: their schedules and coming sessions come first.

Whoever edits a session reaches its service after it, and so does everybody (decision 16).
"""

from __future__ import annotations

from collections.abc import Collection

from openbookings.engine.calendar.schedules import hold_coming, hold_coming_rows
from openbookings.engine.catalog import statements
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Resource, hold_rows

OFFERED = ("defaultCapacity", "bookingPolicy", "onlineBooking")
"""What decides how many places there are, and who can have them."""
_REACHING = ("name", "extendedFields", *OFFERED)
"""What coming sessions take over, by the schedule, and what their waitlists go by."""


async def hold_services(call: Call, services: Resource, ids: Collection[str]) -> None:
    """Hold several services that are to be changed, before any of them is."""
    await hold_coming(call, await statements.schedules_of(call.unit, call.site.id, ids))
    await hold_rows(call, services, ids)


async def hold_services_that_end(call: Call, services: Resource, ids: Collection[str]) -> None:
    """As `hold_services` for services that are to be deleted, with all that ends then."""
    schedules = await statements.schedules_of(call.unit, call.site.id, ids)
    await hold_coming(call, schedules, ends=True)
    await hold_rows(call, services, ids)


async def hold_services_rows(call: Call, services: Resource, ids: Collection[str]) -> None:
    """As `hold_services` in a reaction, which takes no keys: no session is moved."""
    schedules = await statements.schedules_of(call.unit, call.site.id, ids)
    await hold_coming_rows(call, schedules)
    await hold_rows(call, services, ids)


async def hold_for_change(call: Call, new: Document, old: Document) -> None:
    """Hold what one service takes along, if the change reaches its sessions or who has them."""
    if any(new.get(name) != old.get(name) for name in _REACHING):
        await hold_coming(call, (old["schedule"]["id"],))
