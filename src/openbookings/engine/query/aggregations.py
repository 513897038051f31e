"""Aggregations of a search (A74): counts per value, range or date, and scalars. Pure.

They are computed over the values of the aggregated fields, one row for each document found. A
list counts once for each of its different members.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from msgspec import Struct

from openbookings.engine.query.kinds import Fields
from openbookings.engine.query.violations import Violation, Violations, join

DEFAULT_VALUES = 10
MOST_VALUES = 250
_LEVELS = range(2, 11)
_BLOCKS = {
    "VALUE": "value",
    "RANGE": "range",
    "SCALAR": "scalar",
    "DATE_HISTOGRAM": "dateHistogram",
    "NESTED": "nested",
}
_MISSING = {"number": "0", "boolean": "false"}
_TEXT_LENGTHS = {"YEAR": 4, "MONTH": 7, "DAY": 10, "HOUR": 13, "MINUTE": 16, "SECOND": 19}
_START_OF_YEAR = "0000-01-01T00:00:00"

Row = Mapping[str, object]
"""The values of one document by field: a scalar, a list, or None."""
LocalTime = Callable[[str], str]
"""From an instant as the wire writes it to the wall clock of the asked zone."""


class Aggregation(Struct, frozen=True):
    """One aggregation as asked, checked against the fields that may be aggregated."""

    name: str
    kind: str
    field: str
    field_kind: str
    options: Mapping[str, Any]
    levels: tuple[Aggregation, ...] = ()


class Bucket(Struct, frozen=True):
    """Documents that share a value or lie in a range, and how the answer describes them."""

    described: dict[str, object]
    rows: tuple[Row, ...]


def read_aggregations(
    sent: Sequence[Mapping[str, Any]], fields: Fields, path: str = "search.aggregations"
) -> tuple[Aggregation, ...]:
    """Read the wire form; raises Violations for unknown fields, kinds that do not fit, limits."""
    found: list[Violation] = []
    read = tuple(_read(each, fields, join(path, index), found) for index, each in enumerate(sent))
    if found:
        raise Violations(*found)
    return read


def fields_needed(aggregations: Iterable[Aggregation]) -> tuple[str, ...]:
    """The fields whose values the aggregations are computed from, each once."""
    names = (each.field for one in aggregations for each in (one.levels or (one,)))
    return tuple(dict.fromkeys(names))


def aggregate(
    aggregations: Iterable[Aggregation], rows: Sequence[Row], local_time: LocalTime
) -> dict[str, object]:
    """The `aggregationData` of an answer: one result for each aggregation, in their order."""
    return {"results": [_result(each, rows, local_time) for each in aggregations]}


def _read(
    sent: Mapping[str, Any], fields: Fields, path: str, found: list[Violation]
) -> Aggregation:
    kind = _kind_of(sent)
    options = sent.get(_BLOCKS.get(kind, "")) or {}
    name, field = sent.get("name") or "", str(sent.get("fieldPath") or "")
    if kind == "NESTED":
        listed = options.get("nestedAggregations") or ()
        place = f"{path}.nested.nestedAggregations"
        if len(listed) not in _LEVELS:
            found.append(Violation(place, "must have 2 to 10 levels", "MAX_SIZE"))
        levels = tuple(
            _read(each, fields, join(place, index), found) for index, each in enumerate(listed)
        )
        return Aggregation(name, kind, "", "", options, levels)
    known = fields.get(field)
    if known is None:
        found.append(Violation(f"{path}.fieldPath", "is no field to aggregate", "OTHER"))
    field_kind = known.kind if known else "text"
    problem = _problem(kind, field_kind, options)
    if problem:
        found.append(Violation(path, problem, "OTHER"))
    return Aggregation(name, kind, field, field_kind, options)


def _kind_of(sent: Mapping[str, Any]) -> str:
    """The `type`, or what the block that was sent implies."""
    implied = (kind for kind, block in _BLOCKS.items() if sent.get(block) is not None)
    return str(sent.get("type") or next(implied, "VALUE"))


def _problem(kind: str, field_kind: str, options: Mapping[str, Any]) -> str | None:
    if kind == "NESTED":
        return "A nested aggregation holds no other one."
    if kind == "VALUE" and not 1 <= (options.get("limit") or DEFAULT_VALUES) <= MOST_VALUES:
        return f"limit must be 1 to {MOST_VALUES}."
    if kind == "RANGE" and not options.get("buckets"):
        return "A range aggregation needs buckets."
    if kind == "RANGE" and field_kind not in ("number", "texts"):
        return "Ranges are of numbers."
    if kind == "DATE_HISTOGRAM" and (field_kind != "instant" or not options.get("interval")):
        return "A date histogram needs an instant and an interval."
    if kind == "SCALAR" and not options.get("type"):
        return "A scalar aggregation needs its type."
    return None


def _result(asked: Aggregation, rows: Sequence[Row], local_time: LocalTime) -> dict[str, object]:
    result: dict[str, object] = {"name": asked.name, "type": asked.kind, "fieldPath": asked.field}
    if asked.kind == "NESTED":
        combined = [{"results": each} for each in _combined(asked.levels, rows, local_time)]
        return {**result, "nested": {"results": combined}}
    if asked.kind == "SCALAR":
        scalar = _scalar(asked, rows)
        place = "scalarDate" if isinstance(scalar.get("value"), str) else "scalar"
        return {**result, place: {"type": asked.options["type"], **scalar}}
    listed = [each.described for each in _buckets(asked, rows, local_time)]
    place = {"VALUE": "values", "RANGE": "ranges"}.get(asked.kind, "dateHistogram")
    return {**result, place: {"results": listed}}


def _combined(
    levels: Sequence[Aggregation], rows: Sequence[Row], local_time: LocalTime
) -> Iterator[dict[str, object]]:
    """Every combination of the levels' buckets that holds a document."""
    if not levels:
        yield {}
        return
    first, deeper = levels[0], levels[1:]
    if first.kind == "SCALAR":
        scalar = _scalar(first, rows)
        place = "scalarDate" if isinstance(scalar.get("value"), str) else "scalar"
        for rest in _combined(deeper, rows, local_time):
            yield {first.name: {place: scalar}, **rest}
        return
    for bucket in _buckets(first, rows, local_time):
        if bucket.rows:
            for rest in _combined(deeper, bucket.rows, local_time):
                yield {first.name: {_BLOCKS[first.kind]: bucket.described}, **rest}


def _buckets(asked: Aggregation, rows: Sequence[Row], local_time: LocalTime) -> list[Bucket]:
    if asked.kind == "RANGE":
        return _ranges(asked, rows)
    if asked.kind == "DATE_HISTOGRAM":
        interval = asked.options["interval"]
        return _histogram(asked, rows, lambda at: _start_of(interval, local_time(at)))
    return _value_buckets(asked, rows)


def _value_buckets(asked: Aggregation, rows: Sequence[Row]) -> list[Bucket]:
    held: dict[str, list[Row]] = {}
    missing = asked.options.get("missingValues") == "INCLUDE" or asked.options.get("includeOptions")
    bucket = (asked.options.get("includeOptions") or {}).get("addToBucket")
    for row in rows:
        values = _values(row, asked.field)
        if not values and missing:
            values = [bucket or _MISSING.get(asked.field_kind, "N/A")]
        for text in dict.fromkeys(map(_text, values)):
            held.setdefault(text, []).append(row)
    by_value = asked.options.get("sortType") == "VALUE"
    ordered = sorted(held.items())
    if by_value:
        ordered.sort(reverse=asked.options.get("sortDirection") == "DESC")
    else:
        ascending = asked.options.get("sortDirection") == "ASC"
        ordered.sort(key=lambda item: len(item[1]) if ascending else -len(item[1]))
    limit = asked.options.get("limit") or DEFAULT_VALUES
    return [_counted({"value": value}, found) for value, found in ordered[:limit]]


def _ranges(asked: Aggregation, rows: Sequence[Row]) -> list[Bucket]:
    """Lower bounds belong to a range, upper ones do not; the first that fits takes a number."""
    bounds = asked.options["buckets"]
    held: list[list[Row]] = [[] for _ in bounds]
    for row in rows:
        numbers = [each for each in _values(row, asked.field) if isinstance(each, int | float)]
        for index in dict.fromkeys(_range_of(number, bounds) for number in numbers):
            if index is not None:
                held[index].append(row)
    described = [
        {name: bound[name] for name in ("from", "to") if bound.get(name) is not None}
        for bound in bounds
    ]
    return [_counted(each, found) for each, found in zip(described, held, strict=True)]


def _range_of(number: float, bounds: Sequence[Mapping[str, Any]]) -> int | None:
    for index, bound in enumerate(bounds):
        low, high = bound.get("from"), bound.get("to")
        if (low is None or number >= low) and (high is None or number < high):
            return index
    return None


def _histogram(
    asked: Aggregation, rows: Sequence[Row], start_of: Callable[[str], str]
) -> list[Bucket]:
    held: dict[str, list[Row]] = {}
    for row in rows:
        for start in dict.fromkeys(start_of(str(each)) for each in _values(row, asked.field)):
            held.setdefault(start, []).append(row)
    return [_counted({"value": start}, found) for start, found in sorted(held.items())]


def _start_of(interval: str, local: str) -> str:
    """The start of the interval that a wall-clock time (`YYYY-MM-DDThh:mm:ss`) lies in."""
    if interval == "WEEK":
        day = date.fromisoformat(local[:10])
        return f"{day - timedelta(days=day.weekday())}T00:00:00"
    length = _TEXT_LENGTHS[interval]
    return local[:length] + _START_OF_YEAR[length:]


def _scalar(asked: Aggregation, rows: Sequence[Row]) -> dict[str, object]:
    """A number, or an instant as text; without values only a count is known."""
    values = [each for row in rows for each in _values(row, asked.field)]
    kind = asked.options["type"]
    if kind == "COUNT_DISTINCT":
        return {"value": len(Counter(map(_text, values)))}
    if asked.field_kind == "instant":
        texts = [str(each) for each in values]
        extreme = {"MIN": min, "MAX": max}.get(kind)
        return {"value": extreme(texts)} if texts and extreme else {}
    numbers = [float(each) for each in values if isinstance(each, int | float)]
    if not numbers:
        return {}
    computed = {
        "MIN": min(numbers),
        "MAX": max(numbers),
        "SUM": sum(numbers),
        "AVG": sum(numbers) / len(numbers),
    }
    return {"value": computed[kind]}


def _counted(described: dict[str, object], rows: Sequence[Row]) -> Bucket:
    return Bucket({**described, "count": len(rows)}, tuple(rows))


def _values(row: Row, field: str) -> list[object]:
    value = row.get(field)
    if isinstance(value, list):
        return [each for each in cast(list[object], value) if each is not None]
    return [] if value is None else [value]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
