"""What resources and staff must satisfy, decided from the documents alone."""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import broken_rule
from openbookings.engine.query.violations import Violation

MOST_TAGS = 100


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


def merged_tags(tags: Document, assign: Document, unassign: Document) -> Document:
    """The tags of a staff member after a change: what stands in both lists is assigned (G25)."""
    return {
        kind: {"tagIds": _merged(*(_tag_ids(each, kind) for each in (tags, assign, unassign)))}
        for kind in ("tags", "privateTags")
    }


def names_tags(change: Document) -> bool:
    """Whether a list of tags to assign or unassign names any (G25)."""
    return any(_tag_ids(change, kind) for kind in ("tags", "privateTags"))


def too_many_tags(tags: Document, path: str) -> Iterator[Violation]:
    """What is wrong with the tags of one staff member: at most 100 of each kind."""
    for kind in ("tags", "privateTags"):
        if len(_tag_ids(tags, kind)) > MOST_TAGS:
            yield Violation(
                f"{path}.{kind}.tagIds", f"must have at most {MOST_TAGS} items", "MAX_SIZE"
            )


def _tag_ids(tags: Document, kind: str) -> list[str]:
    return (tags.get(kind) or {}).get("tagIds") or []


def _merged(held: list[str], assigned: list[str], unassigned: list[str]) -> list[str]:
    dropped = set(unassigned) - set(assigned)
    return [each for each in dict.fromkeys([*held, *assigned]) if each not in dropped]
