"""Orders, and places in an order, as SQL: null sorts lowest and the id comes last (X10, X11)."""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.query.tree import Order
from openbookings.engine.store.clauses import FALSE, Clause, joined
from openbookings.engine.store.dialects.dialect import Dialect
from openbookings.engine.store.selection import Expression, Fields, Selection
from openbookings.engine.store.tables import LISTS

_ID = "t.id"
_Step = tuple[str, bool]
"""The SQL of what is sorted by, and whether descending."""


def ordered(
    orders: Iterable[Order], fields: Fields, dialect: Dialect, *, backward: bool = False
) -> str:
    """The list after ORDER BY; no two rows are equal, so that pages fit together."""
    parts = []
    for sql, descending in _steps(orders, fields, dialect):
        down = descending != backward
        nulls = "" if sql == _ID else " NULLS LAST" if down else " NULLS FIRST"
        parts.append(f"{sql}{' DESC' if down else ''}{nulls}")
    return ", ".join(parts)


def starting(selection: Selection, fields: Fields, dialect: Dialect) -> Clause | None:
    """The condition that a row stands after the one whose values `selection.after` holds."""
    if selection.after is None:
        return None
    steps = _steps(selection.order, fields, dialect)
    clause = FALSE
    # The id ends `after` even where the order names it itself.
    for (sql, descending), value in reversed(list(zip(steps, selection.after, strict=False))):
        beyond = _below if descending != selection.backward else _above
        clause = joined(" OR ", (beyond(sql, value), _same(sql, value).also(clause)))
    return clause


def place(orders: Iterable[Order], fields: Fields, dialect: Dialect) -> list[str]:
    """The SQL of what tells a row's place in the order: what `Selection.after` holds."""
    return [sql for sql, _ in _steps(orders, fields, dialect)]


def _steps(orders: Iterable[Order], fields: Fields, dialect: Dialect) -> list[_Step]:
    steps = [(_sorted_by(fields[order.field], dialect), order.descending) for order in orders]
    return steps if any(sql == _ID for sql, _ in steps) else [*steps, (_ID, False)]


def _sorted_by(expression: Expression, dialect: Dialect) -> str:
    """A list stands for its first item."""
    return dialect.first(expression.sql) if expression.kind in LISTS else expression.sql


def _above(sql: str, value: object) -> Clause:
    return Clause(f"{sql} IS NOT NULL") if value is None else Clause(f"{sql} > ?", (value,))


def _below(sql: str, value: object) -> Clause:
    if value is None:
        return FALSE
    below = Clause(f"{sql} < ?", (value,))
    return below if sql == _ID else joined(" OR ", (below, Clause(f"{sql} IS NULL")))


def _same(sql: str, value: object) -> Clause:
    return Clause(f"{sql} IS NULL") if value is None else Clause(f"{sql} = ?", (value,))
