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
from openbookings.engine.calendar.announcing import announce_notification, announce_updated
from openbookings.engine.calendar.defaults import changed_defaults, follow_schedule
from openbookings.engine.calendar.ending import Ending, hold_what_ends
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
from openbookings.engine.calendar.wanted import keep_wanted_on
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
    "end_held_schedule",
    "end_schedule",
    "follow_defaults",
    "hold_coming",
    "hold_coming_rows",
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
    await hold_coming(call, (schedule_id,), ends=True)
    return await end_held_schedule(
        call,
        schedule_id,
        preserve_with_participants=preserve_with_participants,
        notification=notification,
    )


async def end_held_schedule(
    call: Call,
    schedule_id: str,
    *,
    preserve_with_participants: bool,
    notification: Document | None,
) -> Document:
    """As `end_schedule`, for a schedule that `hold_coming` holds."""
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
    events = await _coming(call, schedule_id)
    booked = await parties(call, events) if preserve else {}
    for event in events:
        if event["id"] in booked or schedule_id in booked:
            continue
        if event["recurrenceType"] == "MASTER":
            await end_series(call, event, notification, keep_booked=preserve)
        else:
            await cancel_single(call, event, notification)


async def _coming(call: Call, schedule_id: str) -> list[Document]:
    texts = await statements.coming_events(call.unit, call.site.id, (schedule_id,), call.seconds)
    return [decoded(text) for text in texts]


async def hold_coming(call: Call, schedule_ids: Sequence[str], *, ends: bool = False) -> None:
    """Hold schedules and their coming events; of several also their time frames.

    Before anything of them is written, their services neither; with `ends` what hangs on the
    events too.
    """
    if len(schedule_ids) > 1:
        await call.unit.lock(*(frame_key(call, each) for each in schedule_ids))
    await hold_coming_rows(call, schedule_ids)
    if ends:
        await keep_wanted_on(call, schedule_ids)
        await hold_what_ends(call, Ending(schedule_ids=schedule_ids))


async def hold_coming_rows(call: Call, schedule_ids: Sequence[str]) -> None:
    """As `hold_coming` without any key: enough where no event is moved, as in reactions."""
    unit, site_id = call.unit, call.site.id
    await documents.hold(unit, SCHEDULES.table, site_id, schedule_ids)
    await statements.hold_coming(unit, site_id, schedule_ids, call.seconds)
    if len(schedule_ids) > 1:
        await statements.hold_owners(unit, site_id, schedule_ids)


async def business_schedule_id(call: Call) -> str:
    """The id of the business schedule, whose hours bound everybody's by default (9.2)."""
    found = await statements.business_schedule(call.unit, call.site.id, BUSINESS_EXTERNAL_ID)
    assert found is not None, "a site is founded with a business schedule"
    return found


async def follow_defaults(
    call: Call, new: Document, old: Document, notification: Document | None = None
) -> None:
    """Let coming events follow the defaults of their schedule that have changed (4.5, C10).

    Events that started stay as they were, and so does every field an event set itself (4.6).
    `notification` is what participants of those that follow are to hear (7.2).
    """
    schedule = with_zone(call, new)
    changed = set(changed_defaults(schedule, with_zone(call, old)))
    if not changed:
        return
    await hold_coming(call, (new["id"],))
    for event in await _coming(call, new["id"]):
        names = changed.intersection(event["inheritedFields"])
        if names:
            changed_event = await take_over(call, event, schedule, names)
            await announce_notification(call, changed_event, notification)


async def take_over(call: Call, event: Document, schedule: Document, names: set[str]) -> Document:
    """Let a coming event take over what its schedule now says of these inherited fields.

    Gives the event as it is then.
    """
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
    return changed
