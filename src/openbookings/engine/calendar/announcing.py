"""The facts of events: created, updated, cancelled; occurrences only touch the view (19.2)."""

from __future__ import annotations

from openbookings.engine.calendar.resource import EVENTS
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import announce


async def announce_created(call: Call, event: Document) -> None:
    """A NONE or MASTER event came to be."""
    await announce(call, f"{EVENTS.fqdn}_created", event["id"], event)


async def announce_updated(call: Call, event: Document) -> None:
    """A stored event changed; the fact carries all of it (I4)."""
    await announce(call, f"{EVENTS.fqdn}_updated", event["id"], event)


async def announce_cancelled(call: Call, event: Document, notification: Document | None) -> None:
    """A stored event was cancelled: sends Cancelled and Updated (19.3).

    The wish to tell participants is recorded in the fact; nothing is sent here (7.2).
    """
    body: Document = {"event": event}
    if notification is not None:
        body["participantNotification"] = notification
    await announce(call, f"{EVENTS.fqdn}_cancelled", event["id"], body)
    await announce_updated(call, event)


async def announce_member(call: Call, event: Document) -> None:
    """An occurrence was changed or cancelled by itself for the first time.

    It raises no fact of its own (19.2), only one of the events view (15.4, 15.5).
    """
    if event["status"] == "CANCELLED":
        change = {"eventRemoved": {"event": event}}
    else:
        change = {"eventAddedOrUpdated": {"event": event}}
    body = {**change, "appId": event["appId"]}
    await announce(call, "wix.calendar.v3.events_view_projection_updated", event["id"], body)
