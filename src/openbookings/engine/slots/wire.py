"""Slots as the interface shows them: local times in the asked zone, places, people, reasons."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.question import Violations
from openbookings.engine.availability.slot import Slot
from openbookings.engine.catalog.offers import Offer, Place
from openbookings.engine.kernel.call import Document, stamp
from openbookings.engine.slots.snapshot import Snapshot, location_key
from openbookings.engine.timeline.zone import Zone, format_local

_FEW = 10
"""D14: a list names at most ten resources of a type."""


class Showing(NamedTuple):
    """What all slots of one answer share."""

    offer: Offer
    zone: Zone
    snapshot: Snapshot
    availability: Availability
    types: frozenset[str]
    """The resource types whose free resources are shown."""
    every_resource: bool = False


def shown(slot: Slot, showing: Showing) -> Document:
    """One slot in wire form (D10, D32)."""
    offer, zone = showing.offer, showing.zone
    document: Document = {
        "serviceId": offer.id,
        "localStartDate": format_local(zone.local(slot.start)),
        "localEndDate": format_local(zone.local(slot.end)),
        "bookable": slot.bookable,
        "location": shown_place(slot.location, showing),
        "totalCapacity": 1,
        "remainingCapacity": 1,
        "bookableCapacity": 1,
        "bookingPolicyViolations": _violations(slot.violations),
        "availableResources": list(_available(slot, showing)),
        "nestedTimeSlots": [],
        "scheduleId": offer.schedule_id,
        "allDay": False,
    }
    if not slot.bookable:
        # D10: the reasons are there only when there is something to explain.
        document["nonBookableReasons"] = {
            "noRemainingCapacity": False,
            "violatesBookingPolicy": True,
            "reservedForWaitingList": False,
            "eventCancelled": False,
        }
    return document


def shown_place(key: str, showing: Showing) -> Document:
    """The place of a slot; names and addresses of business locations are composed on reading."""
    place = next(each for each in showing.offer.places if location_key(each) == key)
    document: Document = {"locationType": place.type}
    if place.business_id is not None:
        business = showing.snapshot.locations.get(place.business_id) or {}
        document |= {"id": place.business_id, "name": business.get("name", "")}
        address = business.get("address") or {}
    else:
        address = place.location.get("address") or {}
    formatted = address.get("formatted") or address.get("formattedAddress")
    return {**document, "formattedAddress": formatted} if formatted else document


def place_named(offer: Offer, location: Document) -> Place | None:
    """The place of the service that a request means; a business id decides alone (D13)."""
    wanted = str(location.get("id") or "").lower()
    if wanted:
        named = [place for place in offer.places if place.business_id == wanted]
        if named or location.get("locationType") == "BUSINESS":
            return named[0] if named else None
    of_type = [place for place in offer.places if place.type == location.get("locationType")]
    return of_type[0] if of_type else None


def _available(slot: Slot, showing: Showing) -> Iterable[Document]:
    names = showing.snapshot.names()
    for team in showing.snapshot.teams:
        if team.type_id not in showing.types:
            continue
        free = showing.availability.free(slot, team.type_id)
        most = None if showing.every_resource else _FEW
        listed = list(islice(free, most))
        yield {
            "resourceTypeId": team.type_id,
            "resources": [{"id": each, "name": names[each]} for each in listed],
            "hasMoreAvailableResources": next(free, None) is not None,
        }


def _violations(violations: Violations) -> Document:
    document: Document = {
        "tooEarlyToBook": violations.too_early,
        "tooLateToBook": violations.too_late,
        "bookOnlineDisabled": violations.online_disabled,
    }
    if violations.earliest_booking is not None:
        document["earliestBookingDate"] = stamp(violations.earliest_booking * 1000)
    return document
