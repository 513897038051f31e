"""Schedules for the rooms above: opened, renamed and ended with what owns them.

Services, resources and staff members each own a schedule; the business has one of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.calendar import keeping, statements, times
from openbookings.engine.calendar.additions import (
    NO_BUFFERS,
    Buffers,
    addition_of,
    buffers_as_addition,
    with_addition,
)
from openbookings.engine.calendar.announcing import announce_updated
from openbookings.engine.calendar.defaults import changed_defaults, follow_schedule
from openbookings.engine.calendar.finding import decoded
from openbookings.engine.calendar.resource import (
    BOOKINGS_APP,
    BUSINESS_EXTERNAL_ID,
    SCHEDULES,
    with_zone,
)
from openbookings.engine.calendar.series import cancel_single, change_series, end_series
from openbookings.engine.calendar.taking_part.turnout import parties
from openbookings.engine.calendar.time_frames.keeping import frame_key
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.facts import announce
from openbookings.engine.store import documents

__all__ = [
    "BOOKINGS_APP",
    "BUSINESS_EXTERNAL_ID",
    "business_schedule_id",
    "change_defaults",
    "end_schedule",
    "follow_defaults",
    "open_schedule",
    "take_over",
]


async def open_schedule(
    call: Call,
    *,
    external_id: str,
    name: str,
    title: str | None = None,
    capacity: int | None = None,
    buffers: Buffers = NO_BUFFERS,
) -> Document:
    """Open a schedule of the bookings app for what `external_id` names (2.1, C2).

    `title`, `capacity` and `buffers` are what its events take over. Gives the stored schedule.
    """
    given: Document = {"externalId": external_id, "name": name, "appId": BOOKINGS_APP}
    if title is not None:
        given["defaultTitle"] = title
    if capacity is not None:
        given["defaultCapacity"] = capacity
    if buffers != NO_BUFFERS:
        given["extendedFields"] = with_addition(given, buffers_as_addition(buffers))
    return await verbs.create(call, SCHEDULES, given)


async def change_defaults(
    call: Call,
    schedule_id: str,
    *,
    title: str | None = None,
    capacity: int | None = None,
    buffers: Buffers | None = None,
) -> None:
    """Change what coming events take over; None leaves it (A56, 4.11).

    Buffers are taken over by new events only (C36). A new title renames the schedule too.
    Raises `Refused` for an unknown or cancelled one.
    """
    old = await verbs.load(call, SCHEDULES, schedule_id)
    sent: Document = {"id": schedule_id, "revision": old["revision"]}
    if title is not None:
        sent |= {"defaultTitle": title, "name": title}
    if capacity is not None:
        sent["defaultCapacity"] = capacity
    if buffers is not None:
        addition = {**addition_of(old), **buffers_as_addition(buffers)}
        sent["extendedFields"] = with_addition(old, addition)
    new = await verbs.update(call, SCHEDULES, sent)
    await follow_defaults(call, new, old)


async def end_schedule(
    call: Call,
    schedule_id: str,
    *,
    preserve_with_participants: bool = False,
    notification: Document | None = None,
) -> Document:
    """Cancel a schedule for good, and its coming events (2.6, 2.7, C5); gives it.

    Events that are running or over stay; with `preserve_with_participants` those that somebody
    takes part in stay too. Raises `Refused` SCHEDULE_NOT_FOUND, SCHEDULE_ALREADY_CANCELLED.
    """
    old = await verbs.load(call, SCHEDULES, schedule_id)
    if old["status"] == "CANCELLED":
        words = "The schedule was cancelled before."
        raise Refused("SCHEDULE_ALREADY_CANCELLED", words, id=schedule_id)
    new = await verbs.save(call, SCHEDULES, {**old, "status": "CANCELLED"}, old)
    body: Document = {
        "schedule": new,
        "preserveFutureEventsWithParticipants": preserve_with_participants,
    }
    if notification is not None:
        body["participantNotification"] = notification
    await announce(call, f"{SCHEDULES.fqdn}_cancelled", schedule_id, body)
    await _end_events(call, schedule_id, notification, preserve=preserve_with_participants)
    return new


async def _end_events(
    call: Call, schedule_id: str, notification: Document | None, *, preserve: bool
) -> None:
    """2.7, 2.8: a whole schedule or series that somebody takes part in goes on if preserved."""
    events = await _held_events(call, schedule_id)
    booked = await parties(call, events) if preserve else {}
    for event in events:
        if event["id"] in booked or schedule_id in booked:
            continue
        if event["recurrenceType"] == "MASTER":
            await end_series(call, event, notification, keep_booked=preserve)
        else:
            await cancel_single(call, event, notification)


async def _held_events(call: Call, schedule_id: str) -> list[Document]:
    """The coming events of a schedule, which nobody else changes until the transaction ends."""
    await hold_coming(call, (schedule_id,))
    return await _coming(call, (schedule_id,))


async def hold_coming(call: Call, schedule_ids: Sequence[str]) -> None:
    """Hold the coming events of schedules; of several schedules also what they write besides.

    Before anything is written, where several schedules end at once.
    """
    if len(schedule_ids) > 1:
        await call.unit.lock(*(frame_key(call, each) for each in schedule_ids))
        await documents.hold(call.unit, SCHEDULES.table, call.site.id, schedule_ids)
    found = await _coming(call, schedule_ids)
    await keeping.hold_events(call, (each["id"] for each in found))


async def _coming(call: Call, schedule_ids: Sequence[str]) -> list[Document]:
    unit, site_id = call.unit, call.site.id
    texts = await statements.coming_events(unit, site_id, schedule_ids, call.seconds)
    return [decoded(text) for text in texts]


async def business_schedule_id(call: Call) -> str:
    """The id of the business schedule, whose hours bound everybody's by default (9.2)."""
    found = await statements.business_schedule(call.unit, call.site.id, BUSINESS_EXTERNAL_ID)
    assert found is not None, "a site is founded with a business schedule"
    return found


async def follow_defaults(call: Call, new: Document, old: Document) -> None:
    """Let coming events follow the defaults of their schedule that have changed (4.5, C10).

    Events that started stay as they were, and so does every field an event set itself (4.6).
    """
    schedule = with_zone(call, new)
    changed = set(changed_defaults(schedule, with_zone(call, old)))
    if not changed:
        return
    for event in await _held_events(call, new["id"]):
        names = changed.intersection(event["inheritedFields"])
        if names:
            await take_over(call, event, schedule, names)


async def take_over(call: Call, event: Document, schedule: Document, names: set[str]) -> None:
    """Let a coming event take over what its schedule now says of these inherited fields."""
    changed = {**event}
    follow_schedule(changed, schedule, names)
    if "TIME_ZONE" in names:
        # 11.10: another zone keeps the local time.
        start, end = times.local_start(event), times.local_end(event)
        times.place(changed, start, end, times.zone_of(changed))
    if event["recurrenceType"] == "MASTER":
        await change_series(call, changed, event)
    else:
        await keeping.change_single(call, changed, event)
        await announce_updated(call, changed, event)
