"""Attribute values: the answers of one thing, set, taken away and listed with their definitions.

The things are whatever a business keeps; nothing asks whether they exist.
"""

from __future__ import annotations

from openbookings.engine.attributes import statements
from openbookings.engine.attributes.conformity import DATA, DEFAULT, misfit
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.tree import Compare, Filter
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Selection
from openbookings.engine.store.tables import Column, Table

_AT_ONCE = 200

VALUES = Resource(
    module="attributeValue",
    entity="attributeValue",
    plural="attributeValues",
    fqdn="",
    table=Table(
        "attribute_values",
        (
            Column("definition_id", "text", "attributeDefinitionId"),
            Column("entity_id", "text", "entityId"),
            Column("value_type", "text", "valueType"),
            Column("string_data", "text", "stringData"),
            Column("number_data", "integer", "numberData"),
            Column("bool_data", "boolean", "boolData"),
        ),
    ),
)
standard(VALUES, query="queryAttributeValues")


async def reserve(call: Call, definition_ids: list[str]) -> None:
    """Have the values of these definitions to oneself until the transaction ends.

    Whoever writes a value and whoever changes what fits do not pass each other.
    """
    await call.unit.lock(*(f"{call.site.id}/attribute {each}" for each in definition_ids))


async def put(call: Call, old: Document | None, new: Document) -> Document:
    """Store a value of a thing, in the place of `old`; gives it as stored."""
    if old is None:
        return await verbs.create(call, VALUES, new)
    kept = {name: value for name, value in old.items() if name not in DATA.values()}
    return await verbs.save(call, VALUES, {**kept, **new}, old)


async def of_entity(call: Call, entity_id: str, definition_ids: list[str]) -> dict[str, Document]:
    """The values that a thing has of these definitions, by definition."""
    found = await statements.values_of(call.unit, call.site.id, entity_id, definition_ids)
    return {each: verbs.decoded(text.encode()) for each, text in found.items()}


async def entities_where(call: Call, condition: Filter) -> frozenset[str]:
    """The ids of the things that have a value for which the condition holds."""
    rows = await documents.values(
        call.unit, VALUES.table, call.site.id, condition, VALUES.all_fields, ("entityId",)
    )
    return frozenset(row[0] for row in rows)


async def reset_misfits(call: Call, definition: Document) -> None:
    """Give every value that the changed definition excludes its default."""
    await reserve(call, [definition["id"]])
    kind = definition["valueType"]
    default = {DATA[kind]: definition["defaultValue"][DEFAULT[kind]]}
    last: str | None = None
    while True:
        page = await _page_of_definition(call, definition["id"], last)
        for old in page:
            last = old["id"]
            if misfit(definition, old, DATA):
                await put(call, old, default)
        if len(page) < _AT_ONCE:
            return


async def remove_of_definition(call: Call, definition_id: str) -> None:
    """Take the values of a definition that goes away from all things."""
    await reserve(call, [definition_id])
    await statements.remove_values(call.unit, call.site.id, "definition_id", definition_id)


async def on_entity_deleted(call: Call, entity_id: str, body: Document) -> None:
    """A thing that is gone takes its values along."""
    await statements.remove_values(call.unit, call.site.id, "entity_id", entity_id)


async def _page_of_definition(call: Call, definition_id: str, last: str | None) -> list[Document]:
    rows = await documents.select(
        call.unit,
        VALUES.table,
        call.site.id,
        Selection(
            filter=Compare("attributeDefinitionId", "$eq", definition_id),
            limit=_AT_ONCE,
            after=None if last is None else (last,),
            fields=VALUES.all_fields,
        ),
    )
    return [verbs.decoded(row[0]) for row in rows]
