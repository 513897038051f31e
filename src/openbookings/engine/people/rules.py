"""What resources and staff must satisfy, decided from the documents alone."""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import broken_rule
from openbookings.engine.query.violations import Violation


def business_location_ids(options: Document) -> list[str]:
    """The business locations that location options name, in their order."""
    listed = (options.get("specificLocationOptions") or {}).get("businessLocations") or ()
    return [each["locationId"] for each in listed if each.get("locationId")]


def broken_location_options(options: Document, path: str) -> Iterator[Violation]:
    """What is wrong with location options at `path` (G3), but for ids nobody knows."""
    specific = options.get("specificLocationOptions")
    inner = f"{path}.specificLocationOptions"
    if options.get("availableInAllLocations"):
        if specific:
            yield broken_rule(
                inner,
                "must not be given for a resource that is available in all locations",
                "RESOURCE_SPECIFIC_LOCATION_OPTIONS_NOT_ALLOWED",
            )
        return
    if not specific:
        yield broken_rule(
            inner,
            "must say where the resource is available",
            "RESOURCE_SPECIFIC_LOCATION_OPTIONS_MUST_BE_SET",
        )
        return
    yield from _broken_business_locations(specific, inner)


def _broken_business_locations(specific: Document, path: str) -> Iterator[Violation]:
    listed = specific.get("businessLocations") or []
    in_business = specific.get("availableInBusinessLocations")
    if listed and not in_business:
        yield broken_rule(
            f"{path}.availableInBusinessLocations",
            "must be true for a resource that names business locations",
            "RESOURCE_AVAILABLE_IN_BUSINESS_LOCATION_MUST_BE_TRUE",
        )
    if in_business and not listed:
        yield _location_id_missing(f"{path}.businessLocations")
    for at, each in enumerate(listed):
        if not each.get("locationId"):
            yield _location_id_missing(f"{path}.businessLocations[{at}].locationId")


def _location_id_missing(path: str) -> Violation:
    return broken_rule(path, "must be given", "RESOURCE_LOCATION_ID_IS_REQUIRED")


def hours_schedule_of(resource: Document) -> str | None:
    """The schedule of a resource's working hours; None when it has none (G5)."""
    listed = (resource.get("workingHoursSchedules") or {}).get("values") or ()
    return listed[0].get("scheduleId") if listed else None


def event_schedule_of(resource: Document) -> str:
    """The schedule that holds what a resource is booked for (C2)."""
    return str(resource["eventsSchedule"]["scheduleId"])
