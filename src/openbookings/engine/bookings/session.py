"""Sessions of classes as targets: their event says when, where and by whom (E3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import msgspec

from openbookings.engine.bookings import slot_times, statements
from openbookings.engine.bookings.places import shown_place
from openbookings.engine.bookings.seats import Room, Seats, seat_key
from openbookings.engine.bookings.target import Standing, Wanted, slot_not_available
from openbookings.engine.calendar.finding import find_events
from openbookings.engine.calendar.reserving import reserved_seats
from openbookings.engine.calendar.taking_part.statements import Glance, Holder, Within, places_of
from openbookings.engine.calendar.taking_part.turnout import parties
from openbookings.engine.calendar.times import span_of, zone_of
from openbookings.engine.catalog.offers import Offer, read_offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, not_found
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots.sessions import session_of
from openbookings.engine.slots.statements import NO_DEMAND, named
from openbookings.engine.timeline.occurrence_id import parse_occurrence_id

_decode = msgspec.json.Decoder(dict).decode
_BOOKED_AS = {"BUSINESS": "OWNER_BUSINESS", "CUSTOM": "OWNER_CUSTOM", "CUSTOMER": "CUSTOM"}


@dataclass(frozen=True)
class SessionSeats(Seats):
    """Places of one session of a class."""

    seen: Counted | None = None
    """How it was before it was held."""
    holder: ClassVar[Holder] = Holder.EVENT
    exceeded: ClassVar[str] = "SESSION_CAPACITY_EXCEEDED"

    async def room(self, call: Call) -> Room:
        """See `Seats`."""
        found = await _counted(call, self.id, self.ignoring)
        if found is None or found.event["status"] == "CANCELLED":
            raise slot_not_available(self.offer, "eventCancelled")  # 7.8
        return self._room(call, found)

    def only_place(self, call: Call) -> str | None:
        """See `Target`: where customers can wait, they may have to be told of what is taken."""
        waits = self.offer.policy["waitlistPolicy"]["enabled"]
        return None if waits or self.seen is None else seat_key(call, self.id)

    def at_a_glance(self, call: Call, party: int) -> Standing | None:
        """See `Seats`."""
        if self.seen is None or self.seen.event["status"] == "CANCELLED":
            return None
        room = self._room(call, self.seen)
        if room.violations.any or party > room.free:
            return None
        glance = Glance(int(self.seen.event["revision"]), call.now)
        return Standing(conflict=False, within=Within(room.capacity, glance))

    def _room(self, call: Call, counted: Counted) -> Room:
        session = session_of(counted.event, self.offer, call.seconds, NO_DEMAND)
        return Room(session.capacity, counted.taken, counted.reserved, session.violations)


class Counted(NamedTuple):
    """A session with its places."""

    event: Document
    taken: int
    reserved: int


class Asked(NamedTuple):
    """What a request asks for, as far as it was read at once."""

    offer: Offer
    session: Shown | None = None
    """The session that it names, where that is stored."""
    contact_id: str | None = None
    """Who the customer is known as (E20)."""


async def seen(call: Call, service_id: str, event_id: str, email: str) -> Asked | None:
    """A service, an event and a customer, read at once; None when one of the first is not stored.

    The documents of business locations are left out of the offer. With several resources their
    names are read besides, and the places later.
    """
    unit, site_id = call.unit, call.site.id
    found = await statements.session(unit, site_id, service_id, event_id, email, call.now)
    if found is None:
        return None
    offer = read_offer(*found.service)
    if len(found.event.get("resources") or ()) > 1:
        several = await shown(call, found.event, _first_place(offer))
        return Asked(offer, several, found.contact_id)
    resources = [_resource(*found.resource)] if found.resource else []
    counted = Counted(found.event, found.taken, found.reserved)
    return Asked(offer, Shown(found.event, resources, found.place, counted), found.contact_id)


def event_id_of(slot: Document) -> str | None:
    """The event that a slot names, if any."""
    # E3: `sessionId` is what the event was called before.
    return slot.get("eventId") or slot.get("sessionId")


async def wanted(
    call: Call, offer: Offer, slot: Document, path: str, known: Shown | None
) -> Wanted:
    """The session that a request names; what else it says of the slot is ignored (E3).

    `known` is what `seen` found of it. Raises `SESSION_NOT_FOUND` for what is no session of the
    class.
    """
    event_id = event_id_of(slot)
    if not event_id:
        raise Invalid(Violation(f"{path}.eventId", "is required", "REQUIRED_FIELD"))
    found = known or await _shown_unstored(call, event_id, offer)
    if found is None or not _is_session(found.event, offer):
        raise not_found("Session", event_id, "SESSION_NOT_FOUND")
    start, end = span_of(found.event)
    entity = {
        "slot": slot_of(found, offer.id, _where(found, offer)),
        "title": found.event.get("title") or offer.name,
        "tags": ["GROUP"],  # E24
    }
    return Wanted(SessionSeats(offer, found.event["id"], seen=found.counted), entity, start, end)


def stored(booking: Document, offer: Offer) -> SessionSeats:
    """The session that a booking is for."""
    event_id = booking["bookedEntity"]["slot"]["eventId"]
    # A reservation with the booking's own id was made for it (K23).
    return SessionSeats(offer, event_id, ignoring=booking["id"])


class Shown(NamedTuple):
    """An event, and the names of what it refers to."""

    event: Document
    resources: list[Document]
    """As bookings show them, the primary one first."""
    place: Document
    """The business location, its own or else the service's; `{}` for another place."""
    counted: Counted | None = None
    """With its places, where they were read with it."""


def slot_of(shown: Shown, service_id: str, location: Document) -> Document:
    """The slot of a booking of a session, with the session's own times and zone."""
    event, zone = shown.event, zone_of(shown.event)
    start, end = span_of(event)
    slot: Document = {
        "serviceId": service_id,
        "scheduleId": event["scheduleId"],
        "eventId": event["id"],
        "startDate": slot_times.shown(start, zone),
        "endDate": slot_times.shown(end, zone),
        "timezone": zone.name,
        "location": location,
        "resourceSelections": [],
        "allDay": bool(event.get("allDay")),
        "durationUnitType": "HOUR",
    }
    if shown.resources:
        slot["resource"] = shown.resources[0]
    if shown.resources[1:]:
        slot["additionalResources"] = shown.resources[1:]
    return slot


async def _shown_unstored(call: Call, event_id: str, offer: Offer) -> Shown | None:
    event = await _unstored(call, event_id)
    return None if event is None else await shown(call, event, _first_place(offer))


def _first_place(offer: Offer) -> str | None:
    """The business location where a session is that says nothing of its place."""
    return offer.places[0].business_id if offer.places else None


def _where(found: Shown, offer: Offer) -> Document:
    """A session without a place of its own is where the service is given first."""
    location = found.event.get("location")
    if location:
        return _location(location, found.place if location.get("id") else {})
    if not offer.places:
        return _location({}, {})
    first = offer.places[0]
    if first.business_id is not None:
        first = first._replace(location=found.place)
    return shown_place(first, {}, {})


async def own_place(call: Call, event: Document) -> Document | None:
    """Where a session is, as its bookings show it; None where it says nothing itself."""
    location = event.get("location")
    if event["type"] != "CLASS" or not location:
        return None
    return _location(location, await statements.place(call.unit, call.site.id, location))


async def shown(call: Call, event: Document, place_id: str | None = None) -> Shown:
    """An event with the names that a booking keeps, in two statements.

    `place_id` is the business location of an event that says nothing of its place.
    """
    ids = [each["id"] for each in event.get("resources") or ()]
    known = await named(call.unit, call.site.id, ids)
    resources = [
        _resource(each, known[each].name, known[each].type_id) for each in ids if each in known
    ]
    location = event.get("location") or {"id": place_id}
    place = await statements.place(call.unit, call.site.id, location)
    return Shown(event, resources, place)


async def _counted(call: Call, event_id: str, ignoring: str) -> Counted | None:
    unit, site_id = call.unit, call.site.id
    stored = await places_of(unit, site_id, Holder.EVENT, event_id, call.now, ignoring)
    if stored is not None:
        return Counted(_decode(stored.text), stored.taken, stored.reserved)
    event = await _unstored(call, event_id)
    if event is None:
        return None
    taken = sum((await parties(call, [event])).values())
    kept = await reserved_seats(unit, site_id, (event_id,), call.now)
    return Counted(event, taken, kept.get(event_id, 0))


async def _unstored(call: Call, event_id: str) -> Document | None:
    """An occurrence of a series in which nobody has taken part yet."""
    if parse_occurrence_id(event_id) is None:
        return None
    return (await find_events(call, (event_id,))).get(event_id)


def _is_session(event: Document, offer: Offer) -> bool:
    return bool(
        event["type"] == "CLASS"
        and event["recurrenceType"] != "MASTER"
        and event["scheduleId"] == offer.schedule_id
    )


def _resource(resource_id: str, name: str, type_id: str | None) -> Document:
    shown: Document = {"id": resource_id, "name": name, "explicitlyRequested": False}
    return shown if type_id is None else {**shown, "type": type_id}


def _location(location: Document, place: Document) -> Document:
    shown: Document = {"locationType": _BOOKED_AS.get(location.get("type", ""), "OWNER_CUSTOM")}
    if location.get("id"):
        shown["id"] = location["id"]
    address = (place.get("address") or {}).get("formatted") or location.get("address")
    more = {"name": place.get("name") or location.get("name"), "formattedAddress": address}
    return shown | {name: value for name, value in more.items() if value}
