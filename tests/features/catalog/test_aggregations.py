"""Aggregations as arithmetic over the values of documents (A74)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as any_of

from openbookings.engine.contract import QueryField
from openbookings.engine.query.aggregations import aggregate, fields_needed, read_aggregations
from openbookings.engine.query.violations import Violations

FIELDS = {
    "city": QueryField("text"),
    "tags": QueryField("texts"),
    "price": QueryField("number"),
    "open": QueryField("boolean"),
    "made": QueryField("instant"),
}
ROWS: list[dict[str, object]] = [
    {"city": "Rome", "tags": ["a", "b"], "price": 10, "open": True, "made": "2026-01-31T23:30"},
    {"city": "Rome", "tags": ["b", "b"], "price": 20.5, "open": False, "made": "2026-02-01T00:30"},
    {"city": "Bern", "tags": None, "price": None, "open": None, "made": "2026-02-02T12:00"},
]


def results(*asked: dict[str, Any], rows: list[dict[str, object]] = ROWS) -> list[Any]:
    answer: Any = aggregate(read_aggregations(asked, FIELDS), rows, lambda instant: instant)
    return list(answer["results"])


def values(field: str, **options: Any) -> list[tuple[str, int]]:
    [result] = results({"name": "n", "type": "VALUE", "fieldPath": field, "value": options})
    return [(each["value"], each["count"]) for each in result["values"]["results"]]


def test_values_come_with_the_most_frequent_first() -> None:
    assert values("city") == [("Rome", 2), ("Bern", 1)]
    assert values("city", sortDirection="ASC") == [("Bern", 1), ("Rome", 2)]
    assert values("city", sortType="VALUE", sortDirection="DESC") == [("Rome", 2), ("Bern", 1)]
    assert values("city", limit=1) == [("Rome", 2)]


def test_a_list_counts_once_for_each_of_its_members() -> None:
    assert values("tags") == [("b", 2), ("a", 1)]


def test_missing_values_are_left_out_unless_they_are_asked_for() -> None:
    assert values("open") == [("false", 1), ("true", 1)]
    assert ("0", 1) in values("price", missingValues="INCLUDE")
    assert ("N/A", 1) in values("tags", missingValues="INCLUDE")
    included = values("open", missingValues="INCLUDE")
    assert included == [("false", 2), ("true", 1)]
    assert ("none", 1) in values("tags", includeOptions={"addToBucket": "none"})


def test_the_lower_bound_of_a_range_is_in_it_and_the_first_that_fits_wins() -> None:
    buckets = [{"to": 10}, {"from": 10, "to": 20}, {"from": 10}]
    [result] = results(
        {"name": "n", "type": "RANGE", "fieldPath": "price", "range": {"buckets": buckets}}
    )
    assert result["ranges"]["results"] == [
        {"to": 10, "count": 0},
        {"from": 10, "to": 20, "count": 1},
        {"from": 10, "count": 1},
    ]


@pytest.mark.parametrize(
    ("kind", "value"), [("COUNT_DISTINCT", 2), ("MIN", 10), ("MAX", 20.5), ("SUM", 30.5)]
)
def test_scalars(kind: str, value: float) -> None:
    [result] = results(
        {"name": "n", "type": "SCALAR", "fieldPath": "price", "scalar": {"type": kind}}
    )
    assert result["scalar"] == {"type": kind, "value": value}


def test_the_extremes_of_instants_are_instants() -> None:
    [result] = results(
        {"name": "n", "type": "SCALAR", "fieldPath": "made", "scalar": {"type": "MAX"}}
    )
    assert result["scalarDate"] == {"type": "MAX", "value": "2026-02-02T12:00"}


@pytest.mark.parametrize(
    ("interval", "starts"),
    [
        ("YEAR", ["2026-01-01T00:00:00"]),
        ("MONTH", ["2026-01-01T00:00:00", "2026-02-01T00:00:00"]),
        ("WEEK", ["2026-01-26T00:00:00", "2026-02-02T00:00:00"]),
        ("HOUR", ["2026-01-31T23:00:00", "2026-02-01T00:00:00", "2026-02-02T12:00:00"]),
    ],
)
def test_a_histogram_has_the_starts_of_its_intervals(interval: str, starts: list[str]) -> None:
    [result] = results(
        {
            "name": "n",
            "type": "DATE_HISTOGRAM",
            "fieldPath": "made",
            "dateHistogram": {"interval": interval},
        }
    )
    assert [each["value"] for each in result["dateHistogram"]["results"]] == starts


def test_nested_levels_combine() -> None:
    levels = [
        {"name": "cities", "type": "VALUE", "fieldPath": "city"},
        {"name": "tags", "type": "VALUE", "fieldPath": "tags"},
        {"name": "top", "type": "SCALAR", "fieldPath": "price", "scalar": {"type": "MAX"}},
    ]
    [result] = results({"name": "n", "type": "NESTED", "nested": {"nestedAggregations": levels}})
    found = [
        (
            each["results"]["cities"]["value"]["value"],
            each["results"]["tags"]["value"],
            each["results"]["top"]["scalar"]["value"],
        )
        for each in result["nested"]["results"]
    ]
    assert found == [
        ("Rome", {"value": "b", "count": 2}, 20.5),
        ("Rome", {"value": "a", "count": 1}, 10.0),
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"type": "VALUE", "fieldPath": "colour"},
        {"type": "VALUE", "fieldPath": "city", "value": {"limit": 251}},
        {"type": "RANGE", "fieldPath": "price"},
        {"type": "RANGE", "fieldPath": "city", "range": {"buckets": [{"from": 1}]}},
        {"type": "DATE_HISTOGRAM", "fieldPath": "city", "dateHistogram": {"interval": "DAY"}},
        {"type": "SCALAR", "fieldPath": "price"},
        {"type": "NESTED", "nested": {"nestedAggregations": [{"fieldPath": "city"}]}},
    ],
)
def test_what_cannot_be_computed_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(Violations):
        read_aggregations([{"name": "n", **asked}], FIELDS)


def test_only_the_fields_asked_for_are_read() -> None:
    levels = [{"fieldPath": "city"}, {"fieldPath": "tags"}]
    asked: list[dict[str, Any]] = [
        {"name": "a", "type": "NESTED", "nested": {"nestedAggregations": levels}},
        {"name": "b", "type": "VALUE", "fieldPath": "city"},
    ]
    assert fields_needed(read_aggregations(asked, FIELDS)) == ("city", "tags")


@given(any_of.lists(any_of.none() | any_of.sampled_from("abcdefgh")))
def test_counts_of_values_add_up_to_the_documents(cities: list[str | None]) -> None:
    rows: list[dict[str, object]] = [{"city": city} for city in cities]
    options = {"limit": 250, "missingValues": "INCLUDE"}
    [result] = results({"name": "n", "fieldPath": "city", "value": options}, rows=rows)
    assert sum(each["count"] for each in result["values"]["results"]) == len(rows)
