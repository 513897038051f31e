"""Who and what gives a service: staff and other resources must exist (A6, A15)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import broken_rule
from openbookings.engine.kernel.verbs import load_many
from openbookings.engine.people.resource_types import RESOURCE_TYPES
from openbookings.engine.people.roster import STAFF_TYPE_ID, bookables
from openbookings.engine.query.violations import Violation

_RESOURCES = "service.serviceResources"


async def provider_violations(call: Call, new: Document, old: Document | None) -> list[Violation]:
    """Staff and resources that are newly named and do not exist, or are of another type.

    What the service named before stands: it may be switched off for a while.
    """
    staff = set(new["staffMemberIds"]) - set(old["staffMemberIds"] if old else ())
    before = old["serviceResources"] if old else []
    needed = [each for each in enumerate(new["serviceResources"]) if each[1] not in before]
    types = await _known_types(call, [_type_of(each) for _, each in needed])
    chosen = [each for _, resource in needed for each in _chosen(resource)]
    kinds: dict[str, str] = {}
    if staff or chosen:
        wanted = [*staff, *chosen]
        found = await bookables(call.unit, call.site.id, resource_ids=wanted)
        kinds = {each.resource_id: each.type_id for each in found}
    return [
        *_staff_violations(new["staffMemberIds"], staff, kinds),
        *(
            violation
            for index, resource in needed
            for violation in _resource_violations(index, resource, types, kinds)
        ),
    ]


async def _known_types(call: Call, type_ids: Sequence[str]) -> Collection[str]:
    return await load_many(call, RESOURCE_TYPES, type_ids) if type_ids else ()


def _type_of(resource: Document) -> str:
    type_id: str = resource["resourceType"]["id"]
    return type_id


def _chosen(resource: Document) -> list[str]:
    return list((resource.get("resourceIds") or {}).get("values") or ())


def _staff_violations(
    listed: Sequence[str], staff: Collection[str], kinds: dict[str, str]
) -> Iterator[Violation]:
    for index, resource_id in enumerate(listed):
        if resource_id in staff and kinds.get(resource_id) != STAFF_TYPE_ID:
            yield broken_rule(
                f"service.staffMemberIds[{index}]",
                "is not the resource id of a staff member",
                "INVALID_STAFF_MEMBER_IDS",
            )


def _resource_violations(
    index: int, resource: Document, types: Collection[str], kinds: dict[str, str]
) -> Iterator[Violation]:
    type_id = _type_of(resource)
    if type_id not in types:
        path = f"{_RESOURCES}[{index}].resourceType.id"
        yield Violation(path, "is no resource type of this site", "OTHER")
        return
    for position, resource_id in enumerate(_chosen(resource)):
        if kinds.get(resource_id) != type_id:
            path = f"{_RESOURCES}[{index}].resourceIds.values[{position}]"
            yield Violation(path, "is no resource of that type", "OTHER")
