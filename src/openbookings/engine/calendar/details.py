"""Location and conferencing of schedules and events: what may be sent and what is kept. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.kernel.call import Document
from openbookings.engine.query.violations import Violation
from openbookings.engine.timeline.zone import UnknownZone, Zone

_LOCATION_TYPES = ("BUSINESS", "CUSTOMER", "CUSTOM")
_CONFERENCING_TYPES = ("ZOOM", "CUSTOM")


def broken_location(location: Document | None, path: str) -> Iterator[Violation]:
    """What is wrong with a location sent at `path` (3.9, 12.1)."""
    if location is None:
        return
    if location.get("type") not in _LOCATION_TYPES:
        yield Violation(f"{path}.type", "location.type value is required", "REQUIRED_FIELD")
    elif location["type"] == "BUSINESS" and not location.get("id"):
        yield Violation(f"{path}.id", "is required for a business location", "REQUIRED_FIELD")


def broken_conferencing(details: Document | None, path: str) -> Iterator[Violation]:
    """What is wrong with conferencing details sent at `path` (3.9, 12.2)."""
    if details is None:
        return
    if details.get("type") not in _CONFERENCING_TYPES and not details.get("provider"):
        words = "conferencing_details.type or provider is required"
        yield Violation(f"{path}.type", words, "REQUIRED_FIELD")


def broken_zone(name: str | None, path: str) -> Iterator[Violation]:
    """What is wrong with the name of a zone (11.3)."""
    if name is None:
        return
    try:
        Zone.of(name)
    except UnknownZone:
        yield Violation(path, "is neither UTC nor a regional zone of the IANA list", "FORMAT")


def kept_location(location: Document) -> Document:
    """A location as it is stored: the id alone for a business location (12.1).

    Its name and address belong to the location itself and are read from there.
    """
    if location["type"] == "BUSINESS":
        return {"id": location["id"], "type": "BUSINESS"}
    return {name: value for name, value in location.items() if name != "id" and value is not None}


def business_location_id(holder: Document, field: str = "location") -> str | None:
    """The id of the business location that a schedule or event names, if it names one."""
    location = holder.get(field)
    if not location or location.get("type") != "BUSINESS":
        return None
    location_id: str = location["id"]
    return location_id
