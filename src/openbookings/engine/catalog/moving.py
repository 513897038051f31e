"""What becomes of coming sessions at a place that a service no longer has (A50)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from openbookings.engine.calendar.drafting import draft_change
from openbookings.engine.calendar.schedules import hold_coming
from openbookings.engine.calendar.statements import coming_events, coming_members_on
from openbookings.engine.calendar.writing import write
from openbookings.engine.catalog.places import dropped, settle_places
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.query.violations import Violation

MOVE = "MOVE_TO_LOCATION"
_PATH = "removedLocationSessionsAction.moveToLocationOptions.newLocation"


async def move_sessions(
    call: Call,
    service: Document,
    places: Sequence[Document],
    action: Document,
    notification: Document | None,
) -> None:
    """Move coming sessions from the dropped places to the one that the action names.

    `service` is as it was, `places` its new list, `notification` what participants of the moved
    sessions are to hear (A51). Sessions stay unless the action says otherwise; those at an
    address that the customer gave always do. Raises `Invalid` when the action does not say where
    to, or names a place that is not in the new list.
    """
    gone = dropped(service["locations"], places)
    if action.get("action") != MOVE or not gone:
        return
    target = _event_place(_target(places, action))
    ids = {place["id"] for place in gone if place["type"] == "BUSINESS"}
    custom = any(place["type"] == "CUSTOM" for place in gone)
    schedule_id = service["schedule"]["id"]
    await hold_coming(call, (schedule_id,))
    # Series first, whom their members follow; left are those with a place of their own (4.6).
    for listed in (coming_events, coming_members_on):
        for text in await listed(call.unit, call.site.id, [schedule_id], call.seconds):
            event = verbs.decoded(text.encode())
            if _stands_at(event.get("location") or {}, ids, custom=custom):
                sent = {"id": event["id"], "revision": event["revision"], "location": target}
                await write(call, await draft_change(call, sent), notification)


def _target(places: Sequence[Document], action: Document) -> Document:
    wanted = (action.get("moveToLocationOptions") or {}).get("newLocation")
    if not wanted:
        raise Invalid(Violation(_PATH, f"{MOVE} needs it.", "REQUIRED_FIELD"))
    [settled] = settle_places([wanted], places, new_id)
    for place in places:
        if place["id"] == settled["id"]:
            return place
    raise Invalid(Violation(_PATH, "is not among the new locations", "OTHER"))


def _event_place(place: Document) -> Document:
    """A place of a service as its sessions name it."""
    if place["type"] != "CUSTOM":
        return {"id": place["id"], "type": place["type"]}
    address = place["custom"]["address"].get("formattedAddress")
    return {"type": "CUSTOM"} | ({"address": address} if address else {})


def _stands_at(location: Document, ids: Collection[str], *, custom: bool) -> bool:
    if location.get("type") == "BUSINESS":
        return location.get("id") in ids
    return custom and location.get("type") == "CUSTOM"
