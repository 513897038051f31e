"""Carrying out a draft, and cancelling: each kind of event in its own way."""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.calendar import keeping, statements, times
from openbookings.engine.calendar.announcing import (
    announce_created,
    announce_member,
    announce_notification,
    announce_updated,
)
from openbookings.engine.calendar.drafting import Draft, already_cancelled
from openbookings.engine.calendar.ending import Ending, hold_what_ends
from openbookings.engine.calendar.finding import find_event, is_stored
from openbookings.engine.calendar.resource import EVENTS, SCHEDULES
from openbookings.engine.calendar.series import cancel_single, change_series, end_series
from openbookings.engine.calendar.stretches import stretch_of
from openbookings.engine.calendar.time_frames.keeping import frame_key
from openbookings.engine.calendar.view import Version, series_in_view, show_series
from openbookings.engine.calendar.wanted import keep_wanted_of
from openbookings.engine.calendar.writers import require_writer
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.verbs import stale


async def hold_all(call: Call, events: Iterable[Document], *, ends: bool = False) -> None:
    """Hold several events, new ones too, and what they reach besides, before any is written.

    Two who write the same ones in opposite orders never wait for each other. With `ends` what
    hangs on them is held too.
    """
    listed = list(events)
    ids = {each["id"] for each in listed}
    schedules = {each["scheduleId"] for each in listed}
    if len(schedules) > 1:
        await call.unit.lock(*(frame_key(call, each) for each in schedules))
    await keeping.hold_events(call, ids)
    if len(schedules) > 1:
        await statements.hold_owners(call.unit, call.site.id, list(schedules))
    if ends:
        await keep_wanted_of(call, listed)
        await hold_what_ends(call, Ending(event_ids=ids))


async def write(call: Call, draft: Draft, notification: Document | None = None) -> Document:
    """Store what was drafted and announce it; gives the event.

    `notification` is what participants of a changed event are to hear (7.2). Raises `Refused`
    REVISION_MISMATCH when it was changed since.
    """
    new, old, schedule = draft
    if old is None:
        await add_event(call, new, schedule)
    elif old["recurrenceType"] == "INSTANCE":
        await _write_member(call, new, old, None)
    elif old["recurrenceType"] == "MASTER":
        await change_series(call, new, old)
    else:
        await keeping.change_single(call, new, old)
        await announce_updated(call, new, old)
    await announce_notification(call, new, notification)
    return new


async def add_event(call: Call, new: Document, schedule: Document) -> None:
    """Store a new NONE or MASTER event and announce it, with its occurrences in the view."""
    await keeping.add(call, new)
    await announce_created(call, new, schedule)
    if new["recurrenceType"] == "MASTER":
        version = Version(new, stretch_of(new))
        await show_series(call, await series_in_view(call, version), {})


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
        await hold_all(call, (event,), ends=True)
        return await end_series(call, event, notification)
    if event["recurrenceType"] == "INSTANCE":
        # 7.3: that day only, from now on as a stored exception with the same id.
        new = {**event, "recurrenceType": "EXCEPTION", "status": "CANCELLED"}
        await _write_member(call, new, event, notification)
        return new
    return await cancel_single(call, event, notification)


async def _write_member(
    call: Call, new: Document, old: Document, notification: Document | None
) -> None:
    """Write an occurrence by itself (6.1), unless its series was changed meanwhile."""
    await statements.hold_event(call.unit, call.site.id, old["recurringEventId"])
    if await is_stored(call, old["id"]):
        await keeping.change_single(call, new, old)
    else:
        if (await find_event(call, old["id"]))["revision"] != old["revision"]:
            raise stale(EVENTS, old)
        new["revision"] = str(int(old["revision"]) + 1)  # 5.9
        new["updatedDate"] = call.stamp
        await keeping.add(call, new, slot=times.local_start(old))
    await announce_member(call, new, old, notification)
