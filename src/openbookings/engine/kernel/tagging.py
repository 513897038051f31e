"""Tags of entities: assigned and unassigned for many at once, by ids or by a filter (G25, X9).

Written once over a `Resource`; a room says only what its kinds of tags and its methods are called.
"""

from __future__ import annotations

from dataclasses import dataclass

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.by_filter import for_each_found
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.jobs import enqueue, job
from openbookings.engine.kernel.registry import Handler, register
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.query.parse import parse_filter
from openbookings.engine.query.violations import Violation

_MOST_TAGS = 100


@dataclass(frozen=True)
class Tagging:
    """The tags of one kind of entity: `tags.<kind>.tagIds` of its documents."""

    resource: Resource
    kinds: tuple[str, ...]
    ids: str
    """The field of the bulk request that names the entities."""

    def merged(self, tags: Document, change: Document) -> Document:
        """The tags after a change: what stands in both lists is assigned (G25)."""
        return {kind: {"tagIds": _merged(kind, tags, change)} for kind in self.kinds}

    def change_in(self, request: Document) -> Document:
        """The tags to assign and to unassign; refused when neither names any (G25)."""
        change = {name: request.get(f"{name}Tags") or {} for name in ("assign", "unassign")}
        if not any(_ids(tags, kind) for tags in change.values() for kind in self.kinds):
            raise Refused("EMPTY_ASSIGN_AND_UNASSIGN_LISTS", "No tag to assign or to unassign.")
        return change

    async def retag(self, call: Call, entity_id: str, change: Document) -> None:
        """Write the new tags of one and announce them, unless they are what they were."""
        old = await verbs.load(call, self.resource, entity_id)
        before = old.get("tags") or {}
        tags = self.merged(before, change)
        if all(tags[kind]["tagIds"] == _ids(before, kind) for kind in self.kinds):
            return
        self._refuse_too_many(tags)
        new = await verbs.save(call, self.resource, {**old, "tags": tags}, old)
        body = {
            self.resource.entity: new,
            "assignedTags": change["assign"],
            "unassignedTags": change["unassign"],
        }
        await announce(call, f"{self.resource.fqdn}_tags_modified", entity_id, body)

    def _refuse_too_many(self, tags: Document) -> None:
        found = [
            Violation(
                f"{self.resource.entity}.tags.{kind}.tagIds",
                f"must have at most {_MOST_TAGS} items",
                "MAX_SIZE",
            )
            for kind in self.kinds
            if len(tags[kind]["tagIds"]) > _MOST_TAGS
        ]
        if found:
            raise Invalid(*found)


def changes_tags(tagging: Tagging, *, bulk: str, by_filter: str) -> None:
    """Bind the methods that change tags, by their names in the resource's module."""
    module = tagging.resource.module
    register(f"{module}.{bulk}", _bulk(tagging))
    register(f"{module}.{by_filter}", _by_filter(tagging, f"{module}.{by_filter}"))


def _bulk(tagging: Tagging) -> Handler:
    async def change_tags(call: Call, request: Document) -> Document:
        """Change the tags of 1 to 100; each succeeds or fails alone (X7)."""
        change = tagging.change_in(request)

        async def one(entity_id: str) -> tuple[str, None]:
            await tagging.retag(call, entity_id, change)
            return entity_id, None

        ids = request[tagging.ids]
        await tagging.resource.hold(call, tagging.resource, ids)
        return await in_bulk(call, ids, one, field=tagging.ids)

    return change_tags


def _by_filter(tagging: Tagging, kind: str) -> Handler:
    @job(kind)
    async def carry_out(call: Call, payload: Document) -> Document:
        """Change the tags of all that are found now; twice changes nothing more."""
        condition = parse_filter(payload["filter"], call.method.fields, "filter")
        return await for_each_found(
            call,
            tagging.resource,
            condition,
            lambda entity_id: tagging.retag(call, entity_id, payload["change"]),
        )

    async def ask_for_change(call: Call, request: Document) -> Document:
        """Ask for the change for all that a filter finds; gives the job's id (X9)."""
        change = tagging.change_in(request)
        parse_filter(request["filter"], call.method.fields, "filter")
        payload = {"filter": request["filter"], "change": change}
        return {"jobId": await enqueue(call, kind, payload)}

    return ask_for_change


def _merged(kind: str, tags: Document, change: Document) -> list[str]:
    assigned = _ids(change["assign"], kind)
    dropped = set(_ids(change["unassign"], kind)) - set(assigned)
    named = dict.fromkeys([*_ids(tags, kind), *assigned])
    return [each for each in named if each not in dropped]


def _ids(tags: Document, kind: str) -> list[str]:
    return (tags.get(kind) or {}).get("tagIds") or []
