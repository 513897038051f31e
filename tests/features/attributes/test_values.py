"""Attribute values (H20): what is known of one thing, answer by answer."""

from __future__ import annotations

import pytest

from tests.features.attributes.desk import (
    COLOUR,
    OTHER_ROOM,
    ROOM,
    SEATS,
    UNKNOWN,
    WINDOW,
    answer_of,
    define,
    known,
    put,
)
from tests.features.catalog.examples import appointment
from tests.support.shop import Json, Shop, invalid


def test_x7_each_answer_is_set_alone_and_the_others_stay(shop: Shop) -> None:
    colour, seats, window = (define(shop, each) for each in (COLOUR, SEATS, WINDOW))
    first = put(shop, ROOM, (colour, {"stringData": "blue"}), (seats, {"numberData": 3}))
    assert [each["action"] for each in first["results"]] == ["INSERT", "INSERT"]
    second = put(shop, ROOM, (seats, {"numberData": 4}), (window, {"boolData": True}))
    assert [each["action"] for each in second["results"]] == ["UPDATE", "INSERT"]
    assert known(shop, ROOM) == {"Colour": "blue", "Seats": 4, "Window": True}
    old, new = first["results"][1]["item"], second["results"][0]["item"]
    assert (new["id"], new["revision"], new["createdDate"]) == (old["id"], "2", old["createdDate"])
    assert known(shop, OTHER_ROOM) == {}


@pytest.mark.parametrize(
    ("code", "given", "data"),
    [
        ("VALUE_REQUIRED", SEATS, {}),
        ("VALUE_TYPE_MISMATCH", SEATS, {"stringData": "four"}),
        ("VALUE_TYPE_MISMATCH", WINDOW, {"numberData": 1}),
        ("VALUE_NOT_IN_ALLOWED_VALUES", COLOUR, {"stringData": "mauve"}),
        ("VALUE_OUT_OF_RANGE", SEATS, {"numberData": 11}),
        ("VALUE_OUT_OF_RANGE", SEATS, {"numberData": 0}),
        ("ATTRIBUTE_DEFINITION_NOT_FOUND", None, {"numberData": 1}),
    ],
)
def test_m_an_answer_that_does_not_fit_fails_alone(
    shop: Shop, code: str, given: Json | None, data: Json
) -> None:
    window = define(shop, {**WINDOW, "name": "Door"})
    asked = {"id": UNKNOWN} if given is None else define(shop, given)
    answer = put(shop, ROOM, (asked, data), (window, {"boolData": False}))
    wrong, right = answer["results"]
    assert wrong["itemMetadata"]["error"]["code"] == code
    assert "item" not in wrong
    assert right["itemMetadata"]["success"]
    assert known(shop, ROOM) == {"Door": False}


def test_the_bounds_themselves_are_inside(shop: Shop) -> None:
    seats = define(shop, SEATS)
    for number in (1, 10):
        put(shop, ROOM, (seats, {"numberData": number}))
        assert known(shop, ROOM) == {"Seats": number}


def test_the_same_question_twice_in_one_call_ends_with_the_last_answer(shop: Shop) -> None:
    seats = define(shop, SEATS)
    answer = put(shop, ROOM, (seats, {"numberData": 3}), (seats, {"numberData": 5}))
    assert [each["action"] for each in answer["results"]] == ["INSERT", "UPDATE"]
    assert known(shop, ROOM) == {"Seats": 5}


def test_x8_a_value_without_its_definition_fails_all(shop: Shop) -> None:
    seats = define(shop, SEATS)
    values = [{"attributeDefinitionId": seats["id"], "numberData": 3}, {"numberData": 3}]
    body: Json = {"entityId": ROOM, "values": values}
    with invalid("values[1].attributeDefinitionId"):
        shop.call("attributeValue.bulkUpsertAttributeValues", body)
    for nothing in (list[Json](), None):
        with invalid("values"):
            shop.call("attributeValue.bulkUpsertAttributeValues", {**body, "values": nothing})
    assert known(shop, ROOM) == {}


def test_taking_away_what_is_not_there_is_no_failure(shop: Shop) -> None:
    colour, seats = define(shop, COLOUR), define(shop, SEATS)
    made = put(shop, ROOM, (colour, {"stringData": "blue"}))["results"][0]["item"]
    put(shop, OTHER_ROOM, (colour, {"stringData": "red"}))
    named = [colour["id"], seats["id"], colour["id"]]
    body = {"entityId": ROOM, "attributeDefinitionIds": named}
    told = shop.call("attributeValue.bulkDeleteAttributeValues", body)["results"]
    assert [each["itemMetadata"].get("id") for each in told] == [made["id"], None, None]
    assert all(each["itemMetadata"]["success"] for each in told)
    assert (known(shop, ROOM), known(shop, OTHER_ROOM)) == ({}, {"Colour": "red"})


def test_x11_what_is_known_of_a_thing_comes_in_pages(shop: Shop) -> None:
    made = [define(shop, WINDOW, name=f"Window {each}") for each in range(5)]
    put(shop, ROOM, *((each, {"boolData": True}) for each in made))
    names, paging = [], {"limit": 2}
    while paging:
        body = {"entityId": ROOM, "paging": paging}
        page = shop.call("attributeValue.listEntityAttributes", body)
        assert len(page["entityAttributes"]) <= 2
        names += [each["attributeDefinition"]["name"] for each in page["entityAttributes"]]
        cursor = page["pagingMetadata"]["cursors"]["next"]
        paging = {"cursor": cursor} if cursor else {}
    assert sorted(names) == [each["name"] for each in made]


def test_x10_values_are_found_by_what_they_say(shop: Shop) -> None:
    colour, seats = define(shop, COLOUR), define(shop, SEATS)
    put(shop, ROOM, (colour, {"stringData": "blue"}), (seats, {"numberData": 3}))
    put(shop, OTHER_ROOM, (colour, {"stringData": "red"}), (seats, {"numberData": 7}))

    def found(filter: Json) -> list[object]:
        body = {"query": {"filter": filter}}
        answer = shop.call("attributeValue.queryAttributeValues", body)
        return [answer_of(each) for each in answer["attributeValues"]]

    assert found({"numberData": {"$gte": 4}}) == [7]
    assert found({"stringData": {"$startsWith": "BL"}}) == ["blue"]
    assert found({"entityId": ROOM, "valueType": "NUMBER"}) == [3]
    assert found({"attributeDefinitionId": colour["id"], "entityId": {"$ne": ROOM}}) == ["red"]


def test_a_thing_that_is_deleted_takes_its_answers_along(shop: Shop) -> None:
    seats = define(shop, SEATS)
    room = shop.call("resources.createResource", {"resource": _room(shop)})["resource"]
    service = appointment(shop)
    for thing in (room, service):
        put(shop, thing["id"], (seats, {"numberData": 3}))
    put(shop, ROOM, (seats, {"numberData": 4}))
    shop.call("resources.deleteResource", {"resourceId": room["id"]})
    shop.call("services.deleteService", {"serviceId": service["id"]})
    assert known(shop, room["id"]) == known(shop, service["id"]) == {}
    assert known(shop, ROOM) == {"Seats": 4}


def _room(shop: Shop) -> Json:
    kind = shop.call("resourceTypes.createResourceType", {"resourceType": {"name": "Rooms"}})
    return {"name": "Blue room", "typeId": kind["resourceType"]["id"]}
