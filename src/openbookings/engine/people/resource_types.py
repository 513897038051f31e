"""Resource types: what must be free of each for a booking, and how many there are (G10-G14)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openbookings.engine.calendar.resource import BOOKINGS_APP
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.queries import requested_fields
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Piece, Resource, Row, as_stored
from openbookings.engine.kernel.standard import standard
from openbookings.engine.kernel.uniqueness import unless_taken
from openbookings.engine.people import statements
from openbookings.engine.people.leaving import hold_leaving
from openbookings.engine.people.resources import RESOURCES
from openbookings.engine.people.roster import STAFF_TYPE_ID
from openbookings.engine.query.tree import Compare
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import documents
from openbookings.engine.store.tables import Column, Table

MOST_TYPES = 50
"""Resource types of a site beside the staff's (G11)."""
_MOST_LOCATION_IDS = 50
_LONGEST_NAME = 40
_TOTAL, _KINDS, _PLACES = (
    "TOTAL_RESOURCE_COUNT",
    "SPECIFIC_LOCATION_TYPE_RESOURCE_COUNTS",
    "DISTINCT_RESOURCE_LOCATIONS",
)
_NOBODY = statements.Counts(0, 0, 0, 0)


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    new["appId"] = new.get("appId") or BOOKINGS_APP


async def _check(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    if not new.get("name"):
        return [Violation("resourceType.name", "must be given", "REQUIRED_FIELD")]
    if old and old["id"] == STAFF_TYPE_ID and new["name"] != old["name"]:
        return [Violation("resourceType.name", "cannot be changed for staff (G12)", "OTHER")]
    return ()


async def _release(call: Call, old: Document) -> None:
    """Delete all resources of the type with it (G12)."""
    if old["id"] == STAFF_TYPE_ID:
        raise Invalid(Violation("resourceTypeId", "is the staff's and stays (G12)", "OTHER"))
    ids = await statements.resources_of_type(call.unit, call.site.id, old["id"])
    await hold_leaving(call, RESOURCES, ids)
    for resource_id in ids:
        await verbs.delete(call, RESOURCES, resource_id)


async def _compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> Sequence[Piece]:
    """Add the counts that were asked for, in at most two statements (G13)."""
    if not requested:
        return await as_stored(call, rows, requested)
    types = [verbs.decoded(row[0]) for row in rows]
    ids = [each["id"] for each in types]
    counts = await statements.resource_counts(call.unit, call.site.id, ids)
    places = {}
    if requested & {_KINDS, _PLACES}:
        places = await statements.type_locations(call.unit, call.site.id, ids)
    for each in types:
        held = counts.get(each["id"], _NOBODY), places.get(each["id"], frozenset())
        each["resourceCounts"] = _counted(*held, requested)
    return types


def _counted(
    counts: statements.Counts, places: frozenset[str], requested: frozenset[str]
) -> Document:
    shown: Document = {}
    if _TOTAL in requested:
        shown["total"] = counts.total
    if _KINDS in requested:
        shown |= {
            "hasResourcesInAllLocations": counts.everywhere > 0,
            "hasResourcesInCustomerLocations": counts.at_customers > 0,
            "hasResourcesInCustomLocations": counts.at_custom_places > 0,
            "distinctBusinessLocationsCount": len(places),
        }
    if _PLACES in requested:
        shown["distinctLocationIds"] = {"values": sorted(places)[:_MOST_LOCATION_IDS]}
    return shown


RESOURCE_TYPES = Resource(
    module="resourceTypes",
    entity="resourceType",
    plural="resourceTypes",
    fqdn="wix.bookings.resources.v2.resource_type",
    table=Table("resource_types", (Column("name", "text", "name"),)),
    kept=("resourceCounts",),
    fixed=("appId",),
    prepare=_prepare,
    check=_check,
    release=_release,
    compose=_compose,
)
standard(
    RESOURCE_TYPES,
    get="getResourceType",
    delete="deleteResourceType",
    query="queryResourceTypes",
    count="countResourceTypes",
)


@method("resourceTypes.createResourceType")
async def create_resource_type(call: Call, request: Document) -> Document:
    """Create a type and, with `quantity`, that many resources of it.

    Refuses a name that another type has (409) and the 51st type (G11).
    """
    given = request["resourceType"]
    others = Compare("id", "$ne", STAFF_TYPE_ID)
    if await _count(call, others) >= MOST_TYPES:
        raise Refused(
            "MAX_NUMBER_OF_RESOURCE_TYPES_REACHED",
            f"A site has at most {MOST_TYPES} resource types.",
        )
    async with unless_taken(call, _taken(given["name"])):
        new = await verbs.create(call, RESOURCE_TYPES, given)
    for number in range(1, (request.get("quantity") or 0) + 1):
        await verbs.create(call, RESOURCES, _numbered(new, number, request.get("locationOptions")))
    return await _shown(call, new["id"], request)


@method("resourceTypes.updateResourceType")
async def update_resource_type(call: Call, request: Document) -> Document:
    """Change a type (X4, X6); refuses a name that another type has (G11)."""
    given = request["resourceType"]
    async with unless_taken(call, _taken(given.get("name"))):
        new = await verbs.update(call, RESOURCE_TYPES, given, request.get("mask"))
    return await _shown(call, new["id"], request)


def _numbered(resource_type: Document, number: int, options: Document | None) -> Document:
    """The nth resource made together with its type: the type's name and a number."""
    suffix = f" {number}"
    resource = {
        "name": resource_type["name"][: _LONGEST_NAME - len(suffix)] + suffix,
        "typeId": resource_type["id"],
    }
    return resource if options is None else {**resource, "locationOptions": options}


def _taken(name: object) -> Refused:
    code = "RESOURCE_TYPE_ALREADY_EXISTS_FOR_NAME"
    return Refused(code, "Another resource type has this name.", name=name)


async def _count(call: Call, condition: Compare) -> int:
    return await documents.count(call.unit, RESOURCE_TYPES.table, call.site.id, condition)


async def _shown(call: Call, type_id: str, request: Document) -> Document:
    piece = await verbs.show(call, RESOURCE_TYPES, type_id, requested_fields(request))
    return {"resourceType": piece}
