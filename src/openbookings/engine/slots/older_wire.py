"""Slots as the older availability calendar shows them: one for each who is free (D62, D63)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openbookings.engine.availability.question import Violations
from openbookings.engine.availability.sequence import SequenceSlot
from openbookings.engine.availability.slot import Answering, Slot
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Document
from openbookings.engine.people.roster import Bookable
from openbookings.engine.slots.pages import Key
from openbookings.engine.slots.sequences import Chain
from openbookings.engine.slots.sessions import Session
from openbookings.engine.slots.snapshot import Snapshot, location_key
from openbookings.engine.slots.wire import shown_place
from openbookings.engine.timeline.zone import Zone, format_local

_BOOKED_PLACES = {"BUSINESS": "OWNER_BUSINESS", "CUSTOM": "OWNER_CUSTOM", "CUSTOMER": "CUSTOM"}
"""D12: the older calendar spells places as bookings do."""
SLOT_PLACES = {booked: slot for slot, booked in _BOOKED_PLACES.items()}


class Entry(NamedTuple):
    """One entry and where it stands: those that can be booked first, then by start (D62)."""

    bookable: bool
    start: int
    rest: str
    document: Document

    @property
    def key(self) -> Key:
        """What entries are ordered by."""
        return not self.bookable, self.start, self.rest


def appointment_entries(
    offer: Offer, snapshot: Snapshot, availability: Answering, zone: Zone, anybody: bool
) -> Iterator[Entry]:
    """One entry for each slot and each who is free for it, or one for `anybody`."""
    people = {one.resource_id: one for team in snapshot.teams for one in team.members}
    places = {location_key(each): shown_place(each, snapshot) for each in offer.places}
    for slot in availability.slots():
        # Sorted: whom staff are offered in order differs from page to page (B21).
        free = () if anybody else sorted(availability.free(slot, snapshot.teams[0].type_id))
        taker_ids: Sequence[str | None] = (None,) if anybody else free
        for taker_id in taker_ids:
            shown = _slot(offer, slot, zone, places[slot.location])
            if taker_id is not None:
                shown["resource"] = _resource(people[taker_id])
            document = _entry(shown, slot.bookable, slot.violations, (1, 1))
            yield Entry(
                slot.bookable, slot.start, f"{offer.id} {slot.location} {taker_id}", document
            )


def session_entry(session: Session, shown: Document, zone: Zone) -> Entry:
    """The entry of a class session; `shown` is its time slot."""
    slot = _slot(session.offer, session, zone, shown["location"])
    event_id = session.event["id"]
    slot |= {"eventId": event_id, "sessionId": event_id}
    people = [person for team in shown["availableResources"] for person in team["resources"]]
    if people:
        slot["resource"] = people[0]
    spots = session.capacity, session.free
    document = _entry(slot, session.bookable, session.violations, spots)
    document["locked"] = session.demand.offered > 0  # D63
    return Entry(session.bookable, session.start, f"{session.offer.id} {event_id}", document)


def sequence_entry(found: Chain, slot: SequenceSlot, zone: Zone) -> Document:
    """A sequence: the first service's slot in front, all items nested with who takes them."""
    first = found.items[0]
    place = next(each for each in first.offer.places if location_key(each) == slot.location)
    shown = _slot(first.offer, slot, zone, shown_place(place, first.snapshot))
    document = _entry(shown, slot.bookable, slot.violations, (1, 1))
    document["nestedSlots"] = [
        {
            "serviceId": item.offer.id,
            "scheduleId": item.offer.schedule_id,
            "start": _date(part.start, zone),
            "end": _date(part.end, zone),
            "resource": _resource(_first_free(item.availability, item.snapshot, part)),
        }
        for item, part in zip(found.items, slot.parts, strict=True)
    ]
    return document


def shown_violations(violations: Violations) -> Document:
    """Violations as the older calendar has them, without a date."""
    return {
        "tooEarlyToBook": violations.too_early,
        "tooLateToBook": violations.too_late,
        "bookOnlineDisabled": violations.online_disabled,
    }


def _first_free(availability: Answering, snapshot: Snapshot, part: Slot) -> Bookable:
    team = snapshot.teams[0]
    taker_id = next(availability.free(part, team.type_id))
    return next(one for one in team.members if one.resource_id == taker_id)


def _entry(
    slot: Document, bookable: bool, violations: Violations, spots: tuple[int, int]
) -> Document:
    return {
        "slot": slot,
        "bookable": bookable,
        "totalSpots": spots[0],
        "openSpots": spots[1],
        "bookingPolicyViolations": shown_violations(violations),
        "locked": False,
        "isFromV2": False,
    }


def _slot(offer: Offer, at: Slot | Session | SequenceSlot, zone: Zone, place: Document) -> Document:
    kind = place["locationType"]
    return {
        "serviceId": offer.id,
        "scheduleId": offer.schedule_id,
        "startDate": _date(at.start, zone),
        "endDate": _date(at.end, zone),
        "timezone": zone.name,
        "location": {**place, "locationType": _BOOKED_PLACES[kind]},
    }


def _resource(one: Bookable) -> Document:
    return {"id": one.resource_id, "name": one.name, "scheduleId": one.event_schedule_id}


def _date(instant: int, zone: Zone) -> str:
    """An instant as the zone's clock shows it, with its offset."""
    minutes = zone.offset(instant) // 60
    sign, size = "-" if minutes < 0 else "+", abs(minutes)
    offset = f"{sign}{size // 60:02}:{size % 60:02}" if minutes else "Z"
    return f"{format_local(zone.local(instant))}{offset}"
