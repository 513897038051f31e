"""Joining and leaving events and schedules: the one way to change who takes part (C43-C46).

Whoever limits places looks at them under a lock of their own, before joining (10.2).
"""

from __future__ import annotations

import msgspec

from openbookings.engine.calendar import keeping, times
from openbookings.engine.calendar.announcing import announce_updated
from openbookings.engine.calendar.drafting import already_cancelled
from openbookings.engine.calendar.finding import find_event, is_stored, open_schedule_of
from openbookings.engine.calendar.resource import SCHEDULES
from openbookings.engine.calendar.taking_part.resource import PARTICIPATIONS
from openbookings.engine.calendar.taking_part.statements import (
    Holder,
    count_places,
    participations_in,
)
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.store import documents

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
    new = await keep_changed(call, event)
    made = await add(call, event, given)
    await announce_updated(call, new, event)
    return made


async def add(call: Call, event: Document, given: Document) -> Document:
    """Store and count who takes part in an event that is stored; nobody is told."""
    await count_places(call.unit, call.site.id, Holder.EVENT, event["id"], given["partySize"])
    return await note(call, event, given)


async def note(call: Call, event: Document, given: Document) -> Document:
    """Store who takes part in an event that has counted the party already."""
    joined = {**given, "eventId": event["id"], "appId": event["appId"]}
    return await verbs.create(call, PARTICIPATIONS, joined)


async def join_schedule(call: Call, schedule_id: str, given: Document) -> Document:
    """Let somebody take part in every event of a schedule, later ones too (10.7, C45).

    `given` is as for `join_event`. Raises `Refused` SCHEDULE_NOT_FOUND, SCHEDULE_CANCELLED.
    """
    schedule = await open_schedule_of(call, schedule_id)
    party = given["partySize"]
    await count_places(call.unit, call.site.id, Holder.SCHEDULE, schedule_id, party)
    return await note_on_schedule(call, schedule, given)


async def note_on_schedule(call: Call, schedule: Document, given: Document) -> Document:
    """Store who takes part in a schedule that has counted the party already."""
    joined = {**given, "scheduleId": schedule["id"], "appId": schedule["appId"]}
    return await verbs.create(call, PARTICIPATIONS, joined)


async def change(call: Call, sent: Document) -> Document:
    """Change a participation by what was sent, `id` and `revision` among it (10.10)."""
    old = await _held_participation(call, sent["id"])
    new = await verbs.update(call, PARTICIPATIONS, sent)
    await _count(call, new, new["partySize"] - old["partySize"])
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
    await _held_participation(call, participation_id)
    old = await verbs.delete(call, PARTICIPATIONS, participation_id)
    await _count(call, old, -old["partySize"])
    await _show_target(call, old)


async def _held_participation(call: Call, participation_id: str) -> Document:
    """The participation, for whose target nobody else counts until the transaction ends."""
    found = await verbs.load(call, PARTICIPATIONS, participation_id)
    if "eventId" in found:
        await keeping.hold_events(call, (found["eventId"],))
    else:
        schedules = SCHEDULES.table
        await documents.hold(call.unit, schedules, call.site.id, (found["scheduleId"],))
    return await verbs.load(call, PARTICIPATIONS, participation_id)


async def _count(call: Call, participation: Document, seats: int) -> None:
    if "eventId" in participation:
        holder, holder_id = Holder.EVENT, participation["eventId"]
    else:
        holder, holder_id = Holder.SCHEDULE, participation["scheduleId"]
    await count_places(call.unit, call.site.id, holder, holder_id, seats)


async def take_over(call: Call, old_event_id: str, event: Document) -> None:
    """Let all who take part in one event take part in another, new one too (6.10)."""
    for text in await participations_in(call.unit, call.site.id, old_event_id):
        await add(call, event, _decode(text))


async def _held(call: Call, event_id: str) -> Document:
    """The event, which nobody else changes until the transaction ends."""
    await keeping.hold_events(call, (event_id,))
    return await find_event(call, event_id)


async def _show_target(call: Call, participation: Document) -> None:
    """C44: the event, which is held, shows the change at once; a schedule's count when read."""
    if "eventId" in participation:
        event = await find_event(call, participation["eventId"])
        if event["status"] != "CANCELLED":
            await _show_change(call, event)


async def _show_change(call: Call, event: Document) -> None:
    """Give an event whose participants have changed its next revision, and tell of it."""
    new = await keep_changed(call, event)
    await announce_updated(call, new, event)


async def keep_occurrence(call: Call, event_id: str) -> None:
    """Store an occurrence of a series that somebody is about to take part in (5.11, 10.8).

    One that is stored already stays as it is. Raises `Refused` EVENT_NOT_FOUND.
    """
    event = await _held(call, event_id)
    if not await is_stored(call, event_id):
        await keep_changed(call, event)


async def keep_changed(call: Call, event: Document) -> Document:
    """Store an event whose participants change under its next revision; gives it.

    10.8: an INSTANCE stays one, but its participants are its own.
    """
    new = {**event}
    if event["recurrenceType"] == "INSTANCE":
        new["inheritedFields"] = [
            each for each in event["inheritedFields"] if each != "PARTICIPANTS"
        ]
    if await is_stored(call, event["id"]):
        await keeping.change_row(call, new, event)
    else:
        new |= {"revision": str(int(event["revision"]) + 1), "updatedDate": call.stamp}
        await keeping.add(call, new, slot=times.local_start(event))
    return new
