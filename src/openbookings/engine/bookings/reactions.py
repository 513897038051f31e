"""What bookings do when something below them ends or moves: events, schedules, services."""

from __future__ import annotations

import msgspec

from openbookings.engine.bookings import cancelling, following, holding, lifecycle, statements
from openbookings.engine.kernel.call import Call, Document

_decode = msgspec.json.Decoder(dict).decode


async def on_event_cancelled(call: Call, event_id: str, body: Document) -> None:
    """Cancel the open bookings of an event that was taken off the calendar (C22).

    Of a course's session nobody's booking depends (C23): none names it.
    """
    await _end_open(
        call, await statements.bookings_of_event(call.unit, call.site.id, event_id), body
    )


async def on_schedule_cancelled(call: Call, schedule_id: str, body: Document) -> None:
    """Cancel the open bookings of a course that was given up, unless they are preserved (2.8)."""
    found = await statements.bookings_of_course(call.unit, call.site.id, schedule_id)
    spared = body["preserveFutureEventsWithParticipants"]
    await _end_open(call, [] if spared else found, body)


async def on_event_moved(call: Call, event_id: str, event: Document) -> None:
    """Let the open bookings of an event follow its times and people (I2)."""
    if event.get("type") in ("APPOINTMENT", "CLASS") and event["status"] != "CANCELLED":
        await following.follow_event(call, event)


async def on_time_frame_changed(call: Call, schedule_id: str, frame: Document) -> None:
    """Let the open bookings of a course follow its first and last session (E25)."""
    await following.follow_course(call, schedule_id, frame)


async def on_service_deleted(call: Call, service_id: str, body: Document) -> None:
    """Cancel what was only asked for; bookings stay readable (A58).

    Those on the calendar share the fate of their events, some of which may stay (A57).
    """
    found = await statements.requests_of_service(call.unit, call.site.id, service_id)
    await _end_open(call, found, {})


async def _end_open(call: Call, texts: list[str], body: Document) -> None:
    told = {"participantNotification": body.get("participantNotification")}
    bookings = [each for each in map(_decode, texts) if lifecycle.is_open(each["status"])]
    await holding.hold_rows(call, bookings)
    for booking in bookings:
        await cancelling.end(call, booking, told)
