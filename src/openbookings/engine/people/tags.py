"""Tags of staff members: assigned and unassigned for many at once (G25, X9)."""

from __future__ import annotations

from typing import Any

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.jobs import enqueue, job
from openbookings.engine.kernel.registry import method
from openbookings.engine.people.rules import merged_tags, names_tags, too_many_tags
from openbookings.engine.people.staff import STAFF
from openbookings.engine.query.parse import parse_filter
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Selection

_BY_FILTER = "staffMembers.bulkUpdateStaffMemberTagsByFilter"
_AT_ONCE = 200


@method("staffMembers.bulkUpdateStaffMemberTags")
async def bulk_update_tags(call: Call, request: Document) -> Document:
    """Change the tags of 1 to 100 staff members; each succeeds or fails alone (X7)."""
    change = _change_in(request)

    async def one(staff_member_id: str) -> tuple[str, None]:
        await _retag(call, await verbs.load(call, STAFF, staff_member_id), change)
        return staff_member_id, None

    return await in_bulk(call, request["ids"], one, field="ids")


@method(_BY_FILTER)
async def bulk_update_tags_by_filter(call: Call, request: Document) -> Document:
    """Change the tags of all staff members a filter holds for, in a job; gives its id (X9)."""
    change = _change_in(request)
    _condition(request["filter"])
    payload = {"filter": request["filter"], "change": change}
    return {"jobId": await enqueue(call, "staff.tags", payload)}


@job("staff.tags")
async def retag_by_filter(call: Call, payload: Document) -> Document:
    """Carry the change out, page by page; doing it twice changes nothing more."""
    changed, last = 0, None
    while True:
        rows = await documents.select(
            call.unit,
            STAFF.table,
            call.site.id,
            Selection(
                filter=_condition(payload["filter"]),
                limit=_AT_ONCE,
                after=None if last is None else (last,),
                fields=STAFF.all_fields,
            ),
        )
        for old in (verbs.decoded(row[0]) for row in rows):
            changed += await _retag(call, old, payload["change"])
            last = old["id"]
        if len(rows) < _AT_ONCE:
            return {"changed": changed}


def _condition(sent: Any) -> Any:
    return parse_filter(sent, METHODS[_BY_FILTER].fields, "filter")


def _change_in(request: Document) -> Document:
    """The tags to assign and to unassign; refused when neither names any (G25)."""
    assign, unassign = request.get("assignTags") or {}, request.get("unassignTags") or {}
    if not names_tags(assign) and not names_tags(unassign):
        raise Refused("EMPTY_ASSIGN_AND_UNASSIGN_LISTS", "No tag to assign or to unassign.")
    return {"assign": assign, "unassign": unassign}


async def _retag(call: Call, old: Document, change: Document) -> bool:
    """Write a staff member's new tags and announce them; False when they are what they were."""
    before = old.get("tags") or {}
    tags = merged_tags(before, change["assign"], change["unassign"])
    if tags == merged_tags(before, {}, {}):
        return False
    found = tuple(too_many_tags(tags, "staffMember.tags"))
    if found:
        raise Invalid(*found)
    new = await verbs.save(call, STAFF, {**old, "tags": tags}, old)
    body = {
        "staffMember": new,
        "assignedTags": change["assign"],
        "unassignedTags": change["unassign"],
    }
    await announce(call, f"{STAFF.fqdn}_tags_modified", new["id"], body)
    return True
