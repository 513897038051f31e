"""Tags of attribute definitions, named one by one or by a filter (X9)."""

from __future__ import annotations

import pytest

from tests.features.attributes.desk import COLOUR, SEATS, UNKNOWN, WINDOW, define, definitions
from tests.support.shop import Json, Shop, invalid, refused

BULK = "attributeDefinition.bulkUpdateAttributeDefinitionTags"
BY_FILTER = "attributeDefinition.bulkUpdateAttributeDefinitionTagsByFilter"


def tags(*public: str, private: tuple[str, ...] = ()) -> Json:
    return {"publicTags": {"tagIds": list(public)}, "privateTags": {"tagIds": list(private)}}


def public_tags(shop: Shop) -> dict[str, list[str]]:
    """The public tags of all definitions, by name."""
    return {
        each["name"]: ((each.get("tags") or {}).get("publicTags") or {}).get("tagIds", [])
        for each in definitions(shop)
    }


def test_a_tag_that_is_assigned_and_unassigned_is_assigned(shop: Shop) -> None:
    made = define(shop, WINDOW, tags=tags("old", "both"))
    body = {"attributeDefinitionIds": [made["id"]]}
    shop.call(BULK, {**body, "assignTags": tags("new", "both"), "unassignTags": tags("old")})
    assert public_tags(shop) == {"Window": ["both", "new"]}
    shop.call(BULK, {**body, "assignTags": tags("both"), "unassignTags": tags("both")})
    assert public_tags(shop) == {"Window": ["both", "new"]}


def test_x7_an_unknown_definition_fails_alone(shop: Shop) -> None:
    made = define(shop, WINDOW)
    body = {"attributeDefinitionIds": [UNKNOWN, made["id"]], "assignTags": tags("view")}
    told = [each["itemMetadata"] for each in shop.call(BULK, body)["results"]]
    assert [each["success"] for each in told] == [False, True]
    assert told[0]["error"]["code"] == "ATTRIBUTE_DEFINITION_NOT_FOUND"


def test_tags_that_are_there_already_change_nothing(shop: Shop) -> None:
    made = define(shop, WINDOW, tags=tags("view"))
    before = len(shop.facts())
    body = {"attributeDefinitionIds": [made["id"]], "assignTags": tags("view")}
    assert shop.call(BULK, body)["results"][0]["itemMetadata"]["success"]
    assert len(shop.facts()) == before


def test_a_definition_has_at_most_a_hundred_tags_of_a_kind(shop: Shop) -> None:
    made = define(shop, WINDOW, tags=tags(*(f"{each}" for each in range(100))))
    body = {"attributeDefinitionIds": [made["id"]], "assignTags": tags("more")}
    assert not shop.call(BULK, body)["results"][0]["itemMetadata"]["success"]
    assert len(public_tags(shop)["Window"]) == 100


@pytest.mark.parametrize("name", [BULK, BY_FILTER])
def test_m_a_call_that_names_no_tag_is_refused(shop: Shop, name: str) -> None:
    body: Json = {"attributeDefinitionIds": [UNKNOWN]} if name == BULK else {"filter": {}}
    empty: list[Json] = [{}, {"assignTags": tags()}, {"unassignTags": {}}]
    for more in empty:
        with refused("EMPTY_ASSIGN_AND_UNASSIGN_LISTS", 400):
            shop.call(name, {**body, **more})


def test_x9_a_filter_names_those_whose_tags_change_in_a_job(shop: Shop) -> None:
    for given in (WINDOW, SEATS, COLOUR):
        define(shop, given)
    body = {"filter": {"valueType": {"$in": ["NUMBER", "BOOL"]}}, "assignTags": tags("room")}
    job_id = shop.call(BY_FILTER, body)["jobId"]
    assert public_tags(shop) == {"Window": [], "Seats": [], "Colour": []}
    shop.run_jobs()
    assert public_tags(shop) == {"Window": ["room"], "Seats": ["room"], "Colour": []}
    assert shop.call("jobs.getJob", {"jobId": job_id})["job"]["status"] == "FINISHED"
    told = [fact for fact in shop.facts() if fact["slug"] == "tags_modified"]
    assert [each["actionEvent"]["body"]["assignedTags"] for each in told] == [tags("room")] * 2


def test_x9_one_that_cannot_be_changed_stops_no_other(shop: Shop) -> None:
    define(shop, WINDOW, tags=tags(*(f"{each}" for each in range(100))))
    define(shop, SEATS)
    job_id = shop.call(BY_FILTER, {"filter": {}, "assignTags": tags("more")})["jobId"]
    shop.run_jobs()
    assert public_tags(shop)["Seats"] == ["more"] and len(public_tags(shop)["Window"]) == 100
    told = shop.call("jobs.getJob", {"jobId": job_id})["job"]
    assert told["status"] == "FINISHED"
    assert told["totals"] == {"total": 2, "succeeded": 1, "failed": 1}


def test_x9_an_empty_filter_names_all_definitions(shop: Shop) -> None:
    for given in (WINDOW, SEATS):
        define(shop, given)
    shop.call(BY_FILTER, {"filter": {}, "assignTags": tags("all")})
    shop.run_jobs()
    assert public_tags(shop) == {"Window": ["all"], "Seats": ["all"]}


def test_x10_a_filter_that_cannot_be_read_is_refused_at_once(shop: Shop) -> None:
    with invalid("filter.colour"):
        shop.call(BY_FILTER, {"filter": {"colour": "red"}, "assignTags": tags("all")})
