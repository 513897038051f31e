"""From the JSON of a filter or a sort to its tree, collecting every violation on the way (X10)."""

from collections.abc import Callable

from openbookings.engine.query.kinds import KINDS, Field, Fields, WrongKind, boolean
from openbookings.engine.query.operators import OPERATORS
from openbookings.engine.query.tree import (
    Compare,
    Every,
    Filter,
    MatchItems,
    Not,
    Order,
    Scalar,
    Some,
    Value,
)
from openbookings.engine.query.violations import (
    MOST_VIOLATIONS,
    Rule,
    Violation,
    Violations,
    join,
)

LONGEST_LIST = 1000
"""Values of one ``$in``, ``$hasSome`` ..."""

DEEPEST_FILTER = 10
"""Levels of ``$and``, ``$or``, ``$not`` and ``$matchItems`` inside each other."""

MOST_CONDITIONS = 500
"""Nodes of one filter."""

ITEM_OF = "[]."
"""``locations[].type`` declares a field of the items of ``locations``, for ``$matchItems`` only."""

_PLAIN = {"_id": "id", "_createdDate": "createdDate", "_updatedDate": "updatedDate"}


def parse_filter(raw: object, fields: Fields, path: str = "query.filter") -> Filter | None:
    """Parse a filter over the declared ``fields``; nothing, null and ``{}`` are no filter.

    Raises Violations with every finding, each at its wire path (``query.filter.$or[0].price``).
    """
    if raw is None:
        return None
    parser = _Parser(fields)
    parsed = parser.conditions(raw, path, 1)
    if parser.found:
        raise Violations(*parser.found)
    return None if parsed == Every(()) else parsed


def parse_sort(
    raw: object, fields: Fields, max_items: int | None = None, path: str = "query.sort"
) -> tuple[Order, ...]:
    """Parse ``[{"fieldName": ..., "order": "ASC" | "DESC"}]``; ASC is the default.

    Raises Violations: a field unknown, not sortable in that direction or named twice, or more
    than ``max_items`` of them.
    """
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise Violations(Violation(path, "Expected a list.", "FORMAT"))
    if max_items is not None and len(raw) > max_items:
        words = f"Must have at most {max_items} items."
        raise Violations(Violation(path, words, "MAX_SIZE"))
    found: list[Violation] = []
    orders: list[Order] = []
    for at, each in enumerate(raw):
        order = _order(each, fields, join(path, at))
        if isinstance(order, Violation):
            found.append(order)
        elif any(order.field == earlier.field for earlier in orders):
            words = f"{order.field} is already sorted by."
            found.append(Violation(f"{path}[{at}].fieldName", words, "OTHER"))
        else:
            orders.append(order)
    if found:
        raise Violations(*found[:MOST_VIOLATIONS])
    return tuple(orders)


def plain_name(name: str, fields: Fields) -> str:
    """The declared name of a field: the client's ``_id`` means ``id`` at every depth."""
    if name in fields or "_" not in name:
        return name
    return ".".join(_PLAIN.get(segment, segment) for segment in name.split("."))


def _order(raw: object, fields: Fields, path: str) -> Order | Violation:
    if not isinstance(raw, dict):
        return Violation(path, "Expected an object.", "FORMAT")
    sent, direction = raw.get("fieldName"), raw.get("order") or "ASC"
    if not isinstance(sent, str):
        return Violation(f"{path}.fieldName", "Must be given.", "REQUIRED_FIELD")
    if direction not in ("ASC", "DESC"):
        return Violation(f"{path}.order", "Must be ASC or DESC.", "INVALID_ENUM_VALUE")
    name = plain_name(sent, fields)
    field = fields.get(name)
    if field is None or field.sort == "NONE":
        return Violation(f"{path}.fieldName", f"Cannot sort by {sent}.", "FIELD_NOT_ALLOWED")
    if field.sort not in ("BOTH", direction):
        words = f"{sent} can only be sorted {field.sort}."
        return Violation(f"{path}.order", words, "FIELD_NOT_ALLOWED")
    return Order(name, direction == "DESC")


class _Parser:
    """One parse: the declared fields, what was found wrong, and the nodes so far."""

    __slots__ = ("fields", "found", "nodes")

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.found: list[Violation] = []
        self.nodes = 0

    def refuse(self, path: str, words: str, rule: Rule = "OTHER") -> None:
        if len(self.found) < MOST_VIOLATIONS:
            self.found.append(Violation(path, words, rule))

    def conditions(self, raw: object, path: str, depth: int) -> Filter:
        if not isinstance(raw, dict):
            self.refuse(path, "Expected an object.", "FORMAT")
            return Every(())
        if depth > DEEPEST_FILTER:
            self.refuse(path, f"At most {DEEPEST_FILTER} levels are allowed.", "MAX_SIZE")
            return Every(())
        parts: list[Filter] = []
        for key, condition in raw.items():
            if self.exhausted(path):
                break
            at = f"{path}.{key}"
            if key[:1] == "$":
                parts.append(self.logic(key, condition, at, depth))
            else:
                self.field(key, condition, at, depth, parts)
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def exhausted(self, path: str) -> bool:
        self.nodes += 1
        if self.nodes == MOST_CONDITIONS + 1:
            self.refuse(path, f"At most {MOST_CONDITIONS} conditions are allowed.", "MAX_SIZE")
        return self.nodes > MOST_CONDITIONS

    def logic(self, name: str, raw: object, path: str, depth: int) -> Filter:
        if name == "$not":
            return Not(self.conditions(raw, path, depth + 1))
        if name not in ("$and", "$or"):
            self.refuse(path, f"{name} is not an operator here.")
            return Every(())
        if not isinstance(raw, list):
            self.refuse(path, "Expected a list of filters.", "FORMAT")
            return Every(())
        parts: list[Filter] = []
        for at, each in enumerate(raw):
            if self.exhausted(path):
                break
            parts.append(self.conditions(each, join(path, at), depth + 1))
        return Every(tuple(parts)) if name == "$and" else Some(tuple(parts))

    def field(self, sent: str, raw: object, path: str, depth: int, parts: list[Filter]) -> None:
        name = plain_name(sent, self.fields)
        field = self.fields.get(name)
        if field is None or ITEM_OF in name:
            self.refuse(path, f"Cannot filter by {sent}.", "FIELD_NOT_ALLOWED")
        elif not isinstance(raw, dict):
            # A bare list is what one client sends for "one of these".
            operator = "$in" if isinstance(raw, list) else "$eq"
            parts.append(self.operation(name, field, operator, raw, path, depth))
        elif not raw:
            self.refuse(path, "Expected a value or an operator.", "FORMAT")
        else:
            for operator, value in raw.items():
                if self.exhausted(path):
                    break
                at = f"{path}.{operator}"
                parts.append(self.operation(name, field, operator, value, at, depth))

    def operation(
        self, name: str, field: Field, operator: str, raw: object, path: str, depth: int
    ) -> Filter:
        known = OPERATORS.get(operator)
        if known is None:
            self.refuse(path, f"{operator} is not an operator.")
        elif operator not in field.operators or field.kind not in known.kinds:
            self.refuse(path, f"{name} does not take {operator}.", "FIELD_NOT_ALLOWED")
        elif known.takes == "items":
            return self.items(name, raw, path, depth)
        else:
            return Compare(name, operator, self.value(known.takes, field, raw, path))
        return Every(())

    def items(self, name: str, raw: object, path: str, depth: int) -> Filter:
        prefix = name + ITEM_OF
        inner = _Parser(
            {
                each.removeprefix(prefix): field
                for each, field in self.fields.items()
                if each.startswith(prefix)
            }
        )
        inner.found, inner.nodes = self.found, self.nodes
        part = inner.conditions(raw, path, depth + 1)
        self.nodes = inner.nodes
        return MatchItems(name, part)

    def value(self, takes: str, field: Field, raw: object, path: str) -> Value:
        if takes == "flag":
            return self.scalar(boolean, raw, path)
        read = KINDS[field.kind]
        if takes != "values":
            return None if raw is None and takes == "value" else self.scalar(read, raw, path)
        if not isinstance(raw, list):
            self.refuse(path, "Expected a list.", "FORMAT")
        elif len(raw) > LONGEST_LIST:
            self.refuse(path, f"Must have at most {LONGEST_LIST} items.", "MAX_SIZE")
        else:
            return tuple(
                None if each is None else self.scalar(read, each, join(path, at))
                for at, each in enumerate(raw)
            )
        return ()

    def scalar(self, read: Callable[[object], Scalar], raw: object, path: str) -> Scalar:
        try:
            return read(raw)
        except WrongKind as wrong:
            self.refuse(path, str(wrong), "FORMAT")
            return None
