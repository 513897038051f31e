"""Filters, orders and places in an order as SQL: the twin of the memory's `matches`.

Names come from the declared fields, values are always placeholders. Every leaf may be NULL where
a field is null; `IS NOT TRUE` turns that into the memory's plain false before it is negated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from openbookings.engine.query.tree import (
    Compare,
    Every,
    Filter,
    MatchItems,
    Not,
    Order,
    Some,
    Value,
)
from openbookings.engine.store.dialects.dialect import Dialect
from openbookings.engine.store.search import Search
from openbookings.engine.store.selection import Expression, Fields, Selection
from openbookings.engine.store.tables import fold

_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in SQL and the values of its placeholders."""

    sql: str
    args: tuple[object, ...] = ()

    def also(self, other: Clause | None) -> Clause:
        """This and the other; a missing other changes nothing."""
        return self if other is None else _joined(" AND ", (self, other))


_TRUE, _FALSE = Clause("TRUE"), Clause("FALSE")


def filtered(filter: Filter | None, fields: Fields, dialect: Dialect) -> Clause | None:
    """The condition of a filter (X10); `KeyError` for a field that is not declared."""
    match filter:
        case None:
            return None
        case Every(parts):
            return _each(" AND ", parts, fields, dialect) or _TRUE
        case Some(parts):
            return _each(" OR ", parts, fields, dialect) or _FALSE
        case Not(part):
            return _not(_required(filtered(part, fields, dialect)))
        case MatchItems(name, part):
            return _items(fields[name], part, dialect)
        case Compare(name, operator, value):
            return OPERATORS[operator](fields[name], value, dialect)


def searched(search: Search | None, fields: Fields, dialect: Dialect) -> Clause | None:
    """The condition that all or any of the words stand in some of the fields."""
    if search is None:
        return None
    found = [
        _joined(
            " OR ",
            [
                Clause(dialect.contains(_folded(fields[name])), (fold(word),))
                for name in search.fields
            ],
        )
        for word in search.words
    ]
    return _joined(" AND " if search.mode == "all" else " OR ", found)


def ordered(orders: Iterable[Order], fields: Fields, *, backward: bool = False) -> str:
    """The list after ORDER BY: null lowest, the id last, so that no two rows are equal (X10)."""
    parts = []
    for expression, descending in _steps(orders, fields):
        down = descending != backward
        nulls = "" if expression.sql == "t.id" else " NULLS LAST" if down else " NULLS FIRST"
        parts.append(f"{expression.sql}{' DESC' if down else ''}{nulls}")
    return ", ".join(parts)


def starting(selection: Selection, fields: Fields) -> Clause | None:
    """The condition that a row stands after the one whose values `selection.after` holds."""
    if selection.after is None:
        return None
    steps = _steps(selection.order, fields)
    clause = _FALSE
    # The id is in `after` even where the order names it itself.
    for (expression, descending), value in reversed(
        list(zip(steps, selection.after, strict=False))
    ):
        beyond = _below if descending != selection.backward else _above
        same = _same(expression, value)
        clause = _joined(" OR ", (beyond(expression, value), same.also(clause)))
    return clause


def _steps(orders: Iterable[Order], fields: Fields) -> list[tuple[Expression, bool]]:
    steps = [(fields[order.field], order.descending) for order in orders]
    if all(expression.sql != "t.id" for expression, _ in steps):
        steps.append((Expression("text", "t.id"), False))
    return steps


def _above(expression: Expression, value: object) -> Clause:
    if value is None:
        return Clause(f"{expression.sql} IS NOT NULL")
    return Clause(f"{expression.sql} > ?", (value,))


def _below(expression: Expression, value: object) -> Clause:
    if value is None:
        return _FALSE
    below = Clause(f"{expression.sql} < ?", (value,))
    if expression.sql == "t.id":
        return below
    return _joined(" OR ", (below, Clause(f"{expression.sql} IS NULL")))


def _same(expression: Expression, value: object) -> Clause:
    if value is None:
        return Clause(f"{expression.sql} IS NULL")
    return Clause(f"{expression.sql} = ?", (value,))


# ---- the operators


def _compared(sign: str) -> Operator:
    def compile_comparison(expression: Expression, value: Value, dialect: Dialect) -> Clause:
        if value is None:
            return _FALSE
        sql, plain = _comparable(expression, value)
        return Clause(f"{sql} {sign} ?", (plain,))

    return compile_comparison


def _eq(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    if value is None:
        return Clause(f"{expression.sql} IS NULL")
    return _compared("=")(expression, value, dialect)


def _ne(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    return _not(_eq(expression, value, dialect))


def _in(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    wanted = _listed(value)
    known = [plain for each in wanted if (plain := _plain(expression, each)) is not None]
    clause = Clause(dialect.any_of(expression.sql), (dialect.list_argument(known),))
    if None in wanted:
        return _joined(" OR ", (clause, Clause(f"{expression.sql} IS NULL")))
    return clause


def _nin(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    return _not(_in(expression, value, dialect))


def _exists(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    return Clause(f"{expression.sql} IS {'NOT ' if value else ''}NULL")


def _is_empty(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    empty = f"{expression.sql} IS NULL"
    if expression.kind == "text":
        empty += f" OR {expression.sql} = ''"
    if expression.kind in ("texts", "objects"):
        empty += f" OR {dialect.list_length(expression.sql)} = 0"
    clause = Clause(f"({empty})")
    return clause if value else _not(clause)


def _starts_with(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    if value is None:
        return _FALSE
    prefix = fold(str(value))
    start = f"substr({_folded(expression)}, 1, length(CAST(? AS TEXT))) = ?"
    return Clause(start, (prefix, prefix))


def _has_some(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    wanted = dialect.list_argument(_listed(value))
    return Clause(dialect.has_some(expression.sql), (wanted,))


def _has_all(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    if not _listed(value):
        # An absent list holds all of nothing, too.
        return _TRUE
    wanted = dialect.list_argument(_listed(value))
    return Clause(dialect.has_all(expression.sql), (wanted,))


Operator = Callable[[Expression, Value, Dialect], Clause]
OPERATORS: dict[str, Operator] = {
    "$eq": _eq,
    "$ne": _ne,
    "$lt": _compared("<"),
    "$lte": _compared("<="),
    "$gt": _compared(">"),
    "$gte": _compared(">="),
    "$in": _in,
    "$nin": _nin,
    "$exists": _exists,
    "$isEmpty": _is_empty,
    "$startsWith": _starts_with,
    "$hasSome": _has_some,
    "$hasAll": _has_all,
}
"""The SQL of every operator; a test holds the names against the memory's table."""


def _items(expression: Expression, part: Filter, dialect: Dialect) -> Clause:
    """At least one object of a JSON list holds the part, whose fields are named from it."""
    inner = filtered(part, _ItemFields(part), dialect) or _TRUE
    return replace(
        inner,
        sql=f"EXISTS (SELECT 1 FROM {dialect.items(expression.sql, 'item')} WHERE {inner.sql})",
    )


class _ItemFields(dict[str, Expression]):
    """The fields of an item: any place in its JSON, of the kind it is compared with."""

    def __init__(self, part: Filter) -> None:
        super().__init__({each.field: _item_field(each) for each in _compares(part)})


def _listed(value: Value) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _comparable(expression: Expression, value: Value) -> tuple[str, object]:
    """The field's SQL and the value in types that the database compares."""
    plain = _plain(expression, value)
    if plain is None:
        # A whole-number column against 2.5, or against what no 64 bits hold.
        return f"CAST({expression.sql} AS DOUBLE PRECISION)", _float(value)
    return expression.sql, plain


def _plain(expression: Expression, value: object) -> object:
    """The value as the column's type holds it; None when it cannot."""
    if expression.kind == "number":
        return _float(value)
    if expression.kind == "integer" and isinstance(value, int | float):
        fits = value == int(value) and -_LARGEST <= value < _LARGEST
        return int(value) if fits else None
    return value


def _float(value: object) -> float:
    """A finite float, also for whole numbers beyond its range."""
    return float(min(max(value, -1.7e308), 1.7e308))  # type: ignore[type-var]


def _folded(expression: Expression) -> str:
    if expression.folded is None:
        raise LookupError(f"{expression.sql} has no folded text")
    return expression.folded


def _required(clause: Clause | None) -> Clause:
    return _TRUE if clause is None else clause


def _not(clause: Clause) -> Clause:
    return replace(clause, sql=f"({clause.sql}) IS NOT TRUE")


def _each(joint: str, parts: Iterable[Filter], fields: Fields, dialect: Dialect) -> Clause | None:
    clauses = [_required(filtered(part, fields, dialect)) for part in parts]
    return _joined(joint, clauses) if clauses else None


def _joined(joint: str, clauses: Iterable[Clause]) -> Clause:
    listed = list(clauses)
    sql = joint.join(clause.sql for clause in listed)
    return Clause(f"({sql})", tuple(arg for clause in listed for arg in clause.args))
