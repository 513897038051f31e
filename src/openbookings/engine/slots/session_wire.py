"""Sessions as the interface shows them: places, people, counts and reasons (D42-D44)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.calendar.resource import show_locations
from openbookings.engine.catalog.offers import Offer, Place
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.people.roster import STAFF_TYPE_ID
from openbookings.engine.slots.sessions import Session
from openbookings.engine.slots.statements import Demand, Named, named
from openbookings.engine.slots.wire import Clock, shown_violations
from openbookings.engine.timeline.zone import Zone, format_local


async def shown_sessions(call: Call, sessions: Sequence[Session], zone: Zone) -> list[Document]:
    """The time slots of sessions, in two statements whatever their number."""
    events = [dict(each.event) for each in sessions]
    for session, event in zip(sessions, events, strict=True):
        if not event.get("location") and session.offer.places:
            event["location"] = _place_of_service(session.offer.places[0])
    await show_locations(call, events, "location")
    ids = {each["id"] for event in events for each in event.get("resources") or ()}
    known = await named(call.unit, call.site.id, ids) if ids else {}
    clock = Clock(zone)
    return [
        _slot(session, event, known, clock) for session, event in zip(sessions, events, strict=True)
    ]


def _slot(session: Session, event: Document, known: dict[str, Named], clock: Clock) -> Document:
    document: Document = {
        "serviceId": session.offer.id,
        "scheduleId": session.offer.schedule_id,  # K13: the vendor leaves it out
        "localStartDate": format_local(clock.local(session.start)),
        "localEndDate": format_local(clock.local(session.end)),
        "bookable": session.bookable,
        "location": shown_location(event.get("location") or {}),
        "eventInfo": {
            "eventId": event["id"],
            "eventTitle": event.get("title") or session.offer.name,
            "waitingList": shown_waitlist(session.offer, session.demand),
        },
        "totalCapacity": session.capacity,
        "remainingCapacity": session.remaining,
        "bookableCapacity": session.free,
        "bookingPolicyViolations": shown_violations(session.violations),
        "availableResources": _people(event, known),
        "nestedTimeSlots": [],
        "allDay": bool(event.get("allDay")),
    }
    if not session.bookable:
        document["nonBookableReasons"] = _reasons(session)
    return document


def shown_waitlist(offer: Offer, demand: Demand) -> Document:
    """How many can wait for a place, and how many more; none without a waitlist (B12)."""
    policy = offer.policy["waitlistPolicy"]
    total = policy["capacity"] if policy["enabled"] else 0
    return {"totalCapacity": total, "remainingCapacity": max(0, total - demand.waiting)}


def shown_location(location: Document) -> Document:
    """An event's location as slots spell it."""
    shown = {
        "id": location.get("id"),
        "name": location.get("name"),
        "formattedAddress": location.get("address"),
        "locationType": location.get("type") or "CUSTOM",
    }
    return {name: value for name, value in shown.items() if value is not None}


def _place_of_service(place: Place) -> Document:
    """Where a session takes place that does not say so itself: at the service's first place."""
    if place.business_id is not None:
        return {"type": "BUSINESS", "id": place.business_id}
    address = (place.location.get("address") or {}).get("formattedAddress")
    return {"type": place.type} | ({"address": address} if address else {})


def _people(event: Document, known: dict[str, Named]) -> list[Document]:
    """Who gives the session, by type, staff first; their names and nothing else of them."""
    by_type: dict[str, list[Document]] = {STAFF_TYPE_ID: []}
    for each in event.get("resources") or ():
        found = known.get(each["id"])
        if found is not None and found.type_id is not None:
            person = {"id": found.resource_id, "name": found.name}
            by_type.setdefault(found.type_id, []).append(person)
    return [
        {"resourceTypeId": type_id, "resources": people, "hasMoreAvailableResources": False}
        for type_id, people in by_type.items()
        if people
    ]


def _reasons(session: Session) -> Document:
    """D10: why it cannot be booked."""
    return {
        "noRemainingCapacity": session.free == 0 and not session.on_offer,
        "violatesBookingPolicy": session.violations.any,
        "reservedForWaitingList": session.on_offer,
        "eventCancelled": session.cancelled,
    }
