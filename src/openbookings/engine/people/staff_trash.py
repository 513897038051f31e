"""The trash bin of the staff (G24): for the owner to look into and to empty."""

from __future__ import annotations

from openbookings.engine.contract import staff_members as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.queries import (
    identified,
    read_question,
    requested_fields,
    run_query,
)
from openbookings.engine.kernel.registry import method
from openbookings.engine.people.staff import DELETED
from openbookings.engine.people.trash import DELETED_RESOURCES, DELETED_STAFF, empty_of


@method("staffMembers.listDeletedStaffMembers")
async def list_deleted(call: Call, request: Document) -> Document:
    """Deleted staff members, all or those of the given ids, by id (default page 100)."""
    # A cursor carries the ids it was made for (X11).
    wanted = read_question(call, DELETED, request).raw.get("staffMemberIds")
    return await run_query(call, DELETED, request, identified(wanted) if wanted else None)


@method("staffMembers.getDeletedStaffMember")
async def get_deleted(call: Call, request: Document) -> Document:
    """One deleted staff member; 404 when it is not in the bin."""
    fields = requested_fields(request)
    return {"staffMember": await verbs.show(call, DELETED, request["staffMemberId"], fields)}


@method("staffMembers.removeStaffMemberFromTrashBin")
async def remove_from_trash_bin(
    call: Call, request: contract.RemoveStaffMemberFromTrashBinRequest
) -> Document:
    """Remove a deleted staff member, and its resource, for good."""
    old = await verbs.load(call, DELETED, str(request.staff_member_id))
    await empty_of(call, DELETED_STAFF, old["id"])
    await empty_of(call, DELETED_RESOURCES, old["resourceId"])
    return {}
