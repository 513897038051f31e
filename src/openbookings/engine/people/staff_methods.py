"""What is done with staff members: the standard verbs, hours, service provision, users."""

from __future__ import annotations

from openbookings.engine.calendar.schedules import business_schedule_id
from openbookings.engine.contract import staff_members as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.queries import requested_fields
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Piece
from openbookings.engine.kernel.standard import standard
from openbookings.engine.people import hours, statements
from openbookings.engine.people.connections import (
    CONNECTED,
    DISCONNECTED,
    PENDING,
    connection_of,
)
from openbookings.engine.people.resources import STAFF_RESOURCES
from openbookings.engine.people.rules import event_schedule_of, hours_schedule_of
from openbookings.engine.people.staff import STAFF, enter
from openbookings.engine.people.statements import Connection
from openbookings.engine.query.violations import Violation

_UNNAMED = "Staff member"

standard(STAFF, get="getStaffMember", update="updateStaffMember", delete="deleteStaffMember")


@method("staffMembers.createStaffMember")
async def create_staff_member(call: Call, request: Document) -> Document:
    """Create a staff member; a service provider unless said otherwise (G17, G19)."""
    provider = request.get("serviceProvider") is not False
    new = await enter(call, request["staffMember"], provider=provider)
    return await _shown(call, new["id"], request)


@method("staffMembers.setServiceProvider")
async def set_service_provider(call: Call, request: Document) -> Document:
    """Show a person in the booking flows, or hide them; hours and bookings stay (G19)."""
    old = await verbs.load(call, STAFF, request["staffMemberId"])
    if old["serviceProvider"] != request["serviceProvider"]:
        new = {**old, "serviceProvider": request["serviceProvider"]}
        await verbs.save(call, STAFF, new, old)
    return await _shown(call, old["id"], request)


@method("staffMembers.assignWorkingHoursSchedule")
async def assign_working_hours_schedule(call: Call, request: Document) -> Document:
    """Put a person's hours on their own event schedule, or back on the business's (G23, C38).

    Any other schedule is refused with 400. Own hours begin empty: no slots before working
    hours stand on the schedule (C40).
    """
    member = await verbs.load(call, STAFF, request["staffMemberId"])
    _refuse_others_hours(call, member)
    old = await verbs.load(call, STAFF_RESOURCES, member["resourceId"])
    wanted = request["scheduleId"]
    if wanted not in (event_schedule_of(old), await business_schedule_id(call)):
        words = "must be the staff member's event schedule or the business schedule"
        raise Invalid(Violation("scheduleId", words, "OTHER"))
    if wanted != hours_schedule_of(old):
        given = {"id": old["id"], "revision": old["revision"]}
        given["workingHoursSchedules"] = hours.on_schedule(wanted)
        await verbs.update(call, STAFF_RESOURCES, given)
    return await _shown(call, member["id"], request)


@method("staffMembers.assignCustomSchedule")
async def assign_custom_schedule(call: Call, request: Document) -> Document:
    """The older name of assigning working hours; the same rules hold."""
    return await assign_working_hours_schedule(call, request)


@method("staffMembers.connectStaffMemberToUser")
async def connect_to_user(call: Call, request: Document) -> Document:
    """Invite a user, by default under the staff member's e-mail address (G22).

    Raises `Refused` STAFF_INVITE_REQUIRES_ROLE without roles, and ALREADY_EXISTS while another
    user is invited or connected.
    """
    member = await verbs.load(call, STAFF, request["staffMemberId"])
    email = request.get("email") or member.get("email")
    if not email:
        raise Invalid(Violation("email", "must be given: the person has none", "REQUIRED_FIELD"))
    if not request.get("roleIds"):
        raise Refused("STAFF_INVITE_REQUIRES_ROLE", "An invited user needs at least one role.")
    current = await connection_of(call, member["id"])
    if current.status == CONNECTED or (current.status == PENDING and current.email != email):
        raise Refused("ALREADY_EXISTS", "Disconnect the present user first.", id=member["id"])
    invitation = Connection(PENDING, email, call.now)
    await statements.keep_connection(
        call.unit, call.site.id, member["id"], invitation, request["roleIds"]
    )
    return await _shown(call, member["id"], request)


@method("staffMembers.disconnectStaffMemberFromUser")
async def disconnect_from_user(call: Call, request: Document) -> Document:
    """End the connection or withdraw the invitation; announces the end of a connection."""
    old = await verbs.load(call, STAFF, request["staffMemberId"])
    current = await connection_of(call, old["id"])
    if current.status != DISCONNECTED:
        ended = Connection(DISCONNECTED, current.email, call.now)
        await statements.keep_connection(call.unit, call.site.id, old["id"], ended)
    if current.status == CONNECTED:
        new = {name: value for name, value in old.items() if name != "associatedWixIdentity"}
        new = await verbs.save(call, STAFF, new, old)
        await announce(
            call, f"{STAFF.fqdn}_disconnected_from_user", new["id"], {"staffMember": new}
        )
    return await _shown(call, old["id"], request)


@method("staffMembers.getOrCreateStaffMember")
async def get_or_create(call: Call, request: contract.GetOrCreateStaffMemberRequest) -> Document:
    """The staff member that a user is, created and connected when there is none yet."""
    user_id = str(request.wix_user_id)
    await call.unit.lock(_user_key(call, user_id))
    member_id = await _member_of(call, user_id)
    fields = frozenset(request.fields) if request.fields else verbs.NOTHING
    return {"staffMember": await verbs.show(call, STAFF, member_id, fields)}


@method("staffMembers.bulkGetOrCreateStaffMembers")
async def bulk_get_or_create(call: Call, request: Document) -> Document:
    """The same for up to 50 users, in their order (X7)."""
    users = request["wixUserIds"]
    await call.unit.lock(*(_user_key(call, user_id) for user_id in users))

    async def one(user_id: str) -> tuple[str, Piece]:
        member_id = await _member_of(call, user_id)
        shown = await verbs.show(call, STAFF, member_id, requested_fields(request))
        return member_id, shown

    answer = await in_bulk(call, users, one, return_entity=True, field="wixUserIds")
    for result in answer["results"]:
        if "item" in result:
            result["staffMember"] = result.pop("item")
    return answer


def _user_key(call: Call, user_id: str) -> str:
    return f"staff-user:{call.site.id}:{user_id}"


async def _member_of(call: Call, user_id: str) -> str:
    known = await statements.staff_member_of_user(call.unit, call.site.id, user_id)
    if known is not None:
        return known
    identity = {"wixUserId": user_id, "identityType": "WIX_USER"}
    new = await enter(
        call,
        {"name": _UNNAMED, "associatedWixIdentity": {"identificationData": identity}},
    )
    connected = Connection(CONNECTED, None, call.now)
    await statements.keep_connection(call.unit, call.site.id, new["id"], connected)
    await announce(call, f"{STAFF.fqdn}_connected_to_user", new["id"], {"staffMember": new})
    return str(new["id"])


async def _shown(call: Call, staff_member_id: str, request: Document) -> Document:
    fields = requested_fields(request)
    return {"staffMember": await verbs.show(call, STAFF, staff_member_id, fields)}


def _refuse_others_hours(call: Call, member: Document) -> None:
    """J4: staff set their own working hours, nobody else's."""
    staff = call.caller.resource_id
    if staff is not None and staff != member["resourceId"]:
        raise Refused("PERMISSION_DENIED", "Staff set their own working hours only.")
