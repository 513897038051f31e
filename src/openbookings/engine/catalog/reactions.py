"""What follows for services when something they refer to is gone, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from openbookings.engine.catalog import statements
from openbookings.engine.catalog.holding import hold_services_rows
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import hold_rows
from openbookings.engine.policies.methods import default_policy
from openbookings.engine.site.forms import DEFAULT_FORM_ID


async def on_policy_deleted(call: Call, policy_id: str, body: Document) -> None:
    """B26: the policy's services move to the default policy."""
    found = await statements.services_where(call.unit, call.site.id, "policy_id", policy_id)
    if not found:
        return
    await hold_services_rows(call, SERVICES, found)
    moved = {"id": (await default_policy(call))["id"]}
    await _change_held(call, found, lambda service: service.update(bookingPolicy=moved))


async def on_form_deleted(call: Call, form_id: str, body: Document) -> None:
    """A23: the form's services move to the default form."""
    moved = {"id": DEFAULT_FORM_ID}
    found = await statements.services_where(call.unit, call.site.id, "form_id", form_id)
    await _change(call, found, lambda service: service.update(form=moved))


async def hold_naming(call: Call, resource_ids: Collection[str]) -> None:
    """Hold the services that name people or things which are about to be gone."""
    await hold_rows(call, SERVICES, await _naming(call, resource_ids))


async def _naming(call: Call, resource_ids: Collection[str]) -> list[str]:
    columns = ("staff_member_ids", "resource_ids")
    return await statements.services_holding(call.unit, call.site.id, columns, resource_ids)


async def on_resource_deleted(call: Call, resource_id: str, body: Document) -> None:
    """G24: the id of a person or thing that is gone disappears from services."""
    found = await _naming(call, (resource_id,))
    await _change(call, found, lambda service: _forget(service, resource_id))


async def on_add_on_deleted(call: Call, add_on_id: str, body: Document) -> None:
    """F13: a deleted add-on leaves all groups."""
    columns = ("add_on_ids",)
    found = await statements.services_holding(call.unit, call.site.id, columns, (add_on_id,))
    await _change(call, found, lambda service: _forget_add_on(service, add_on_id))


Change = Callable[[Document], None]


async def _change(call: Call, ids: Sequence[str], change: Change) -> None:
    """Change services in what reaches no session: their own rows are enough to hold."""
    await hold_rows(call, SERVICES, ids)
    await _change_held(call, ids, change)


async def _change_held(call: Call, ids: Sequence[str], change: Change) -> None:
    """Change each service once, as it stands now that nobody else changes it."""
    found = await verbs.load_many(call, SERVICES, ids)
    for _, old in sorted(found.items()):
        new = dict(old)
        change(new)
        await verbs.save(call, SERVICES, new, old)


def _forget(service: Document, resource_id: str) -> None:
    service["staffMemberIds"] = _without(service["staffMemberIds"], resource_id)
    service["serviceResources"] = [
        _without_resource(each, resource_id) for each in service["serviceResources"]
    ]


def _without_resource(resource: Document, resource_id: str) -> Document:
    chosen = (resource.get("resourceIds") or {}).get("values")
    if not chosen or resource_id not in chosen:
        return resource
    # An emptied choice stays a choice: no other resource of the type was ever meant.
    return {**resource, "resourceIds": {"values": _without(chosen, resource_id)}}


def _forget_add_on(service: Document, add_on_id: str) -> None:
    service["addOnGroups"] = [
        {**group, "addOnIds": _without(group["addOnIds"], add_on_id)}
        for group in service["addOnGroups"]
    ]


def _without(ids: list[str], gone: str) -> list[str]:
    return [each for each in ids if each != gone]
