"""Tags of attribute definitions: assigned and unassigned for many at once (X9)."""

from __future__ import annotations

from openbookings.engine.attributes.definitions import DEFINITIONS
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.jobs import enqueue, job
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.parse import parse_filter
from openbookings.engine.query.tree import Filter
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Selection

_BY_FILTER = "attributeDefinition.bulkUpdateAttributeDefinitionTagsByFilter"
_KINDS = ("publicTags", "privateTags")
_MOST_TAGS = 100
_AT_ONCE = 200


@method("attributeDefinition.bulkUpdateAttributeDefinitionTags")
async def bulk_update_tags(call: Call, request: Document) -> Document:
    """Change the tags of 1 to 100 definitions; each succeeds or fails alone (X7)."""
    change = _change_in(request)

    async def one(definition_id: str) -> tuple[str, None]:
        await _retag(call, await verbs.load(call, DEFINITIONS, definition_id), change)
        return definition_id, None

    ids = request["attributeDefinitionIds"]
    return await in_bulk(call, ids, one, field="attributeDefinitionIds")


@method(_BY_FILTER)
async def bulk_update_tags_by_filter(call: Call, request: Document) -> Document:
    """Change the tags of all definitions a filter holds for, in a job; gives its id.

    An empty filter holds for all of them (X9).
    """
    change = _change_in(request)
    _condition(request["filter"])
    payload = {"filter": request["filter"], "change": change}
    return {"jobId": await enqueue(call, "attributes.tags", payload)}


@job("attributes.tags")
async def retag_by_filter(call: Call, payload: Document) -> Document:
    """Carry the change out, page by page; doing it twice changes nothing more."""
    changed, last = 0, None
    while True:
        rows = await documents.select(
            call.unit,
            DEFINITIONS.table,
            call.site.id,
            Selection(
                filter=_condition(payload["filter"]),
                limit=_AT_ONCE,
                after=None if last is None else (last,),
                fields=DEFINITIONS.all_fields,
            ),
        )
        for old in (verbs.decoded(row[0]) for row in rows):
            changed += await _retag(call, old, payload["change"])
            last = old["id"]
        if len(rows) < _AT_ONCE:
            return {"changed": changed}


def _condition(sent: object) -> Filter | None:
    return parse_filter(sent, METHODS[_BY_FILTER].fields, "filter")


def _change_in(request: Document) -> Document:
    """The tags to assign and to unassign; refused when neither names any."""
    assign, unassign = request.get("assignTags") or {}, request.get("unassignTags") or {}
    if not any(_ids(change, kind) for change in (assign, unassign) for kind in _KINDS):
        raise Refused("EMPTY_ASSIGN_AND_UNASSIGN_LISTS", "No tag to assign or to unassign.")
    return {"assign": assign, "unassign": unassign}


async def _retag(call: Call, old: Document, change: Document) -> bool:
    """Write a definition's new tags and announce them; False when they are what they were."""
    before = old.get("tags") or {}
    tags = {kind: {"tagIds": _merged(kind, before, change)} for kind in _KINDS}
    if all(tags[kind]["tagIds"] == _ids(before, kind) for kind in _KINDS):
        return False
    for kind in _KINDS:
        if len(tags[kind]["tagIds"]) > _MOST_TAGS:
            path = f"attributeDefinition.tags.{kind}.tagIds"
            raise Invalid(Violation(path, f"must have at most {_MOST_TAGS} items", "MAX_SIZE"))
    new = await verbs.save(call, DEFINITIONS, {**old, "tags": tags}, old)
    body = {
        "attributeDefinition": new,
        "assignedTags": change["assign"],
        "unassignedTags": change["unassign"],
    }
    await announce(call, f"{DEFINITIONS.fqdn}_tags_modified", new["id"], body)
    return True


def _merged(kind: str, before: Document, change: Document) -> list[str]:
    """The tags of one kind after a change: what stands in both lists is assigned."""
    assigned = _ids(change["assign"], kind)
    dropped = set(_ids(change["unassign"], kind)) - set(assigned)
    named = dict.fromkeys([*_ids(before, kind), *assigned])
    return [each for each in named if each not in dropped]


def _ids(tags: Document, kind: str) -> list[str]:
    return (tags.get(kind) or {}).get("tagIds") or []
