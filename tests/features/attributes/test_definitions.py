"""Attribute definitions (H20): what may be asked, and what a changed question does to answers."""

from __future__ import annotations

import pytest

from tests.features.attributes.desk import (
    COLOUR,
    OTHER_ROOM,
    ROOM,
    SEATS,
    UNKNOWN,
    WINDOW,
    change,
    define,
    definitions,
    known,
    put,
)
from tests.support.shop import Json, Shop, invalid, refused


def test_a_definition_is_shown_unless_it_says_otherwise(shop: Shop) -> None:
    made = define(shop, COLOUR)
    assert made["visibility"] is True
    assert made["revision"] == "1"
    assert define(shop, SEATS, visibility=False)["visibility"] is False
    named = {"attributeDefinitionId": made["id"]}
    got = shop.call("attributeDefinition.getAttributeDefinition", named)["attributeDefinition"]
    assert got == made


@pytest.mark.parametrize(
    ("code", "given", "over"),
    [
        ("NUMBER_CONFIG_MAX_LESS_THAN_MIN", SEATS, {"numberConfig": {"min": 5, "max": 4}}),
        ("DEFAULT_VALUE_TYPE_MISMATCH", SEATS, {"defaultValue": {"boolDefault": True}}),
        ("DEFAULT_VALUE_TYPE_MISMATCH", SEATS, {"defaultValue": {}}),
        ("DEFAULT_VALUE_NOT_IN_ALLOWED_VALUES", COLOUR, {"defaultValue": {"stringDefault": "x"}}),
        ("DEFAULT_VALUE_OUT_OF_RANGE", SEATS, {"defaultValue": {"numberDefault": 11}}),
        ("DEFAULT_VALUE_OUT_OF_RANGE", SEATS, {"defaultValue": {"numberDefault": 0}}),
    ],
)
def test_m_a_question_that_contradicts_itself_is_refused(
    shop: Shop, code: str, given: Json, over: Json
) -> None:
    with refused(code):
        define(shop, given, **over)
    assert definitions(shop) == []


def test_m_a_name_is_there_once_whatever_its_case(shop: Shop) -> None:
    first = define(shop, COLOUR)
    with refused("DUPLICATE_ATTRIBUTE_NAME"):
        define(shop, WINDOW, name="COLOUR")
    second = define(shop, WINDOW)
    with refused("DUPLICATE_ATTRIBUTE_NAME"):
        change(shop, second, name="colour")
    assert change(shop, first, name="COLOUR")["name"] == "COLOUR", "its own name is free to it"


@pytest.mark.parametrize("name", ["stringConfig", "numberConfig"])
def test_a_configuration_of_another_type_is_refused(shop: Shop, name: str) -> None:
    other = {"stringConfig": {"allowedValues": ["a"]}, "numberConfig": {"min": 1, "max": 2}}
    with invalid(f"attributeDefinition.{name}"):
        define(shop, WINDOW, **{name: other[name]})


def test_a_text_without_allowed_values_may_be_anything(shop: Shop) -> None:
    free = define(shop, COLOUR, stringConfig=None, defaultValue={"stringDefault": ""})
    put(shop, ROOM, (free, {"stringData": "mauve"}))
    assert known(shop, ROOM) == {"Colour": "mauve"}


def test_m_the_type_of_a_definition_stays(shop: Shop) -> None:
    made = define(shop, WINDOW)
    for other in ("NUMBER", None):
        with refused("VALUE_TYPE_IMMUTABLE"):
            change(shop, made, valueType=other)
    assert change(shop, made, valueType="BOOL", visibility=False)["visibility"] is False


def test_m_a_change_must_leave_the_default_valid(shop: Shop) -> None:
    colour, seats = define(shop, COLOUR), define(shop, SEATS)
    with refused("DEFAULT_VALUE_NO_LONGER_VALID"):
        change(shop, colour, stringConfig={"allowedValues": ["blue"]})
    with refused("DEFAULT_VALUE_NO_LONGER_VALID"):
        change(shop, seats, numberConfig={"min": 3, "max": 10})
    with refused("DEFAULT_VALUE_NO_LONGER_VALID"):
        change(shop, seats, defaultValue={"stringDefault": "two"})
    with refused("NUMBER_CONFIG_MAX_LESS_THAN_MIN"):
        change(shop, seats, numberConfig={"min": 3, "max": 2})
    with invalid("attributeDefinition.numberConfig.max"):
        change(shop, seats, numberConfig={"min": 3})
    assert definitions(shop) == [colour, seats]


def test_answers_that_a_change_excludes_become_the_default(shop: Shop) -> None:
    seats, window = define(shop, SEATS), define(shop, WINDOW)
    put(shop, ROOM, (seats, {"numberData": 9}), (window, {"boolData": True}))
    put(shop, OTHER_ROOM, (seats, {"numberData": 4}))
    before = shop.call("attributeValue.queryAttributeValues", {"query": {}})["attributeValues"]
    change(shop, seats, numberConfig={"min": 1, "max": 5})
    assert known(shop, ROOM) == {"Seats": 2, "Window": True}
    assert known(shop, OTHER_ROOM) == {"Seats": 4}
    after = shop.call("attributeValue.queryAttributeValues", {"query": {}})["attributeValues"]
    changed = [new for new in after if new not in before]
    assert [(each["entityId"], each["revision"]) for each in changed] == [(ROOM, "2")]


def test_answers_are_reset_page_after_page(shop: Shop) -> None:
    seats = define(shop, SEATS)
    rooms = [f"0192f7a0-0000-4000-8000-{each:012d}" for each in range(205)]
    for room in rooms:
        put(shop, room, (seats, {"numberData": 9}))
    change(shop, seats, numberConfig={"min": 1, "max": 5})
    found = shop.call(
        "attributeValue.queryAttributeValues",
        {"query": {"filter": {"numberData": {"$ne": 2}}}},
    )
    assert found["attributeValues"] == []


def test_a_definition_takes_its_answers_along(shop: Shop) -> None:
    seats, window = define(shop, SEATS), define(shop, WINDOW)
    put(shop, ROOM, (seats, {"numberData": 9}), (window, {"boolData": True}))
    gone = {"attributeDefinitionId": seats["id"]}
    shop.call("attributeDefinition.deleteAttributeDefinition", gone)
    assert known(shop, ROOM) == {"Window": True}
    for name in ("getAttributeDefinition", "deleteAttributeDefinition"):
        with refused("ATTRIBUTE_DEFINITION_NOT_FOUND", 404):
            shop.call(f"attributeDefinition.{name}", gone)


def test_x4_an_older_revision_changes_nothing(shop: Shop) -> None:
    made = define(shop, WINDOW)
    new = change(shop, made, name="View")
    with refused("REVISION_MISMATCH", 409):
        change(shop, made, name="Door")
    assert definitions(shop) == [new]
    with refused("ATTRIBUTE_DEFINITION_NOT_FOUND", 404):
        change(shop, {"id": UNKNOWN, "revision": "1"}, name="Door")


def test_x10_definitions_are_found_by_their_fields(shop: Shop) -> None:
    for given in (WINDOW, SEATS, COLOUR):
        define(shop, given, visibility=given is not SEATS, tags={"publicTags": {"tagIds": ["a"]}})
    named = {"name": {"$startsWith": "col"}}
    assert [each["name"] for each in definitions(shop, named)] == ["Colour"]
    assert [each["name"] for each in definitions(shop, {"visibility": False})] == ["Seats"]
    assert len(definitions(shop, {"tags.publicTags.tagIds": {"$hasSome": ["a", "b"]}})) == 3
    falling = definitions(shop, sort=[{"fieldName": "name", "order": "DESC"}])
    assert [each["name"] for each in falling] == ["Window", "Seats", "Colour"]
