"""Categories, their order, and the older interface to them (H14-H18)."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as any_of

from openbookings.engine.catalog import categories, ordering
from tests.features.catalog.examples import NO_SUCH_ID, Json, category, create, given, query
from tests.support.shop import Shop, invalid, refused


def move(shop: Shop, moved: Json, position: str, after: Json | None = None) -> Json:
    body = {"categoryId": moved["id"], "position": position}
    if after is not None:
        body["afterCategoryId"] = after["id"]
    changed: Json = shop.call("categoriesV2.moveCategory", body)["category"]
    return changed


def order(shop: Shop) -> list[str]:
    sort = {"sort": [{"fieldName": "sortOrder"}]}
    found = shop.call("categoriesV2.queryCategories", {"query": sort})["categories"]
    return [each["name"] for each in found]


PLACES = any_of.lists(any_of.integers(-(2**40), 2**40), min_size=1, unique=True)


@for_any(PLACES)
def test_h18_a_middle_is_behind_the_one_and_before_the_next(places: list[int]) -> None:
    before = places[0]
    place = ordering.place_after(before, places)
    behind = [each for each in places if each > before]
    if place is None:
        assert min(behind) - before < 2
    else:
        assert before < place
        assert all(place < each for each in behind)


@for_any(PLACES)
def test_h15_first_is_before_and_last_behind_all(places: list[int]) -> None:
    assert ordering.first_place(places) < min(places)
    assert ordering.last_place(max(places)) > max(places)


def test_h18_gaps_are_a_million_wide() -> None:
    assert ordering.spread(3) == [2**20, 2 * 2**20, 3 * 2**20]
    assert ordering.last_place(None) == ordering.first_place([]) == 2**20


def test_h14_a_category_has_a_name_and_goes_last(shop: Shop) -> None:
    first, second = category(shop, "Hair"), category(shop, "Nails")
    assert first["revision"] == "1"
    assert second["sortOrder"] > first["sortOrder"]
    with invalid("category.name"):
        shop.call("categoriesV2.createCategory", {"category": {}})
    with invalid("category.name"):
        category(shop, "x" * 101)


def test_h14_there_is_a_limit(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(categories, "MOST_CATEGORIES", 2)
    category(shop, "Hair")
    category(shop, "Nails")
    with refused("CATEGORY_LIMIT_REACHED", 428):
        category(shop, "Skin")


def test_h15_moves(shop: Shop) -> None:
    a, b, c = (category(shop, name) for name in "ABC")
    assert move(shop, a, "LAST")["revision"] == "2"
    move(shop, c, "FIRST")
    assert order(shop) == ["C", "B", "A"]
    move(shop, c, "AFTER_CATEGORY", b)
    assert order(shop) == ["B", "C", "A"]
    with invalid("afterCategoryId"):
        move(shop, c, "AFTER_CATEGORY")
    with refused("NOT_FOUND", 404):
        move(shop, c, "AFTER_CATEGORY", {"id": NO_SUCH_ID})
    # Only the moved one has changed.
    found = shop.call("categoriesV2.getCategory", {"categoryId": b["id"]})["category"]
    assert found["revision"] == "1"


def test_h18_used_up_gaps_are_spread_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "GAP", 2)
    a, b, c, d = (category(shop, name) for name in "ABCD")
    monkeypatch.undo()
    move(shop, d, "AFTER_CATEGORY", a)
    move(shop, c, "AFTER_CATEGORY", a)
    assert order(shop) == ["A", "C", "D", "B"]
    assert b["revision"] == "1"


def test_h15_the_order_is_changed_by_moving_only(shop: Shop) -> None:
    made = category(shop)
    sent = {"id": made["id"], "revision": "1", "sortOrder": 1, "name": "Beards"}
    changed = shop.call("categoriesV2.updateCategory", {"category": sent})["category"]
    assert (changed["name"], changed["sortOrder"]) == ("Beards", made["sortOrder"])


def test_h16_queries(shop: Shop) -> None:
    for name in ("Skin", "Hair", "Nails"):
        category(shop, name)
        shop.clock.advance(minutes=1)
    found = shop.call("categoriesV2.queryCategories", {"query": {}})["categories"]
    assert [each["name"] for each in found] == ["Skin", "Hair", "Nails"]
    filter = {"name": {"$startsWith": "h"}}
    assert shop.call("categoriesV2.countCategories", {"filter": filter}) == {"count": 1}


def test_h17_the_older_interface_lists_deleted_ones_on_request(shop: Shop) -> None:
    body = {"category": {"name": "Hair", "customProperties": {"colour": "red"}}}
    made = shop.call("categories.createCategory", body)["category"]
    assert made["status"] == "CREATED"
    newer = shop.call("categoriesV2.getCategory", {"categoryId": made["id"]})["category"]
    assert (newer["name"], newer["revision"]) == ("Hair", "1")
    changed = {"id": made["id"], "name": "Beards"}
    renamed = shop.call("categories.updateCategory", {"category": changed})["category"]
    assert (renamed["name"], renamed["customProperties"]) == ("Beards", {})
    shop.call("categories.deleteCategory", {"id": made["id"]})
    assert shop.call("categories.listCategories", {})["categories"] == []
    [deleted] = shop.call("categories.listCategories", {"includeDeleted": True})["categories"]
    assert (deleted["id"], deleted["status"]) == (made["id"], "DELETED")
    with refused("NOT_FOUND", 404):
        shop.call("categories.updateCategory", {"category": changed})


def test_h17_the_older_interface_may_delete_the_services_too(shop: Shop) -> None:
    made = category(shop)
    create(shop, given("CLASS", category={"id": made["id"]}))
    other = create(shop, given("CLASS", name="Yoga"))
    shop.call("categories.deleteCategory", {"id": made["id"], "deleteServices": True})
    assert query(shop) == [other]
