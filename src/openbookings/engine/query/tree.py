"""The shape of a parsed filter and of an order.

Nothing here knows JSON or SQL: the parser builds these trees, the memory and the database
evaluate them and must agree.
"""

from __future__ import annotations

from dataclasses import dataclass

Scalar = str | int | float | bool | None
Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """One declared field against one value: ``$eq`` ``$in`` ``$exists`` ... of the operator table.

    The value is normalised to the kind of the field; a tuple for the operators taking lists.
    """

    field: str
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; holds when there are none."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds; does not hold when there are none."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Filter


@dataclass(frozen=True, slots=True)
class MatchItems:
    """At least one object of the list ``field`` holds ``part``.

    The fields of ``part`` are named from the item inward.
    """

    field: str
    part: Filter


Filter = Compare | Every | Some | Not | MatchItems


@dataclass(frozen=True, slots=True)
class Order:
    """One field to sort by; null sorts lowest."""

    field: str
    descending: bool = False
