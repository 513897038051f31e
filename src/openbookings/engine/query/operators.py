"""The operators of the filter language (X10): what each takes and when it holds in memory.

Each has a twin in SQL with the same meaning. Absent equals null, and an absent list an empty one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from openbookings.engine.query.texts import fold
from openbookings.engine.query.tree import Scalar, Value

Takes = Literal["value", "present", "values", "flag", "items"]
"""value: one value or null; present: one value; values: a list of values; flag: true or false;
items: a filter over the objects of a list."""

Found = tuple[list[object], bool]
"""The non-null values at a path, and whether they came from a list."""


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator: its wire name, what it takes, and when it holds for what was found."""

    name: str
    takes: Takes
    kinds: frozenset[str]
    holds: Callable[[Found, Value], bool]


def same(have: object, want: object) -> bool:
    """Equality without Python's ``True == 1``."""
    return have == want and (type(have) is bool) is (type(want) is bool)


def _equals(found: Found, want: Value) -> bool:
    values, _ = found
    if want is None:
        return not values
    return any(same(have, want) for have in values)


def _one_of(found: Found, want: Value) -> bool:
    return any(_equals(found, each) for each in cast(tuple[Scalar, ...], want))


def _has_some(found: Found, want: Value) -> bool:
    return any(same(have, each) for have in found[0] for each in cast(tuple[Scalar, ...], want))


def _has_all(found: Found, want: Value) -> bool:
    return all(_equals(found, each) for each in cast(tuple[Scalar, ...], want))


def _starts_with(found: Found, want: Value) -> bool:
    start = fold(cast(str, want))
    return any(isinstance(have, str) and fold(have).startswith(start) for have in found[0])


def _exists(found: Found, want: Value) -> bool:
    return bool(found[0]) is want


def _is_empty(found: Found, want: Value) -> bool:
    values, through_list = found
    return (not values or (not through_list and values == [""])) is want


def _ordered(holds: Callable[[float, float], bool]) -> Callable[[Found, Value], bool]:
    # Texts compare by code point, which is the order of their UTF-8 bytes.
    def compare(found: Found, want: Value) -> bool:
        return any(
            holds(cast(float, have), cast(float, want))
            for have in found[0]
            if _family(have) == _family(want)
        )

    return compare


def _family(value: object) -> type | None:
    if isinstance(value, bool):
        return bool
    if isinstance(value, int | float):
        return float
    return str if isinstance(value, str) else None


def _never(found: Found, want: Value) -> bool:
    raise TypeError("$matchItems is a node of its own, not a comparison")


ORDERED = frozenset({"text", "number", "instant", "enum"})
SCALAR = ORDERED | {"boolean"}
LISTS = frozenset({"texts", "objects"})

OPERATORS: Mapping[str, Operator] = {
    each.name: each
    for each in (
        Operator("$eq", "value", SCALAR, _equals),
        Operator("$ne", "value", SCALAR, lambda found, want: not _equals(found, want)),
        Operator("$lt", "present", ORDERED, _ordered(lambda have, want: have < want)),
        Operator("$lte", "present", ORDERED, _ordered(lambda have, want: have <= want)),
        Operator("$gt", "present", ORDERED, _ordered(lambda have, want: have > want)),
        Operator("$gte", "present", ORDERED, _ordered(lambda have, want: have >= want)),
        Operator("$in", "values", SCALAR, _one_of),
        Operator("$nin", "values", SCALAR, lambda found, want: not _one_of(found, want)),
        Operator("$hasSome", "values", frozenset({"texts"}), _has_some),
        Operator("$hasAll", "values", frozenset({"texts"}), _has_all),
        Operator("$startsWith", "present", frozenset({"text", "enum"}), _starts_with),
        Operator("$exists", "flag", SCALAR | LISTS, _exists),
        Operator("$isEmpty", "flag", LISTS | {"text", "enum"}, _is_empty),
        Operator("$matchItems", "items", frozenset({"objects"}), _never),
    )
}
