"""Where a booking takes place: the two spellings of location types, and the place it names (D12).

Slots say BUSINESS, CUSTOM and CUSTOMER; bookings say OWNER_BUSINESS, OWNER_CUSTOM and CUSTOM.
"""

from __future__ import annotations

from openbookings.engine.catalog.offers import Offer, Place
from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.query.violations import Violation

_MEANT = {
    "OWNER_BUSINESS": ("BUSINESS",),
    "BUSINESS": ("BUSINESS",),
    "OWNER_CUSTOM": ("CUSTOM",),
    # In a booking it is the customer's place; copied from a slot it is the owner's.
    "CUSTOM": ("CUSTOMER", "CUSTOM"),
    "CUSTOMER": ("CUSTOMER",),
}
_IN_BOOKINGS = {"BUSINESS": "OWNER_BUSINESS", "CUSTOM": "OWNER_CUSTOM", "CUSTOMER": "CUSTOM"}


def place_of(offer: Offer, location: Document, path: str) -> Place:
    """The place of the service that a sent location means.

    Raises `Invalid` for a business location without id where there are several (D13), and
    `SLOT_NOT_AVAILABLE` for a place where the service is not given.
    """
    found = _matching(offer, location)
    if len(found) > 1 and found[0].type == "BUSINESS":
        words = "is required: the service is given at several business locations"
        raise Invalid(Violation(f"{path}.id", words, "REQUIRED_FIELD"))
    if not found:
        words = f"{offer.name} is not given at this location."
        raise Refused("SLOT_NOT_AVAILABLE", words, reason="locationNotOffered")
    return found[0]


def _matching(offer: Offer, location: Document) -> list[Place]:
    for kind in _MEANT.get(location.get("locationType", ""), ()):
        found = [place for place in offer.places if place.type == kind]
        if kind == "BUSINESS" and location.get("id"):
            wanted = str(location["id"]).lower()
            found = [place for place in found if place.business_id == wanted]
        if found:
            return found
    return []


def shown_place(place: Place, sent: Document, contact: Document) -> Document:
    """The location as a booking shows it; the customer's own address from what was sent (E27)."""
    shown: Document = {"locationType": _IN_BOOKINGS[place.type]}
    if place.type == "BUSINESS":
        shown |= {"id": place.business_id, "name": place.location.get("name")}
    if place.type == "CUSTOMER":
        address = sent.get("formattedAddress") or _written(contact.get("fullAddress") or {})
    else:
        address = _written(place.location.get("address") or {})
    shown["formattedAddress"] = address
    return {name: value for name, value in shown.items() if value}


def key_of(location: Document) -> str:
    """What availability calls the place of a stored booking."""
    kind = _MEANT[location["locationType"]][0]
    return str(location["id"]) if kind == "BUSINESS" else kind


def _written(address: Document) -> str | None:
    """An address on one line, in whichever field its kind keeps it."""
    for name in ("formattedAddress", "formatted", "addressLine"):
        if address.get(name):
            return str(address[name])
    return None
