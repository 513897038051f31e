"""Binds the standard verbs of a resource to its methods, with the names of the contract."""

from __future__ import annotations

import re

from openbookings.engine.contract import METHODS, Method, schemas
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.queries import requested_fields, run_count, run_query
from openbookings.engine.kernel.registry import Handler, register
from openbookings.engine.kernel.resource import Piece, Resource


def standard(resource: Resource, **methods: str | None) -> None:
    """Bind verbs to method names: `standard(POLICIES, create="createBookingPolicy", ...)`.

    Verbs: create, get, update, delete, query, search, count, bulk_create, bulk_update,
    bulk_delete. Raises `LookupError` for an unknown verb or method.
    """
    for verb, function in methods.items():
        if function is not None:
            method = METHODS[f"{resource.module}.{function}"]
            register(method.name, _VERBS[verb](resource, method))


def _create(resource: Resource, method: Method) -> Handler:
    async def create(call: Call, request: Document) -> Document:
        new = await verbs.create(call, resource, request[resource.entity])
        return await _shown(call, resource, new["id"], request)

    return create


def _get(resource: Resource, method: Method) -> Handler:
    name = _id_field(method)

    async def get(call: Call, request: Document) -> Document:
        return await _shown(call, resource, request[name], request)

    return get


def _update(resource: Resource, method: Method) -> Handler:
    async def update(call: Call, request: Document) -> Document:
        mask = request.get("fieldMask") or request.get("mask")
        new = await verbs.update(call, resource, request[resource.entity], mask)
        return await _shown(call, resource, new["id"], request)

    return update


def _delete(resource: Resource, method: Method) -> Handler:
    name = _id_field(method)

    async def delete(call: Call, request: Document) -> Document:
        await verbs.delete(call, resource, request[name])
        return {}

    return delete


def _query(resource: Resource, method: Method) -> Handler:
    async def query(call: Call, request: Document) -> Document:
        return await run_query(call, resource, request)

    return query


def _count(resource: Resource, method: Method) -> Handler:
    async def count(call: Call, request: Document) -> Document:
        return await run_count(call, resource, request)

    return count


def _bulk_create(resource: Resource, method: Method) -> Handler:
    field = _list_field(method)

    async def create_one(call: Call, item: Document) -> tuple[str, Piece]:
        new = await verbs.create(call, resource, item.get(resource.entity, item) or {})
        return new["id"], await verbs.show(call, resource, new["id"])

    async def bulk_create(call: Call, request: Document) -> Document:
        return await in_bulk(
            call,
            request.get(field) or [],
            lambda item: create_one(call, item),
            return_entity=_wants_entities(request),
            field=field,
        )

    return bulk_create


def _bulk_update(resource: Resource, method: Method) -> Handler:
    field = _list_field(method)

    async def update_one(call: Call, item: Document) -> tuple[str, Piece]:
        given = item.get(resource.entity, item) or {}
        mask = item.get("mask") or item.get("fieldMask") or item.get("fieldmask")
        new = await verbs.update(call, resource, given, mask)
        return new["id"], await verbs.show(call, resource, new["id"])

    async def bulk_update(call: Call, request: Document) -> Document:
        items = request.get(field) or []
        named = [(item.get(resource.entity, item) or {}).get("id") for item in items]
        await resource.hold(call, resource, [each for each in named if each is not None])
        return await in_bulk(
            call,
            items,
            lambda item: update_one(call, item),
            return_entity=_wants_entities(request),
            field=field,
        )

    return bulk_update


def _bulk_delete(resource: Resource, method: Method) -> Handler:
    field = _list_field(method)

    async def delete_one(call: Call, entity_id: str) -> tuple[str, None]:
        await verbs.delete(call, resource, entity_id)
        return entity_id, None

    async def bulk_delete(call: Call, request: Document) -> Document:
        ids = request.get(field) or []
        await resource.hold(call, resource, ids)
        return await in_bulk(call, ids, lambda item: delete_one(call, item), field=field)

    return bulk_delete


_VERBS = {
    "create": _create,
    "get": _get,
    "update": _update,
    "delete": _delete,
    "query": _query,
    "search": _query,
    "count": _count,
    "bulk_create": _bulk_create,
    "bulk_update": _bulk_update,
    "bulk_delete": _bulk_delete,
}


async def _shown(call: Call, resource: Resource, entity_id: str, request: Document) -> Document:
    piece = await verbs.show(call, resource, entity_id, requested_fields(request))
    return {resource.entity: piece}


def _id_field(method: Method) -> str:
    """The request field that names the entity: the last parameter of the path."""
    names: list[str] = re.findall(r"{([^}]+)}", method.paths[0])
    return names[-1]


def _list_field(method: Method) -> str:
    """The request's one list: the items of a bulk call."""
    properties: dict[str, Document] = schemas()[method.request]["properties"]
    return next(name for name, schema in properties.items() if schema.get("type") == "array")


def _wants_entities(request: Document) -> bool:
    return bool(request.get("returnEntity") or request.get("returnFullEntity"))
