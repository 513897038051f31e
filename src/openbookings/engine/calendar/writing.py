"""Carrying out a draft, and cancelling: each kind of event in its own way."""

from __future__ import annotations

from openbookings.engine.calendar import keeping, statements, times
from openbookings.engine.calendar.announcing import (
    announce_created,
    announce_member,
    announce_updated,
)
from openbookings.engine.calendar.drafting import Draft, already_cancelled
from openbookings.engine.calendar.finding import find_event
from openbookings.engine.calendar.resource import EVENTS, SCHEDULES
from openbookings.engine.calendar.series import cancel_single, change_series, end_series
from openbookings.engine.calendar.writers import require_writer
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.verbs import stale


async def write(call: Call, draft: Draft) -> Document:
    """Store what was drafted and announce it; gives the event.

    Raises `Refused` REVISION_MISMATCH when it was changed since.
    """
    new, old = draft
    if old is None:
        await keeping.add(call, new)
        await announce_created(call, new)
    elif old["recurrenceType"] == "INSTANCE":
        await _store_member(call, new, old)
    elif old["recurrenceType"] == "MASTER":
        await change_series(call, new, old)
    else:
        await keeping.change_single(call, new, old)
        await announce_updated(call, new)
    return new


async def cancel(call: Call, event_id: str, notification: Document | None = None) -> Document:
    """Cancel an event for good and give it (7.1).

    Raises `Refused`: EVENT_NOT_FOUND, EVENT_ALREADY_CANCELLED (7.5), 403 for staff who are no
    WRITER of it.
    """
    event = await find_event(call, event_id)
    if event["status"] == "CANCELLED":
        raise already_cancelled(event)
    schedule = await verbs.load(call, SCHEDULES, event["scheduleId"])
    require_writer(call.caller, schedule, event, ("status",))
    if event["recurrenceType"] == "MASTER":
        return await end_series(call, event, notification)
    if event["recurrenceType"] == "INSTANCE":
        # 7.3: that day only, from now on as a stored exception with the same id.
        new = {**event, "recurrenceType": "EXCEPTION", "status": "CANCELLED"}
        await _store_member(call, new, event)
        return new
    return await cancel_single(call, event, notification)


async def _store_member(call: Call, new: Document, old: Document) -> None:
    """Store an occurrence by itself (6.1), unless its series was changed meanwhile."""
    await statements.hold_series(call.unit, call.site.id, old["recurringEventId"])
    if (await find_event(call, old["id"]))["revision"] != old["revision"]:
        raise stale(EVENTS, old)
    new["revision"] = str(int(old["revision"]) + 1)  # 5.9
    new["updatedDate"] = call.stamp
    await keeping.add(call, new, slot=times.local_start(old))
    await announce_member(call, new)
