"""Joining and leaving events and schedules: the one way to change who takes part (C43-C46).

Whoever limits places looks at them under a lock of their own, before joining (10.2).
"""

from __future__ import annotations

import msgspec

from openbookings.engine.calendar import keeping, statements, times
from openbookings.engine.calendar.announcing import announce_updated
from openbookings.engine.calendar.drafting import already_cancelled
from openbookings.engine.calendar.finding import find_event, is_stored, open_schedule_of
from openbookings.engine.calendar.taking_part.resource import PARTICIPATIONS
from openbookings.engine.calendar.taking_part.statements import participations_in
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.timeline.occurrence_id import parse_occurrence_id

_decode = msgspec.json.Decoder(dict).decode


async def join_event(call: Call, event_id: str, given: Document) -> Document:
    """Let somebody take part in one event; gives the participation.

    `given` has `partySize` and may have `participant`, `status`, `externalId` and
    `extendedFields`. An occurrence of a series is stored from now on and keeps its id (5.11).
    Raises `Refused` EVENT_NOT_FOUND, EVENT_ALREADY_CANCELLED.
    """
    event = await _held(call, event_id)
    if event["status"] == "CANCELLED":
        raise already_cancelled(event)
    made = await add(call, event, given)
    await _show_change(call, event)
    return made


async def add(call: Call, event: Document, given: Document) -> Document:
    """Store who takes part in an event that is stored and that nobody has been told of yet."""
    joined = {**given, "eventId": event["id"], "appId": event["appId"]}
    return await verbs.create(call, PARTICIPATIONS, joined)


async def join_schedule(call: Call, schedule_id: str, given: Document) -> Document:
    """Let somebody take part in every event of a schedule, later ones too (10.7, C45).

    `given` is as for `join_event`. Raises `Refused` SCHEDULE_NOT_FOUND, SCHEDULE_CANCELLED.
    """
    schedule = await open_schedule_of(call, schedule_id)
    joined = {**given, "scheduleId": schedule_id, "appId": schedule["appId"]}
    return await verbs.create(call, PARTICIPATIONS, joined)


async def change(call: Call, sent: Document) -> Document:
    """Change a participation by what was sent, `id` and `revision` among it (10.10)."""
    new = await verbs.update(call, PARTICIPATIONS, sent)
    await _show_target(call, new)
    return new


async def approve(call: Call, event_id: str) -> None:
    """Confirm everybody who waits for it in one event (10.11)."""
    await _held(call, event_id)
    for text in await participations_in(call.unit, call.site.id, event_id):
        old = _decode(text)
        if old["status"] == "PENDING_CONFIRMATION":
            await verbs.save(call, PARTICIPATIONS, {**old, "status": "CONFIRMED"}, old)
    await _show_change(call, await find_event(call, event_id))


async def leave(call: Call, participation_id: str) -> None:
    """Take somebody off for good; raises `Refused` PARTICIPATION_NOT_FOUND (10.10)."""
    old = await verbs.delete(call, PARTICIPATIONS, participation_id)
    await _show_target(call, old)


async def take_over(call: Call, old_event_id: str, event: Document) -> None:
    """Let all who take part in one event take part in another, new one too (6.10)."""
    for text in await participations_in(call.unit, call.site.id, old_event_id):
        await add(call, event, _decode(text))


async def _held(call: Call, event_id: str) -> Document:
    """The event, which nobody else changes until the transaction ends."""
    occurrence = parse_occurrence_id(event_id)
    if occurrence is not None:
        await statements.hold_event(call.unit, call.site.id, occurrence.master_id)
    await statements.hold_event(call.unit, call.site.id, event_id)
    return await find_event(call, event_id)


async def _show_target(call: Call, participation: Document) -> None:
    """C44: the event shows the change at once; events of a schedule are counted when read."""
    if "eventId" in participation:
        event = await _held(call, participation["eventId"])
        if event["status"] != "CANCELLED":
            await _show_change(call, event)


async def _show_change(call: Call, event: Document) -> None:
    """Give an event whose participants have changed its next revision, and tell of it."""
    new = {**event}
    if event["recurrenceType"] == "INSTANCE":
        # 10.8: it stays an INSTANCE, but its participants are its own.
        new["inheritedFields"] = [
            each for each in event["inheritedFields"] if each != "PARTICIPANTS"
        ]
    if await is_stored(call, event["id"]):
        await keeping.change_row(call, new, event)
    else:
        new |= {"revision": str(int(event["revision"]) + 1), "updatedDate": call.stamp}
        await keeping.add(call, new, slot=times.local_start(event))
    await announce_updated(call, new, event)
