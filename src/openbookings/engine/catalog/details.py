"""What a service shows of its people and resources on request only (A75)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.verbs import load_many
from openbookings.engine.people.resource_types import RESOURCE_TYPES
from openbookings.engine.people.roster import Bookable, bookables, staff_details

STAFF = "STAFF_MEMBER_DETAILS"
STAFF_LOCATIONS = "STAFF_WORKING_HOURS_LOCATIONS"
TYPES = "RESOURCE_TYPE_DETAILS"
RESOURCES = "RESOURCE_DETAILS"
NEEDS_DECODING = frozenset({STAFF, TYPES, RESOURCES})
"""A42: there are no discounts to show, so `DISCOUNT_INFO_DETAILS` adds nothing."""


async def add_details(call: Call, services: Sequence[Document], requested: frozenset[str]) -> None:
    """Add the requested details to the services, in a constant number of statements."""
    if STAFF in requested:
        await _add_staff(call, services, STAFF_LOCATIONS in requested)
    if TYPES in requested:
        await _add_types(call, services)
    if RESOURCES in requested:
        await _add_resources(call, services)


async def _add_staff(call: Call, services: Sequence[Document], with_locations: bool) -> None:
    """Of appointments only; the staff of classes and courses stands in their sessions."""
    appointments = [each for each in services if each["type"] == "APPOINTMENT"]
    ids = _distinct(staff for each in appointments for staff in each["staffMemberIds"])
    found = await staff_details(call, ids)
    if with_locations:
        for person in await bookables(call.unit, call.site.id, resource_ids=ids):
            if person.resource_id in found:
                found[person.resource_id]["workingHoursLocationCoverage"] = _coverage(person)
    for service in appointments:
        members = [found[staff] for staff in service["staffMemberIds"] if staff in found]
        service["staffMemberDetails"] = {"staffMembers": members}


def _coverage(person: Bookable) -> Document:
    return {
        "availableAtAllLocations": person.locations is None,
        "locationIds": sorted(person.locations or ()),
    }


async def _add_types(call: Call, services: Sequence[Document]) -> None:
    needed = [each for service in services for each in service["serviceResources"]]
    types = await load_many(call, RESOURCE_TYPES, (each["resourceType"]["id"] for each in needed))
    for each in needed:
        known = types.get(each["resourceType"]["id"])
        if known is not None:
            each["resourceType"] = {"id": known["id"], "name": known["name"]}


async def _add_resources(call: Call, services: Sequence[Document]) -> None:
    """The resources that qualify: the chosen ones, else every one of the type (A15)."""
    needed = [each for service in services for each in service["serviceResources"]]
    type_ids = _distinct(each["resourceType"]["id"] for each in needed)
    found = await bookables(call.unit, call.site.id, type_ids=type_ids) if type_ids else []
    for each in needed:
        chosen = each.get("resourceIds")
        each["resourceDetails"] = {
            "resources": [
                {"id": resource.resource_id, "name": resource.name}
                for resource in found
                if resource.type_id == each["resourceType"]["id"]
                and (not chosen or resource.resource_id in chosen["values"])
            ]
        }


def _distinct(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
