"""Where a service is given: its own list of locations (A45-A50). Pure.

Of a business location only the id is kept here; the rest is read from it when shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import broken_rule
from openbookings.engine.query.violations import Violation


def settle_places(
    given: Sequence[Document], old: Sequence[Document], new_id: Callable[[], str]
) -> list[Document]:
    """The list as stored; a place that was in the old list keeps its id."""
    return [_settled(place, old, new_id) for place in given]


def _settled(place: Document, old: Sequence[Document], new_id: Callable[[], str]) -> Document:
    kind = place.get("type") or "CUSTOM"
    if kind == "BUSINESS":
        business_id = (place.get("business") or {}).get("id") or ""
        return {"id": business_id, "type": kind, "business": {"id": business_id}}
    if kind == "CUSTOMER":
        same = next((each["id"] for each in old if each["type"] == kind), None)
        return {"id": same or new_id(), "type": kind}
    custom = place.get("custom")
    address = (custom or {}).get("address") or {}
    same = next(
        (each["id"] for each in old if each["type"] == kind and _address(each) == address), None
    )
    place_id = same or new_id()
    settled: Document = {"id": place_id, "type": kind}
    if custom is not None:
        settled["custom"] = {"id": place_id, "address": address}
        settled["calculatedAddress"] = address
    return settled


def _address(place: Document) -> Document:
    address: Document = place["custom"]["address"]
    return address


def place_violations(
    service_type: object, places: Sequence[Document], known: Collection[str], path: str
) -> Iterator[Violation]:
    """Everything a list of locations breaks; `known` are the business locations in use.

    `path` is the wire path of the list.
    """
    if not places:
        yield broken_rule(path, "needs a location", "INVALID_LOCATIONS")
    if service_type == "COURSE" and len(places) > 1:  # A46
        yield broken_rule(path, "A course has exactly one location.", "INVALID_LOCATIONS")
    kinds = [place["type"] for place in places]
    if kinds.count("CUSTOM") > 1:
        yield broken_rule(path, "has more than one CUSTOM location", "INVALID_CUSTOM_LOCATION")
    if kinds.count("CUSTOMER") > 1:
        yield broken_rule(path, "has more than one CUSTOMER location", "INVALID_CUSTOMER_LOCATION")
    business = [place["id"] for place in places if place["type"] == "BUSINESS"]
    if len(set(business)) < len(business):
        yield broken_rule(path, "names a location twice", "INVALID_BUSINESS_LOCATIONS")
    for index, place in enumerate(places):
        yield from _one(service_type, place, known, f"{path}[{index}]")


def _one(
    service_type: object, place: Document, known: Collection[str], path: str
) -> Iterator[Violation]:
    if place["type"] == "BUSINESS" and place["id"] not in known:  # A48
        yield broken_rule(
            f"{path}.business.id", "is no location of the business", "INVALID_BUSINESS_LOCATION"
        )
    if place["type"] == "CUSTOM" and "custom" not in place:
        yield broken_rule(f"{path}.custom", "is required", "INVALID_CUSTOM_LOCATION")
    if place["type"] == "CUSTOMER" and service_type != "APPOINTMENT":  # A45
        yield broken_rule(
            f"{path}.type",
            "Only appointments are given at the customer's place.",
            "INVALID_CUSTOMER_LOCATION",
        )


def business_ids(places: Sequence[Document]) -> list[str]:
    """The business locations in a list."""
    return [place["id"] for place in places if place["type"] == "BUSINESS" and place["id"]]


def dropped(old: Sequence[Document], new: Sequence[Document]) -> list[Document]:
    """The places of the old list that the new one no longer has (A50)."""
    kept = {place["id"] for place in new}
    return [place for place in old if place["id"] not in kept]
