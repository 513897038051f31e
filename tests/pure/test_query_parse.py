"""The filter language and the sort, from JSON to trees and violations (X10)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.contract import METHODS, QueryField
from openbookings.engine.query.operators import OPERATORS
from openbookings.engine.query.parse import (
    DEEPEST_FILTER,
    LONGEST_LIST,
    MOST_CONDITIONS,
    parse_filter,
    parse_sort,
)
from openbookings.engine.query.tree import Compare, Every, MatchItems, Not, Order, Some
from openbookings.engine.query.violations import MOST_VIOLATIONS, Violations

ALL = tuple(OPERATORS)
FIELDS = {
    "id": QueryField("text", ALL, "BOTH"),
    "name": QueryField("text", ALL, "BOTH"),
    "type": QueryField("enum", ("$eq", "$ne", "$in", "$nin"), "ASC"),
    "price": QueryField("number", ALL, "DESC"),
    "hidden": QueryField("boolean", ALL, "NONE"),
    "createdDate": QueryField("instant", ALL, "BOTH"),
    "staffMemberIds": QueryField("texts", ("$hasSome", "$hasAll"), "BOTH"),
    "locations": QueryField("objects", ("$exists", "$isEmpty", "$matchItems"), "NONE"),
    "locations[].type": QueryField("enum", ("$eq", "$in"), "NONE"),
}
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*FIELDS, *ALL, "$and", "$or", "$not", "x"]), inner)
    ),
    max_leaves=12,
)


def found(raw: object) -> dict[str, str]:
    """The violations of a filter: field and rule."""
    with pytest.raises(Violations) as refusal:
        parse_filter(raw, FIELDS)
    return {each.field: each.rule for each in refusal.value.found}


@pytest.mark.parametrize("raw", [None, {}])
def test_no_filter_is_none(raw: object) -> None:
    assert parse_filter(raw, FIELDS) is None


def test_x10_a_bare_value_means_equal() -> None:
    assert parse_filter({"name": "Yoga"}, FIELDS) == Compare("name", "$eq", "Yoga")
    assert parse_filter({"name": None}, FIELDS) == Compare("name", "$eq", None)


def test_a_bare_list_means_one_of_these() -> None:
    assert parse_filter({"type": ["CLASS"]}, FIELDS) == Compare("type", "$in", ("CLASS",))


def test_x10_several_fields_and_several_operators_must_all_hold() -> None:
    assert parse_filter({"price": {"$gte": 1, "$lt": 9.5}, "hidden": False}, FIELDS) == Every(
        (Compare("price", "$gte", 1), Compare("price", "$lt", 9.5), Compare("hidden", "$eq", False))
    )


def test_x10_and_or_not_and_match_items_nest() -> None:
    raw = {
        "$or": [
            {"$not": {"name": {"$startsWith": "yo"}}},
            {"$and": [{"hidden": True}, {"locations": {"$matchItems": {"type": "CUSTOM"}}}]},
        ]
    }
    assert parse_filter(raw, FIELDS) == Some(
        (
            Not(Compare("name", "$startsWith", "yo")),
            Every(
                (
                    Compare("hidden", "$eq", True),
                    MatchItems("locations", Compare("type", "$eq", "CUSTOM")),
                )
            ),
        )
    )


@pytest.mark.parametrize("sent", ["_id", "id"])
def test_x1_the_names_of_the_client_are_accepted(sent: str) -> None:
    assert parse_filter({sent: "7"}, FIELDS) == Compare("id", "$eq", "7")
    assert parse_sort([{"fieldName": sent}], FIELDS) == (Order("id"),)


def test_x1_the_names_of_the_client_are_accepted_at_every_depth() -> None:
    fields = {"category.id": QueryField("text", ("$eq",), "NONE")}
    assert parse_filter({"category._id": "7"}, fields) == Compare("category.id", "$eq", "7")


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("2026-03-01T10:00:00.000Z", "2026-03-01T10:00:00.000Z"),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000Z"),
        ("2026-03-01T10:00Z", "2026-03-01T10:00:00.000Z"),
        ("2026-03-01T12:00:00.1239+02:00", "2026-03-01T10:00:00.123Z"),
        ("2026-03-01T10:00:00", "2026-03-01T10:00:00.000Z"),
    ],
)
def test_x12_instants_are_utc_and_brought_to_one_form(sent: str, meant: str) -> None:
    assert parse_filter({"createdDate": sent}, FIELDS) == Compare("createdDate", "$eq", meant)


def test_x10_all_violations_are_collected_at_their_paths() -> None:
    raw = {
        "colour": "red",
        "type": {"$gt": "A"},
        "name": {"$like": "a"},
        "hidden": 1,
        "price": True,
        "createdDate": {"$lt": "2026-13-01T10:00:00Z"},
        "staffMemberIds": "a",
        "$or": [{"price": "9"}, {"hidden": {"$exists": 1}}],
        "$nor": [],
    }
    assert found(raw) == {
        "query.filter.colour": "FIELD_NOT_ALLOWED",
        "query.filter.type.$gt": "FIELD_NOT_ALLOWED",
        "query.filter.name.$like": "OTHER",
        "query.filter.hidden": "FORMAT",
        "query.filter.price": "FORMAT",
        "query.filter.createdDate.$lt": "FORMAT",
        "query.filter.staffMemberIds": "FIELD_NOT_ALLOWED",
        "query.filter.$or[0].price": "FORMAT",
        "query.filter.$or[1].hidden.$exists": "FORMAT",
        "query.filter.$nor": "OTHER",
    }


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**63, "7", True, None])
def test_ordering_takes_a_finite_number_and_no_null(value: object) -> None:
    assert found({"price": {"$gt": value}}) == {"query.filter.price.$gt": "FORMAT"}


@pytest.mark.parametrize("value", ["a\x00b", "\ud800"])
def test_a_text_no_database_holds_is_refused(value: str) -> None:
    assert found({"name": value}) == {"query.filter.name": "FORMAT"}


def test_x10_a_field_of_items_is_known_to_match_items_only() -> None:
    assert found({"locations[].type": "CUSTOM"}) == {
        "query.filter.locations[].type": "FIELD_NOT_ALLOWED"
    }
    assert found({"locations": {"$matchItems": {"name": "x"}}}) == {
        "query.filter.locations.$matchItems.name": "FIELD_NOT_ALLOWED"
    }


def test_a_list_may_be_long_but_not_too_long() -> None:
    assert parse_filter({"id": {"$in": ["a"] * LONGEST_LIST}}, FIELDS)
    too_long = ["a"] * (LONGEST_LIST + 1)
    assert found({"id": {"$in": too_long}}) == {"query.filter.id.$in": "MAX_SIZE"}


def test_a_filter_may_be_deep_but_not_too_deep() -> None:
    def deep(levels: int) -> dict[str, object]:
        raw: dict[str, object] = {"name": "x"}
        for _ in range(levels - 1):
            raw = {"$not": raw}
        return raw

    assert parse_filter(deep(DEEPEST_FILTER), FIELDS)
    assert list(found(deep(DEEPEST_FILTER + 1)).values()) == ["MAX_SIZE"]


def test_a_filter_may_be_wide_but_not_too_wide() -> None:
    half = MOST_CONDITIONS // 2 - 1  # each part is a node, and so is its condition
    assert parse_filter({"$or": [{"name": "x"}] * half}, FIELDS)
    assert list(found({"$or": [{"name": "x"}] * (half + 1)}).values()) == ["MAX_SIZE"]
    assert list(found({"$or": [{}] * MOST_CONDITIONS}).values()) == ["MAX_SIZE"]


def test_the_violations_of_one_filter_are_bounded() -> None:
    with pytest.raises(Violations) as refusal:
        parse_filter({f"x{at}": 1 for at in range(400)}, FIELDS)
    assert len(refusal.value.found) == MOST_VIOLATIONS


@given(json_values)
def test_x10_no_json_raises_anything_but_violations(raw: Any) -> None:
    for parse in (parse_filter, parse_sort):
        try:
            parse(raw, FIELDS)
        except Violations as refusal:
            assert refusal.found
            assert all(each.field.startswith("query.") for each in refusal.found)


def test_sort_is_ascending_unless_said() -> None:
    raw = [{"fieldName": "name"}, {"fieldName": "price", "order": "DESC"}]
    assert parse_sort(raw, FIELDS) == (Order("name"), Order("price", descending=True))
    assert parse_sort(None, FIELDS) == ()


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({}, "query.sort"),
        ([1], "query.sort[0]"),
        ([{}], "query.sort[0].fieldName"),
        ([{"fieldName": "colour"}], "query.sort[0].fieldName"),
        ([{"fieldName": "hidden"}], "query.sort[0].fieldName"),
        ([{"fieldName": "price"}], "query.sort[0].order"),
        ([{"fieldName": "type", "order": "DESC"}], "query.sort[0].order"),
        ([{"fieldName": "name", "order": "down"}], "query.sort[0].order"),
        ([{"fieldName": "id"}, {"fieldName": "_id"}], "query.sort[1].fieldName"),
        ([{"fieldName": "id"}, {"fieldName": "name"}, {"fieldName": "x"}], "query.sort"),
    ],
)
def test_a_sort_that_is_not_allowed_is_named_at_its_path(raw: object, field: str) -> None:
    with pytest.raises(Violations) as refusal:
        parse_sort(raw, FIELDS, max_items=2)
    assert [each.field for each in refusal.value.found] == [field]


def test_x10_every_operator_the_contract_allows_is_one_of_ours_for_that_kind() -> None:
    for method in METHODS.values():
        for name, field in method.fields.items():
            for operator in field.operators:
                assert field.kind in OPERATORS[operator].kinds, f"{method.name} {name} {operator}"
