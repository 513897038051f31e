"""Bookings follow what the business does to the calendar: moved sessions, other people (I2)."""

from __future__ import annotations

import msgspec

from openbookings.engine.bookings import changing, lifecycle, occupying, session, statements
from openbookings.engine.bookings.slot_times import shown, zone_of
from openbookings.engine.bookings.target import Taker
from openbookings.engine.calendar.times import span_of
from openbookings.engine.kernel.call import Call, Document, milliseconds, stamp

_decode = msgspec.json.Decoder(dict).decode


async def follow_event(call: Call, event: Document) -> None:
    """Write the times, people and place of an event into its open bookings that show others."""
    start, end = (stamp(instant * 1000) for instant in span_of(event))
    resources = event.get("resources") or ()
    first = resources[0]["id"] if resources else None
    place = await session.own_place(call, event)
    now = statements.Shows(start, end, first, place)
    texts = await statements.bookings_that_differ(call.unit, call.site.id, event["id"], now)
    bookings = [each for each in map(_decode, texts) if lifecycle.is_open(each["status"])]
    if not bookings:
        return
    named = (await session.shown(call, event)).resources
    takers = [Taker(each.get("type", ""), each["id"], each["name"]) for each in named]
    for old in bookings:
        new = _at(changing.draft_of(old), start, end)
        if takers:
            occupying.assign(new["bookedEntity"]["slot"], takers)
        if place is not None:
            new["bookedEntity"]["slot"]["location"] = place
        await changing.change(call, new, old, None, {})


async def follow_course(call: Call, schedule_id: str, frame: Document) -> None:
    """Write the first and last session of a course into its open bookings."""
    edges = [frame.get(name) for name in ("firstEventStartDate", "lastEventEndDate")]
    texts = await statements.bookings_of_course(call.unit, call.site.id, schedule_id)
    bookings = [each for each in map(_decode, texts) if lifecycle.is_open(each["status"])]
    if None in edges:
        # Without sessions, or without an end, there is nothing to show.
        return
    start, end = (stamp(milliseconds(edge["utcDate"])) for edge in edges if edge)
    for old in bookings:
        entity = old["bookedEntity"]
        schedule = {**entity["schedule"], "firstSessionStart": start, "lastSessionEnd": end}
        new = {**old, "bookedEntity": {**entity, "schedule": schedule}}
        await changing.change(call, new | {"startDate": start, "endDate": end}, old, None, {})


def _at(booking: Document, start: str, end: str) -> Document:
    """The booking at other instants, in the zone it is shown in for ever (C53)."""
    slot = booking["bookedEntity"]["slot"]
    zone = zone_of(slot["timezone"])
    for name, instant in (("startDate", start), ("endDate", end)):
        slot[name] = shown(milliseconds(instant) // 1000, zone)
        booking[name] = instant
    return booking
