"""The facts of events: created, updated, cancelled; occurrences only touch the view (19.2)."""

from __future__ import annotations

from openbookings.engine.calendar.resource import EVENTS
from openbookings.engine.calendar.taking_part.turnout import count_in, show_only
from openbookings.engine.calendar.time_frames.keeping import follow, renew, widen
from openbookings.engine.calendar.view import show_in_view
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import announce

_NOTIFICATION_REQUESTED = "openbookings.v1.event_notification_requested"


async def announce_created(
    call: Call, event: Document, schedule: Document, joined: Document | None = None
) -> None:
    """A NONE or MASTER event came to be on the schedule; `joined` is its only participation."""
    told = {**event}
    if joined is None:
        await count_in(call, [told])
    else:
        show_only(told, joined)
    await announce(call, f"{EVENTS.fqdn}_created", event["id"], told)
    if event["recurrenceType"] == "MASTER":
        await renew(call, schedule["id"])
    else:
        await show_in_view(call, told, None)
        await widen(call, event, schedule)


async def announce_updated(call: Call, new: Document, old: Document) -> None:
    """A stored event changed; the fact carries all of it (I4)."""
    told = await _told(call, new)
    if new["recurrenceType"] != "INSTANCE":
        await announce(call, f"{EVENTS.fqdn}_updated", new["id"], told)
    if new["recurrenceType"] != "MASTER":
        # 19.2: of an occurrence rooms above hear through the view.
        occurrence = new["recurrenceType"] == "INSTANCE"
        await show_in_view(call, told, old, {"event": told} if occurrence else None)
    await follow(call, new, old)


async def announce_cancelled(
    call: Call, new: Document, old: Document, notification: Document | None
) -> None:
    """A stored event was cancelled: sends Cancelled and Updated (19.3).

    The wish to tell participants is recorded in the fact; nothing is sent here (7.2).
    """
    told = await _told(call, new)
    body = _with_notification({"event": told}, notification)
    await announce(call, f"{EVENTS.fqdn}_cancelled", new["id"], body)
    await announce(call, f"{EVENTS.fqdn}_updated", new["id"], told)
    if new["recurrenceType"] != "MASTER":
        await show_in_view(call, told, old)
    await follow(call, None, old)


async def announce_member(
    call: Call, new: Document, old: Document, notification: Document | None = None
) -> None:
    """An INSTANCE was changed or cancelled by itself and so became an EXCEPTION.

    It raises no fact of its own (19.2), only one of the events view (15.4, 15.5), to which
    rooms above react with the body of a cancellation.
    """
    told = await _told(call, new)
    await show_in_view(call, told, old, _with_notification({"event": told}, notification))
    await follow(call, None if new["status"] == "CANCELLED" else new, old)


async def announce_notification(call: Call, event: Document, wish: Document | None) -> None:
    """Record the wish that who takes part in a changed event hears of it (7.2, A51).

    Of a series it is for what is to come. The fact of a change has no room for a message.
    """
    if wish is not None and wish.get("notifyParticipants") is True:
        body = {"event": await _told(call, event), "participantNotification": wish}
        await announce(call, _NOTIFICATION_REQUESTED, event["id"], body)


async def announce_taken(call: Call, event: Document, taken: int, before: int) -> None:
    """So many take part in a stored event now, and nothing else of it has changed.

    10.14: told with numbers alone, so that a full class costs no more than an empty one; rooms
    above, which brought this about, are not told.
    """
    new, old = _with_number(event, taken), _with_number(event, before)
    if event["recurrenceType"] != "INSTANCE":
        await announce(call, f"{EVENTS.fqdn}_updated", event["id"], {}, new)
    await show_in_view(call, new, old)


def _with_number(event: Document, taken: int) -> Document:
    told = {**event, "participants": {"total": taken, "list": [], "hasMore": taken > 0}}
    capacity = event.get("totalCapacity")
    if capacity is not None:
        told["remainingCapacity"] = max(0, capacity - taken)
    return told


def _with_notification(body: Document, notification: Document | None) -> Document:
    return body if notification is None else {**body, "participantNotification": notification}


async def _told(call: Call, event: Document) -> Document:
    """The event with who takes part in it, as it is read."""
    told = {**event}
    await count_in(call, [told])
    return told
