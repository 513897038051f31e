"""A filter and an order evaluated on plain documents: the oracle the SQL must agree with."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from openbookings.engine.query.documents import found_at, value_at
from openbookings.engine.query.operators import OPERATORS
from openbookings.engine.query.tree import Compare, Every, Filter, MatchItems, Not, Order, Some

Document = Mapping[str, object]

SortKey = tuple[int, float | str]
"""Rank by type (null lowest), then the value itself."""


def matches(condition: Filter | None, document: Document) -> bool:
    """Whether the document holds the condition; none holds always."""
    match condition:
        case None:
            return True
        case Compare(field, operator, value):
            return OPERATORS[operator].holds(found_at(document, field), value)
        case Every(parts):
            return all(matches(part, document) for part in parts)
        case Some(parts):
            return any(matches(part, document) for part in parts)
        case Not(part):
            return not matches(part, document)
        case MatchItems(field, part):
            items = found_at(document, field)[0]
            return any(isinstance(each, Mapping) and matches(part, each) for each in items)


def ordered(documents: Iterable[Document], orders: Sequence[Order]) -> list[Document]:
    """Sort documents: null sorts lowest, equal ones follow their ``id`` ascending."""
    result = sorted(documents, key=_by("id"))
    for order in reversed(orders):
        # Sorting is stable: the last key first, each keeps the order of those after it.
        result.sort(key=_by(order.field), reverse=order.descending)
    return result


def _by(field: str) -> Callable[[Document], SortKey]:
    return lambda document: sort_key(document, field)


def sort_key(document: Document, field: str) -> SortKey:
    """What a document sorts by in one field; texts by code point, false before true."""
    value = value_at(document, field)
    if value is None:
        return (0, 0)
    if isinstance(value, str):
        return (2, value)
    return (1, cast(float, value))
