"""Restoring what an event takes over: chosen fields go back to their source (4.7-4.10)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from openbookings.engine.calendar import statements, times
from openbookings.engine.calendar.defaults import (
    FROM_MASTER,
    FROM_SCHEDULE,
    follow_master,
    follow_schedule,
)
from openbookings.engine.calendar.drafting import Draft, already_cancelled
from openbookings.engine.calendar.finding import find_event, open_schedule_of
from openbookings.engine.calendar.resource import EVENTS, with_zone
from openbookings.engine.calendar.showing import shown_event, view_after_writing
from openbookings.engine.calendar.taking_part.turnout import parties
from openbookings.engine.calendar.writers import require_writer
from openbookings.engine.calendar.writing import write
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.timeline.zone import Local


@method("events.restoreEventDefaults")
async def restore_event_defaults(call: Call, request: Document) -> Document:
    """Let fields of an event be taken over again (4.7).

    Fields that are already taken over change nothing (4.8). Raises `Invalid` for fields without
    a source, `Refused` EVENT_NOT_FOUND and EVENT_ALREADY_CANCELLED (7.6).
    """
    view = view_after_writing(call, request)
    event = await find_event(call, request["eventId"])
    if event["status"] == "CANCELLED":
        raise already_cancelled(event)
    schedule = with_zone(call, await open_schedule_of(call, event["scheduleId"]))
    require_writer(call.caller, schedule, event, request["fields"])
    asked = list(dict.fromkeys(request["fields"]))
    found = [*_without_source(event, asked)]
    if found:
        raise Invalid(*found)
    names = [each for each in asked if each not in event["inheritedFields"]]
    if names:
        new = await _restored(call, event, schedule, names)
        draft = Draft(new, event, schedule)
        event = await write(call, draft, request.get("participantNotification"))
    return {"event": await shown_event(call, event, view)}


def _without_source(event: Document, names: Collection[str]) -> Iterator[Violation]:
    """4.8: a single event and a MASTER only take over from their schedule."""
    source = FROM_MASTER if "recurringEventId" in event else FROM_SCHEDULE
    for at, name in enumerate(names):
        if name not in source:
            words = f"{name} of this event is taken over from nowhere"
            yield Violation(f"fields[{at}]", words, "INVALID_ENUM_VALUE")


async def _restored(
    call: Call, event: Document, schedule: Document, names: Collection[str]
) -> Document:
    kept = {*event["inheritedFields"], *names}
    new = {**event, "inheritedFields": [name for name in FROM_MASTER if name in kept]}
    start, end = times.local_start(event), times.local_end(event)
    if "recurringEventId" in event:
        master = await verbs.load(call, EVENTS, event["recurringEventId"])
        follow_master(new, master, names)
        if "TIME" in names:
            start = await _slot(call, event)
            end = Local(start + times.local_end(master) - times.local_start(master))
        if "PARTICIPANTS" in names:
            await _refuse_own_participants(call, event)
    else:
        follow_schedule(new, schedule, names)
    times.place(new, start, end, times.zone_of(new))
    return new


async def _slot(call: Call, event: Document) -> Local:
    slot = await statements.slot_of(call.unit, call.site.id, event["id"])
    if slot is None:
        words = "the series no longer has a place for this event"
        raise Invalid(Violation("fields", words, "OTHER"))
    return slot


async def _refuse_own_participants(call: Call, event: Document) -> None:
    if event["id"] in await parties(call, [event]):
        words = "the event has participants of its own; delete their participations first"
        raise Invalid(Violation("fields", words, "OTHER"))
