"""The methods that set, take away and list what is known of one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from openbookings.engine.attributes import values
from openbookings.engine.attributes.conformity import DATA, Misfit, misfit
from openbookings.engine.attributes.definitions import DEFINITIONS
from openbookings.engine.attributes.values import VALUES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused, not_found
from openbookings.engine.kernel.queries import run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Piece, Row
from openbookings.engine.query.tree import Compare

_REFUSALS = {
    Misfit.MISSING: "VALUE_REQUIRED",
    Misfit.TYPE: "VALUE_TYPE_MISMATCH",
    Misfit.NOT_ALLOWED: "VALUE_NOT_IN_ALLOWED_VALUES",
    Misfit.OUT_OF_RANGE: "VALUE_OUT_OF_RANGE",
}
_NO_VALUE = ""
"""Instead of the id of a value that was not there."""


@method("attributeValue.bulkUpsertAttributeValues")
async def bulk_upsert(call: Call, request: Document) -> Document:
    """Set up to 50 values of a thing; each succeeds or fails alone (X7, X8).

    Raises per value `VALUE_REQUIRED`, `VALUE_TYPE_MISMATCH`, `VALUE_NOT_IN_ALLOWED_VALUES`,
    `VALUE_OUT_OF_RANGE`, `ATTRIBUTE_DEFINITION_NOT_FOUND`.
    """
    given = request.get("values") or []
    wanted = [each["attributeDefinitionId"] for each in given]
    await values.reserve(call, wanted)
    definitions = await verbs.load_many(call, DEFINITIONS, wanted)
    held = await values.of_entity(call, request["entityId"], wanted)
    actions: list[str] = []

    async def one(item: Document) -> tuple[str, Document]:
        definition_id = item["attributeDefinitionId"]
        old = held.get(definition_id)
        actions.append("UPDATE" if old else "INSERT")
        definition = definitions.get(definition_id)
        if definition is None:
            raise not_found(DEFINITIONS.entity, definition_id, DEFINITIONS.missing)
        new = await values.put(call, old, _value(definition, request, item))
        held[definition_id] = new
        return new["id"], new

    returned = bool(request.get("returnEntity"))
    answer = await in_bulk(call, given, one, return_entity=returned, field="values")
    for action, result in zip(actions, answer["results"], strict=True):
        result["action"] = action
    return answer


@method("attributeValue.bulkDeleteAttributeValues")
async def bulk_delete(call: Call, request: Document) -> Document:
    """Take values of a thing away; one that it does not have is no failure."""
    wanted = request["attributeDefinitionIds"]
    await values.reserve(call, wanted)
    held = await values.of_entity(call, request["entityId"], wanted)

    async def one(definition_id: str) -> tuple[str, None]:
        value = held.pop(definition_id, None)
        if value is None:
            return _NO_VALUE, None
        await verbs.delete(call, VALUES, value["id"])
        return value["id"], None

    answer = await in_bulk(call, wanted, one, field="attributeDefinitionIds")
    for result in answer["results"]:
        if result["itemMetadata"]["id"] == _NO_VALUE:
            del result["itemMetadata"]["id"]
    return answer


@method("attributeValue.listEntityAttributes")
async def list_entity_attributes(call: Call, request: Document) -> Document:
    """What is known of a thing, each value with its definition, page by page."""
    own = Compare("entityId", "$eq", request["entityId"])
    return await run_query(call, _ENTITY_ATTRIBUTES, request, restrict=own)


async def _paired(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> Sequence[Piece]:
    found = [verbs.decoded(row[0]) for row in rows]
    asked = [each["attributeDefinitionId"] for each in found]
    definitions = await verbs.load_many(call, DEFINITIONS, asked)
    return [
        {
            "attributeDefinition": definitions[each["attributeDefinitionId"]],
            "attributeValue": each,
        }
        for each in found
    ]


_ENTITY_ATTRIBUTES = replace(VALUES, plural="entityAttributes", compose=_paired)


def _value(definition: Document, request: Document, item: Document) -> Document:
    """The value an item gives a thing; raises what is wrong with it."""
    wrong = misfit(definition, item, DATA)
    if wrong:
        words = f"The value does not fit {definition['name']}: {wrong}."
        raise Refused(_REFUSALS[wrong], words, attributeDefinitionId=definition["id"])
    kind = definition["valueType"]
    group = {"groupId": request["groupId"]} if request.get("groupId") else {}
    return {
        "attributeDefinitionId": definition["id"],
        "entityId": request["entityId"],
        "valueType": kind,
        DATA[kind]: item[DATA[kind]],
        **group,
    }
