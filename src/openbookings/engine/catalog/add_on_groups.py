"""Groups of add-ons on a service: which extras are offered together (A81-A83)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.catalog.add_ons import ADD_ONS
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation

MOST_GROUPS = 3
MOST_ADD_ONS = 7
_CHANGEABLE = ("name", "maxNumberOfAddOns", "addOnIds", "prompt")


@method("services.createAddOnGroup")
async def create_group(call: Call, request: Document) -> Document:
    """Add a group to a service, behind those it has."""
    old = await verbs.load(call, SERVICES, request["serviceId"])
    if old["payment"]["rateType"] == "SUBSCRIPTION":  # A44
        raise Refused(
            "SUBSCRIPTION_SERVICE_NOT_SUPPORTED",
            "A service paid by subscription has no add-ons.",
            serviceId=old["id"],
        )
    if len(old["addOnGroups"]) >= MOST_GROUPS:
        words = f"a service has at most {MOST_GROUPS} groups"
        raise Invalid(Violation("addOnGroup", words, "MAX_SIZE"))
    group = await _checked(call, {**_sent(request["addOnGroup"]), "id": new_id()})
    return await _keep(call, old, [*old["addOnGroups"], group], group)


@method("services.updateAddOnGroup")
async def update_group(call: Call, request: Document) -> Document:
    """Change the sent fields of a group; the group stays on its service (A82)."""
    given = request["addOnGroup"]
    old = await verbs.load(call, SERVICES, request["serviceId"])
    group = _group_of(old, given["id"], "GROUP_NOT_ON_SERVICE")
    sent = _sent(given)
    if request.get("mask"):
        names = {path.split(".", 1)[0] for path in request["mask"].split(",")}
        sent = {name: given.get(name) for name in _CHANGEABLE if name in names}
    changed = await _checked(call, {**group, **sent})
    return await _keep(call, old, _replaced(old["addOnGroups"], changed), changed)


@method("services.deleteAddOnGroup")
async def delete_group(call: Call, request: Document) -> Document:
    """Remove a group; its add-ons stay (A82)."""
    old = await verbs.load(call, SERVICES, request["serviceId"])
    group = _group_of(old, request["addOnGroupId"], "GROUP_NOT_ON_SERVICE")
    kept = [each for each in old["addOnGroups"] if each["id"] != group["id"]]
    await _keep(call, old, kept, group)
    return {}


@method("services.setAddOnsForGroup")
async def set_add_ons(call: Call, request: Document) -> Document:
    """Replace the add-ons of a group, in the order in which they are shown (A83)."""
    old = await verbs.load(call, SERVICES, request["serviceId"])
    group = _group_of(old, request["groupId"], "ADD_ON_GROUP_NOT_FOUND")
    ids = request["addOnIds"]
    if not ids:
        raise Invalid(Violation("addOnIds", "must not be empty", "MIN_SIZE"))
    changed = await _checked(call, {**group, "addOnIds": ids}, "addOnIds")
    return await _keep(call, old, _replaced(old["addOnGroups"], changed), changed)


@method("services.listAddOnGroupsByServiceId")
async def list_groups(call: Call, request: Document) -> Document:
    """The groups of a service with the details of their add-ons, in display order (A83)."""
    service = await verbs.load(call, SERVICES, request["serviceId"])
    wanted = request.get("groupIds")
    groups = [each for each in service["addOnGroups"] if not wanted or each["id"] in wanted]
    ids = [add_on for group in groups for add_on in group["addOnIds"]]
    add_ons = await verbs.load_many(call, ADD_ONS, ids)
    return {"addOnGroupsDetails": [_detailed(each, add_ons) for each in groups]}


def _sent(group: Document) -> Document:
    return {name: group[name] for name in _CHANGEABLE if name in group}


def _group_of(service: Document, group_id: str, code: str) -> Document:
    for group in service["addOnGroups"]:
        if group["id"] == group_id:
            found: Document = group
            return found
    raise not_found("Add-on group", group_id, code)


async def _checked(call: Call, group: Document, path: str = "addOnGroup.addOnIds") -> Document:
    """The group as stored; raises `Invalid` for its name or its add-ons (A81, A83)."""
    kept = {name: value for name, value in group.items() if value is not None}
    ids = list(dict.fromkeys(kept.get("addOnIds") or ()))
    if not (kept.get("name") or "").strip():
        raise Invalid(Violation("addOnGroup.name", "is required", "REQUIRED_FIELD"))
    if kept.get("maxNumberOfAddOns", 1) < 1:
        raise Invalid(Violation("addOnGroup.maxNumberOfAddOns", "must be at least 1", "MIN"))
    if len(ids) > MOST_ADD_ONS:
        raise Invalid(Violation(path, f"must have at most {MOST_ADD_ONS} items", "MAX_SIZE"))
    known = await verbs.load_many(call, ADD_ONS, ids) if ids else {}
    unknown = [
        Violation(f"{path}[{index}]", "is no add-on of this site", "OTHER")
        for index, add_on_id in enumerate(ids)
        if add_on_id not in known
    ]
    if unknown:
        raise Invalid(*unknown)
    return {**kept, "addOnIds": ids}


def _replaced(groups: Sequence[Document], changed: Document) -> list[Document]:
    return [changed if each["id"] == changed["id"] else each for each in groups]


async def _keep(call: Call, old: Document, groups: Sequence[Document], group: Document) -> Document:
    await verbs.save(call, SERVICES, {**old, "addOnGroups": list(groups)}, old)
    return {"addOnGroup": group}


def _detailed(group: Document, add_ons: dict[str, Document]) -> Document:
    shown: Document = {
        "groupId": group["id"],
        "groupName": group["name"],
        "addOns": [_shown(add_ons[each]) for each in group["addOnIds"] if each in add_ons],
    }
    return shown | {name: group[name] for name in ("maxNumberOfAddOns", "prompt") if name in group}


def _shown(add_on: Document) -> Document:
    """Of duration and quantity only the one that the add-on has (F13)."""
    names = ("name", "price", "mainMedia", "durationInMinutes", "maxQuantity")
    return {"addOnId": add_on["id"]} | {name: add_on[name] for name in names if add_on.get(name)}
