"""Slots as the interface shows them: local times in the asked zone, places, people, reasons."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from openbookings.engine.availability.daily import whole_days
from openbookings.engine.availability.question import NO_VIOLATIONS, Violations
from openbookings.engine.availability.slot import Answering, Slot
from openbookings.engine.catalog.offers import Offer, Place
from openbookings.engine.kernel.call import Document, stamp
from openbookings.engine.slots.lengths import by_the_day
from openbookings.engine.slots.snapshot import Snapshot, location_key
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, Local, Zone, format_local


class Showing:
    """Writes the slots of one answer; what they share is worked out once."""

    def __init__(
        self, offer: Offer, zone: Zone, snapshot: Snapshot, availability: Answering
    ) -> None:
        self._clock = Clock(zone)
        self._zone = zone
        self._daily = by_the_day(offer)
        self._availability = availability
        self._teams = snapshot.teams
        self._people: dict[str, Document] = {
            each: {"id": each, "name": name} for each, name in snapshot.names().items()
        }
        self._places: dict[str, msgspec.Raw] = {}
        for place in offer.places:
            self._places.setdefault(location_key(place), _raw(shown_place(place, snapshot)))
        # D32: an appointment takes one party. D10: the reasons are there when there are some.
        self._bookable: Document = {
            "serviceId": offer.id,
            "scheduleId": offer.schedule_id,
            "bookable": True,
            "totalCapacity": 1,
            "remainingCapacity": 1,
            "bookableCapacity": 1,
            "bookingPolicyViolations": _raw(shown_violations(NO_VIOLATIONS)),
            "availableResources": (),
            "nestedTimeSlots": (),
            "allDay": False,
        }

    def slot(
        self, slot: Slot, types: frozenset[str] = frozenset(), most: int | None = None
    ) -> Document:
        """One slot in wire form, with at most `most` free resources of each of the types."""
        local = self._clock.local
        document: Document = {
            "localStartDate": format_local(local(slot.start)),
            "localEndDate": format_local(local(slot.end)),
            "location": self._places[slot.location],
            **self._bookable,
        }
        if self._daily:
            # C26: whoever asks in another zone sees hours of two days.
            document["allDay"] = whole_days(self._zone, Span(slot.start, slot.end)) > 0
        if not slot.bookable:
            document["bookable"] = False
            document["bookingPolicyViolations"] = shown_violations(slot.violations)
            document["nonBookableReasons"] = AGAINST_POLICY
        if types:
            document["availableResources"] = list(self.available(slot, types, most))
        return document

    def place(self, location: str) -> msgspec.Raw:
        """The place that the engine calls so, in wire form."""
        return self._places[location]

    def available(self, slot: Slot, types: frozenset[str], most: int | None) -> Iterator[Document]:
        """At most `most` of those who are free for the slot, by type."""
        for team in self._teams:
            if team.type_id in types:
                free = self._availability.free(slot, team.type_id)
                yield {
                    "resourceTypeId": team.type_id,
                    "resources": [self._people[each] for each in islice(free, most)],
                    "hasMoreAvailableResources": next(free, None) is not None,
                }


class Clock:
    """A zone's clock for many instants: a day on which it does not change is looked up once."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._offsets: dict[int, int | None] = {}

    def local(self, instant: int) -> Local:
        """What the zone's clock shows at the instant."""
        day = instant // DAY
        if day not in self._offsets:
            before, after = self._zone.offset(day * DAY), self._zone.offset((day + 1) * DAY)
            self._offsets[day] = before if before == after else None
        offset = self._offsets[day]
        return self._zone.local(instant) if offset is None else Local(instant + offset)


def shown_place(place: Place, snapshot: Snapshot) -> Document:
    """The place of slots; names and addresses of business locations are composed on reading."""
    shown: Document = {"locationType": place.type}
    if place.business_id is None:
        address = place.location.get("address") or {}
    else:
        business = snapshot.locations.get(place.business_id) or {}
        shown |= {"id": place.business_id, "name": business.get("name", "")}
        address = business.get("address") or {}
    formatted = address.get("formatted") or address.get("formattedAddress")
    return {**shown, "formattedAddress": formatted} if formatted else shown


def shown_violations(violations: Violations) -> Document:
    """Which terms of the policy a start violates (D9), in wire form."""
    document: Document = {
        "tooEarlyToBook": violations.too_early,
        "tooLateToBook": violations.too_late,
        "bookOnlineDisabled": violations.online_disabled,
    }
    if violations.earliest_booking is not None:
        document["earliestBookingDate"] = stamp(violations.earliest_booking * 1000)
    return document


def _raw(document: Document) -> msgspec.Raw:
    """Written once for all slots that share it."""
    return msgspec.Raw(msgspec.json.encode(document))


AGAINST_POLICY = _raw(
    {
        "noRemainingCapacity": False,
        "violatesBookingPolicy": True,
        "reservedForWaitingList": False,
        "eventCancelled": False,
    }
)
"""D10: why a slot that is free cannot be booked."""
