"""Filters and searches as SQL: the twin of the memory's `matches`.

Names come from the declared fields, values are always placeholders. A condition is NULL where a
field is null, which selects nothing, and `negated` makes it true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec

from openbookings.engine.query.texts import fold
from openbookings.engine.query.tree import (
    Compare,
    Every,
    Filter,
    MatchItems,
    Not,
    Some,
    Value,
)
from openbookings.engine.store.clauses import FALSE, TRUE, Clause, joined, negated
from openbookings.engine.store.dialects.dialect import Dialect
from openbookings.engine.store.search import Search
from openbookings.engine.store.selection import Expression, Fields
from openbookings.engine.store.tables import LISTS

_LARGEST = 2**63


def filtered(filter: Filter | None, fields: Fields, dialect: Dialect) -> Clause | None:
    """The condition of a filter (X10); `KeyError` for a field that is not declared."""
    if filter is None:
        return None
    return _compiled(filter, lambda node: fields[node.field], dialect)


def searched(search: Search | None, fields: Fields, dialect: Dialect) -> Clause | None:
    """The condition that all or any of the words stand in some of the fields."""
    if search is None:
        return None
    found = [
        joined(" OR ", [_contains(fields[name], word, dialect) for name in search.fields])
        for word in search.words
    ]
    return joined(" AND " if search.mode == "all" else " OR ", found)


def _compiled(filter: Filter, resolve: Resolve, dialect: Dialect) -> Clause:
    match filter:
        case Compare(_, operator, value):
            return OPERATORS[operator](resolve(filter), value, dialect)
        case Every(parts):
            return joined(" AND ", [_compiled(part, resolve, dialect) for part in parts] or [TRUE])
        case Some(parts):
            return joined(" OR ", [_compiled(part, resolve, dialect) for part in parts] or [FALSE])
        case Not(part):
            return negated(_compiled(part, resolve, dialect))
        case MatchItems(_, part):
            rows = dialect.items(resolve(filter).sql, "item")
            inner = _compiled(part, lambda node: _inner_field(node, dialect), dialect)
            return replace(inner, sql=f"EXISTS (SELECT 1 FROM {rows} WHERE {inner.sql})")


def _compared(sign: str) -> Operator:
    def compare(expression: Expression, value: Value, dialect: Dialect) -> Clause:
        if expression.kind in LISTS:
            return _any_item(expression.sql, _item(value, "held", dialect), compare, value, dialect)
        sql, plain = _comparable(expression, value)
        return Clause(f"{sql} {sign} ?", (plain,))

    return compare


def _any_item(
    rows: str, item: Expression, holds: Operator, value: Value, dialect: Dialect
) -> Clause:
    """At least one item of a JSON list holds."""
    inner = holds(item, value, dialect)
    return replace(
        inner, sql=f"EXISTS (SELECT 1 FROM {dialect.items(rows, 'held')} WHERE {inner.sql})"
    )


def _eq(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    if value is None:
        return _empty(expression, dialect)
    if expression.kind in LISTS:
        return _has_some(expression, (value,), dialect)  # type: ignore[arg-type]
    return _compared("=")(expression, value, dialect)


def _ne(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    return negated(_eq(expression, value, dialect))


def _in(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    wanted = _listed(value)
    if expression.kind in LISTS:
        clause = _has_some(expression, value, dialect)
    else:
        known = [plain for each in wanted if (plain := _plain(expression, each)) is not None]
        clause = Clause(dialect.any_of(expression.sql), (dialect.list_argument(known),))
    return joined(" OR ", (clause, _empty(expression, dialect))) if None in wanted else clause


def _nin(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    return negated(_in(expression, value, dialect))


def _exists(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    empty = _empty(expression, dialect)
    return negated(empty) if value else empty


def _is_empty(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    empty = _empty(expression, dialect)
    if expression.kind == "text":
        empty = joined(" OR ", (empty, Clause(f"{expression.sql} = ''")))
    return empty if value else negated(empty)


def _empty(expression: Expression, dialect: Dialect) -> Clause:
    """Absent, null, or a list without items: all the same (X10)."""
    absent = f"{expression.sql} IS NULL"
    if expression.kind in LISTS:
        return Clause(f"({absent} OR {dialect.list_length(expression.sql)} = 0)")
    return Clause(absent)


def _starts_with(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    folded = _folded(expression)
    if expression.kind in LISTS:
        item = dialect.item_text("held")
        return _any_item(folded, Expression("text", item, item), _starts_with, value, dialect)
    prefix = fold(str(value))
    return Clause(f"substr({folded}, 1, length(CAST(? AS TEXT))) = ?", (prefix, prefix))


def _contains(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    folded = _folded(expression)
    if expression.kind in LISTS:
        item = dialect.item_text("held")
        return _any_item(folded, Expression("text", item, item), _contains, value, dialect)
    return Clause(dialect.contains(folded), (fold(str(value)),))


def _has_some(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    return Clause(dialect.holds_some(expression.sql), (_json_list(value),))


def _has_all(expression: Expression, value: Value, dialect: Dialect) -> Clause:
    wanted = _listed(value)
    if not wanted:
        # An absent list holds all of nothing, too.
        return TRUE
    if None in wanted:
        # Null equals only the absent list, which holds nothing else.
        return _empty(expression, dialect) if set(wanted) == {None} else FALSE
    return Clause(dialect.holds_all(expression.sql), (_json_list(value),))


def _json_list(value: Value) -> str:
    return msgspec.json.encode([each for each in _listed(value) if each is not None]).decode()


Resolve = Callable[[Compare | MatchItems], Expression]
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


def _inner_field(node: Compare | MatchItems, dialect: Dialect) -> Expression:
    """A place in the JSON of an item, of the kind it is compared with."""
    if isinstance(node, MatchItems):
        raise LookupError(f"{node.field}: lists of objects inside objects are not searched")
    *outer, name = (part.replace("'", "''") for part in node.field.split("."))
    place = "".join(f" -> '{each}'" for each in outer)
    text = f"(item.value{place} ->> '{name}')"
    first = next((each for each in _listed(node.value) if each is not None), "")
    if isinstance(first, str) or node.operator in ("$exists", "$isEmpty"):
        return Expression("text", dialect.json_text(text))
    if isinstance(first, bool):
        return Expression("boolean", f"CAST({text} AS BOOLEAN)")
    return Expression("number", f"CAST({text} AS DOUBLE PRECISION)")


def _item(value: Value, alias: str, dialect: Dialect) -> Expression:
    """An item of a list, read as the kind of the value it is compared with."""
    if isinstance(value, str):
        return Expression("text", dialect.item_text(alias))
    return Expression("number", dialect.item_number(alias))


def _listed(value: Value) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _comparable(expression: Expression, value: Value) -> tuple[str, object]:
    """The field's SQL and the value in types that the database compares."""
    plain = _plain(expression, value)
    if plain is None:
        # A whole-number column against 2.5, or against what no 64 bits hold.
        return f"CAST({expression.sql} AS DOUBLE PRECISION)", float(value)  # type: ignore[arg-type]
    return expression.sql, plain


def _plain(expression: Expression, value: object) -> object:
    """The value as the column's type holds it; None when it cannot."""
    if expression.kind == "number" and isinstance(value, int | float):
        return float(value)
    if expression.kind == "integer" and isinstance(value, int | float):
        fits = value == int(value) and -_LARGEST <= value < _LARGEST
        return int(value) if fits else None
    return value


def _folded(expression: Expression) -> str:
    if expression.folded is None:
        raise LookupError(f"{expression.sql} has no folded text")
    return expression.folded
