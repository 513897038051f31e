"""Business locations (A45-A53): created, changed and archived for good, never deleted."""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.contract import locations as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.tree import Compare, Order
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Selection
from openbookings.engine.store.tables import Column, Table

_MOST_LOCATIONS = 500


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    new.setdefault("archived", False)
    new.setdefault("default", False)
    new["timeZone"] = call.site.time_zone  # C47: one zone per site


LOCATIONS = Resource(
    module="locations",
    entity="location",
    plural="locations",
    fqdn="openbookings.v1.location",
    table=Table(
        "locations",
        (
            Column("name", "text", "name"),
            Column("archived", "boolean", "archived"),
            Column("is_default", "boolean", "default"),
            Column("created_date", "instant", "createdDate"),
        ),
    ),
    kept=("timeZone", "archived", "default"),
    prepare=_prepare,
)
standard(LOCATIONS, create="createLocation", get="getLocation", update="updateLocation")


@method("locations.listLocations")
async def list_locations(call: Call, request: contract.ListLocationsRequest) -> Document:
    """All locations in the order of their making; archived ones only on request."""
    condition = None if request.include_archived is True else Compare("archived", "$ne", True)
    rows = await documents.select(
        call.unit,
        LOCATIONS.table,
        call.site.id,
        Selection(
            filter=condition,
            order=(Order("createdDate"),),
            limit=_MOST_LOCATIONS,
            fields=LOCATIONS.all_fields,
        ),
    )
    return {"locations": list(await LOCATIONS.compose(call, rows, verbs.NOTHING))}


@method("locations.archiveLocation")
async def archive_location(call: Call, request: contract.ArchiveLocationRequest) -> Document:
    """Archive a location for good; the default one cannot be archived (A53)."""
    old = await verbs.load(call, LOCATIONS, str(request.location_id))
    if old["default"]:
        raise Refused("DEFAULT_LOCATION_CANNOT_BE_ARCHIVED", "The default location stays.")
    if not old["archived"]:
        old = await verbs.save(call, LOCATIONS, {**old, "archived": True}, old)
    return {"location": old}


async def found(call: Call) -> Document:
    """The default location of a new site (K15: no bookable slot may end in a dead end)."""
    location = await verbs.create(call, LOCATIONS, {"name": call.site.name, "address": {}})
    return await verbs.save(call, LOCATIONS, {**location, "default": True}, location)


async def known_locations(call: Call, ids: Iterable[str]) -> set[str]:
    """Those of the ids that are business locations in use (A48: archived ones are not)."""
    found = await verbs.load_many(call, LOCATIONS, ids)
    return {each for each, document in found.items() if not document["archived"]}


async def shown_locations(call: Call, ids: Iterable[str]) -> dict[str, Document]:
    """Locations by id, archived ones too, for composing what refers to them."""
    return await verbs.load_many(call, LOCATIONS, ids)


async def default_location(call: Call) -> Document:
    """The site's default location."""
    rows = await documents.select(
        call.unit,
        LOCATIONS.table,
        call.site.id,
        Selection(filter=Compare("default", "$eq", True), limit=1, fields=LOCATIONS.all_fields),
    )
    return verbs.decoded(rows[0][0])
