"""Short ways to define attributes and to say what is known of a thing."""

from __future__ import annotations

from typing import Any

from tests.support.shop import Json, Shop

ROOM, OTHER_ROOM = (f"0192f7a0-0000-4000-8000-00000000{each}" for each in ("00aa", "00bb"))
UNKNOWN = "99999999-9999-4999-8999-999999999999"

WINDOW: Json = {"name": "Window", "valueType": "BOOL", "defaultValue": {"boolDefault": False}}
SEATS: Json = {
    "name": "Seats",
    "valueType": "NUMBER",
    "numberConfig": {"min": 1, "max": 10},
    "defaultValue": {"numberDefault": 2},
}
COLOUR: Json = {
    "name": "Colour",
    "valueType": "STRING",
    "stringConfig": {"allowedValues": ["red", "blue"]},
    "defaultValue": {"stringDefault": "red"},
}


def define(shop: Shop, given: Json, **over: Any) -> Json:
    """Create a definition and give it as answered."""
    body = {"attributeDefinition": {**given, **over}}
    made: Json = shop.call("attributeDefinition.createAttributeDefinition", body)
    return dict(made["attributeDefinition"])


def change(shop: Shop, old: Json, **over: Any) -> Json:
    """Change a definition from the revision at hand."""
    sent = {"id": old["id"], "revision": old["revision"], **over}
    body = {"attributeDefinition": sent}
    new: Json = shop.call("attributeDefinition.updateAttributeDefinition", body)
    return dict(new["attributeDefinition"])


def definitions(shop: Shop, filter: Json | None = None, **query: Any) -> list[Json]:
    """The definitions a query finds."""
    body = {"query": {"filter": filter or {}, **query}}
    found: Json = shop.call("attributeDefinition.queryAttributeDefinitions", body)
    return list(found["attributeDefinitions"])


def put(shop: Shop, entity_id: str, *given: tuple[Json, Json]) -> Json:
    """Set values of a thing, each for a definition; gives the answer."""
    values = [{"attributeDefinitionId": each["id"], **data} for each, data in given]
    body = {"entityId": entity_id, "values": values, "returnEntity": True}
    answer: Json = shop.call("attributeValue.bulkUpsertAttributeValues", body)
    return answer


def known(shop: Shop, entity_id: str) -> dict[str, object]:
    """What is known of a thing, by the name of the attribute."""
    listed = shop.call("attributeValue.listEntityAttributes", {"entityId": entity_id})
    return {
        each["attributeDefinition"]["name"]: answer_of(each["attributeValue"])
        for each in listed["entityAttributes"]
    }


def answer_of(value: Json) -> object:
    """What a value says."""
    (said,) = [value[name] for name in ("stringData", "numberData", "boolData") if name in value]
    answer: object = said
    return answer
