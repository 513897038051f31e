"""What bookings do when something below them ends: an event of the calendar, a service."""

from __future__ import annotations

import msgspec

from openbookings.engine.bookings import cancelling, lifecycle, statements
from openbookings.engine.kernel.call import Call, Document

_decode = msgspec.json.Decoder(dict).decode


async def on_event_cancelled(call: Call, event_id: str, body: Document) -> None:
    """Cancel the open bookings of an event that was taken off the calendar (C22)."""
    found = await statements.bookings_of_event(call.unit, call.site.id, event_id)
    await _end_open(call, found, body)


async def on_service_deleted(call: Call, service_id: str, body: Document) -> None:
    """Cancel what was only asked for; bookings stay readable (A58).

    Those on the calendar share the fate of their events, some of which may stay (A57).
    """
    found = await statements.bookings_without_event(call.unit, call.site.id, service_id)
    await _end_open(call, found, {})


async def _end_open(call: Call, texts: list[str], body: Document) -> None:
    told = {"participantNotification": body.get("participantNotification")}
    for text in texts:
        booking = _decode(text)
        if lifecycle.is_open(booking["status"]):
            await cancelling.end(call, booking, told)
