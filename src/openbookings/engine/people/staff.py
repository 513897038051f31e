"""Staff members: people with a resource of the staff type each (G17-G24, C2, C39).

The resource is made, renamed and deleted with its person; its id is what services and bookings
know them by (A6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.resource import Piece, Resource, Row, as_stored, hold_rows
from openbookings.engine.people import hours, statements
from openbookings.engine.people.connections import with_connections
from openbookings.engine.people.privacy import public_view
from openbookings.engine.people.resources import STAFF_RESOURCES
from openbookings.engine.people.roster import STAFF_TYPE_ID
from openbookings.engine.people.settings import public_visibility
from openbookings.engine.people.trash import DELETED_RESOURCES, DELETED_STAFF, throw_away
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Expression
from openbookings.engine.store.tables import Column, Table

DETAILS, IDENTITY = "RESOURCE_DETAILS", "ASSOCIATED_IDENTITY_STATUS"
_LOCATIONS = "resource.locationOptions.specificLocationOptions.businessLocations"
_OF_RESOURCE = "FROM resources r WHERE r.site_id = t.site_id AND r.id = t.resource_id"


async def enter(call: Call, given: Document, *, provider: bool = True) -> Document:
    """Create a staff member with resource, event schedule and default hours (G17, C39).

    Announces `fully_created` with the resource once the hours are attached (G26).
    """
    person = {**given, "resourceId": new_id(), "serviceProvider": provider}
    person["default"] = given.get("default") is True
    new = await verbs.create(call, STAFF, person)
    body = {"staffMember": await with_resource(call, new)}
    await announce(call, f"{STAFF.fqdn}_fully_created", new["id"], body)
    return new


async def with_resource(call: Call, member: Document) -> Document:
    """A staff member together with its resource, as events carry it."""
    resource = await verbs.load(call, STAFF_RESOURCES, member["resourceId"])
    return {**member, "resource": resource_details(resource)}


def resource_details(resource: Document) -> Document:
    """The resource as a staff member shows it (RESOURCE_DETAILS, G20)."""
    listed = (resource.get("workingHoursSchedules") or {}).get("values") or ()
    shown = [{"id": each["scheduleId"], "shared": each.get("shared") is True} for each in listed]
    return {
        "id": resource["id"],
        "revision": resource["revision"],
        "workingHoursSchedules": shown,
        "eventsSchedule": {"id": resource["eventsSchedule"]["scheduleId"]},
        # Staff have their own hours or the business's, nothing else (G23).
        "usesDefaultWorkingHours": any(each["shared"] for each in shown),
        "locationOptions": resource["locationOptions"],
        "ranking": resource["ranking"],
    }


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    if old is None:
        return
    for name in ("resourceId", "serviceProvider", "default"):
        new[name] = old[name]


async def _check(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    if new.get("name"):
        return ()
    return [Violation("staffMember.name", "must be given", "REQUIRED_FIELD")]


async def _stored(call: Call, new: Document, old: Document | None) -> None:
    if old is None:
        resource = {
            "name": new["name"],
            "typeId": STAFF_TYPE_ID,
            "workingHoursSchedules": await hours.business_hours(call),
        }
        await verbs.create(call, STAFF_RESOURCES, resource, entity_id=new["resourceId"])
    elif new["name"] != old["name"]:
        resource = await verbs.load(call, STAFF_RESOURCES, new["resourceId"])
        await verbs.save(call, STAFF_RESOURCES, {**resource, "name": new["name"]}, resource)


async def _release(call: Call, old: Document) -> None:
    # A person comes before their resource, as for whoever gives them another name.
    await hold_rows(call, STAFF, (old["id"],))
    await throw_away(call, DELETED_STAFF, old)
    await statements.forget_connection(call.unit, call.site.id, old["id"])
    await verbs.delete(call, STAFF_RESOURCES, old["resourceId"])


async def _compose(
    resources: Table, call: Call, rows: Sequence[Row], requested: frozenset[str]
) -> Sequence[Piece]:
    """Hide what is private and add what was asked for, in a constant number of statements."""
    if call.caller.runs_the_business and not requested & {DETAILS, IDENTITY}:
        return await as_stored(call, rows, requested)
    members = [verbs.decoded(row[0]) for row in rows]
    if DETAILS in requested:
        members = await _with_resources(call, resources, members)
    if not call.caller.runs_the_business:
        visible = await public_visibility(call)
        return [public_view(member, visible) for member in members]
    return await with_connections(call, members) if IDENTITY in requested else members


async def _with_resources(call: Call, table: Table, members: list[Document]) -> list[Document]:
    ids = [member["resourceId"] for member in members]
    found = await documents.get_many(call.unit, table, call.site.id, ids)
    return [
        {**member, "resource": resource_details(verbs.decoded(found[member["resourceId"]]))}
        for member in members
    ]


STAFF = Resource(
    module="staffMembers",
    entity="staffMember",
    plural="staffMembers",
    fqdn="wix.bookings.staff.v1.staff_member",
    table=Table(
        "staff_members",
        (
            Column("resource_id", "text", "resourceId"),
            Column("name", "text", "name"),
            Column("email", "text", "email"),
            Column("phone", "text", "phone"),
            Column("description", "text", "description"),
            Column("gender", "text", "gender"),
            Column("service_provider", "boolean", "serviceProvider"),
            Column("user_id", "text", "associatedWixIdentity.identificationData.wixUserId"),
            Column("contact_id", "text", "associatedWixIdentity.identificationData.contactId"),
            Column("created_date", "instant", "createdDate"),
            Column("updated_date", "instant", "updatedDate"),
        ),
    ),
    fields={
        _LOCATIONS: Expression("objects", f"(SELECT r.business_locations {_OF_RESOURCE})"),
        f"{_LOCATIONS}.locationId": Expression("texts", f"(SELECT r.location_ids {_OF_RESOURCE})"),
    },
    search_fields=("name",),
    prepare=_prepare,
    check=_check,
    stored=_stored,
    release=_release,
    compose=partial(_compose, STAFF_RESOURCES.table),
)
DELETED = Resource(
    module="staffMembers",
    entity="staffMember",
    plural="staffMembers",
    fqdn="",
    table=DELETED_STAFF,
    compose=partial(_compose, DELETED_RESOURCES),
)
"""Staff members in the trash bin; their resources are in the other bin."""
