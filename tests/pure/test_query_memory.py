"""What every operator and every order means, on plain documents (X10)."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.query.memory import matches, ordered
from openbookings.engine.query.operators import OPERATORS
from openbookings.engine.query.texts import fold
from openbookings.engine.query.tree import Compare, Every, Filter, MatchItems, Not, Order, Some

YOGA: dict[str, Any] = {
    "id": "1",
    "name": "Yöga",
    "price": 12,
    "hidden": False,
    "tagLine": "",
    "category": {"id": "c"},
    "staffMemberIds": ["a", "b"],
    "locations": [
        {"type": "BUSINESS", "business": {"id": "x"}},
        {"type": "CUSTOM", "custom": {}},
        {"type": "BUSINESS", "business": {"id": "y"}},
    ],
    "empty": [],
    "nothing": None,
}


def holds(field: str, operator: str, value: Any) -> bool:
    return matches(Compare(field, operator, value), YOGA)


@pytest.mark.parametrize(
    ("field", "operator", "value", "expected"),
    [
        ("price", "$eq", 12, True),
        ("price", "$eq", 12.0, True),
        ("price", "$ne", 12, False),
        ("category.id", "$eq", "c", True),
        ("hidden", "$eq", 0, False),
        ("price", "$gt", 11.5, True),
        ("price", "$gte", 12, True),
        ("price", "$lt", 12, False),
        ("price", "$lte", 12, True),
        ("price", "$gt", "1", False),
        ("price", "$in", (1, 12), True),
        ("price", "$in", (), False),
        ("price", "$nin", (1, 2), True),
        ("name", "$startsWith", "YÖ", True),
        ("name", "$startsWith", "yo\u0308", True),
        ("name", "$startsWith", "yo", False),
        ("name", "$exists", True, True),
        ("tagLine", "$isEmpty", True, True),
        ("name", "$isEmpty", True, False),
        ("empty", "$isEmpty", True, True),
        ("locations", "$isEmpty", False, True),
        ("locations.business.id", "$hasSome", ("y", "z"), True),
        ("locations.business.id", "$hasAll", ("x", "y"), True),
        ("locations.business.id", "$hasAll", ("x", "z"), False),
        ("staffMemberIds", "$hasAll", (), True),
        ("staffMemberIds", "$hasSome", (), False),
    ],
)
def test_x10_operators(field: str, operator: str, value: Any, expected: bool) -> None:
    assert holds(field, operator, value) is expected


@pytest.mark.parametrize("field", ["absent", "nothing", "category.absent", "name.absent"])
@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("$eq", None, True),
        ("$eq", "a", False),
        ("$ne", "a", True),
        ("$ne", None, False),
        ("$in", ("a",), False),
        ("$in", ("a", None), True),
        ("$nin", ("a",), True),
        ("$nin", (None,), False),
        ("$lt", "a", False),
        ("$lte", "a", False),
        ("$gt", "a", False),
        ("$gte", "a", False),
        ("$startsWith", "", False),
        ("$exists", True, False),
        ("$exists", False, True),
        ("$isEmpty", True, True),
        ("$isEmpty", False, False),
        ("$hasSome", ("a",), False),
        ("$hasAll", ("a",), False),
        ("$hasAll", (), True),
    ],
)
def test_x10_absent_equals_null(field: str, operator: str, value: Any, expected: bool) -> None:
    assert holds(field, operator, value) is expected


def test_x10_match_items_asks_for_one_item_holding_everything() -> None:
    both = Every((Compare("type", "$eq", "BUSINESS"), Compare("business.id", "$eq", "y")))
    neither = Every((Compare("type", "$eq", "CUSTOM"), Compare("business.id", "$eq", "y")))
    assert matches(MatchItems("locations", both), YOGA)
    assert not matches(MatchItems("locations", neither), YOGA)
    assert not matches(MatchItems("absent", Every(())), YOGA)


def test_no_filter_holds_always_and_no_alternative_never() -> None:
    assert matches(None, YOGA)
    assert matches(Every(()), YOGA)
    assert not matches(Some(()), YOGA)


def test_null_sorts_lowest_and_equal_ones_by_their_id() -> None:
    documents: list[dict[str, Any]] = [
        {"id": "c", "p": 1},
        {"id": "b"},
        {"id": "a", "p": 1},
        {"id": "d", "p": 0},
    ]
    rising = [each["id"] for each in ordered(documents, [Order("p")])]
    falling = [each["id"] for each in ordered(documents, [Order("p", descending=True)])]
    assert rising == ["b", "d", "a", "c"]
    assert falling == ["a", "c", "d", "b"]


def test_texts_sort_by_code_point() -> None:
    names = ["b", "Z", "a", "é", "\U0001f600", "\uffff"]
    documents = [{"id": name, "name": name} for name in names]
    assert [each["id"] for each in ordered(documents, [Order("name")])] == sorted(
        names, key=lambda name: name.encode()
    )


scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "A", "é"])
documents: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"id": st.text("abc", min_size=1, max_size=3)},
    optional={"a": scalars, "b": scalars, "c": st.lists(scalars, max_size=3)},
)
compares = st.one_of(
    [
        st.builds(Compare, st.sampled_from("abc"), st.just(each.name), value)
        for each in OPERATORS.values()
        for value in [
            {
                "value": scalars,
                "present": st.sampled_from(["a", "é"]) if each.name == "$startsWith" else scalars,
                "values": st.lists(scalars, max_size=3).map(tuple),
                "flag": st.booleans(),
            }.get(each.takes)
        ]
        if value is not None
    ]
)
filters: st.SearchStrategy[Filter] = st.recursive(
    compares,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(Every, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Some, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


@given(filters, filters, documents)
def test_logic_of_filters_is_the_logic_of_truth(
    left: Filter, right: Filter, document: dict[str, Any]
) -> None:
    one, other = matches(left, document), matches(right, document)
    assert matches(Not(left), document) is not one
    assert matches(Every((left, right)), document) is (one and other)
    assert matches(Some((left, right)), document) is (one or other)
    neither = Every((Not(left), Not(right)))
    assert matches(Not(Some((left, right))), document) is matches(neither, document)


@given(st.lists(documents, unique_by=lambda each: each["id"]), st.sampled_from("abc"))
def test_descending_is_ascending_turned_round_but_for_the_id(
    several: list[dict[str, Any]], field: str
) -> None:
    rising = ordered(several, [Order(field), Order("id", descending=True)])
    falling = ordered(several, [Order(field, descending=True), Order("id")])
    assert falling == rising[::-1]


@given(st.text())
def test_x10_folding_makes_composed_and_decomposed_texts_equal(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


def test_x10_folding_ignores_case_beyond_ascii() -> None:
    assert fold("STRASSE \u00c9\u03a3") == fold("straße e\u0301\u03c2")
