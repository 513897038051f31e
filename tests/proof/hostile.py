"""Requests as an enemy or a broken program would send them, made from the contract.

A plausible request gets deep into a method; then one value at a time in it is replaced.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any

from openbookings.engine.contract import METHODS, Method, schemas

_DEEPEST = 7
NO_ID = "0192f7a0-0000-4000-8000-0000000000a1"

DEEP: Any = None
for _ in range(60):
    DEEP = [DEEP]

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 7, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**40),
    *(0.5, -0.0, 1e308, 5e-324, "", " ", "\t\n", "0", "-1", "1", "00", "1e5", "1e999999", "0x10"),
    *("\x00", "a\x00b", "\ud800", "\udfff\ud800", "\uffff", "\u202e", "\U0001f600" * 50, "É" * 400),
    *("x" * 401, "x" * 20_000, "9" * 5_000, "-" * 40, "\u0661\u0662", "\u0660" * 36, "\uff11"),
    *("NaN", "Infinity", "null", "true", "undefined", "$", "*", "%", "_", "\\", "'", '"', ";"),
    *(
        "' OR '1'='1",
        "1; DROP TABLE services --",
        "%s%n",
        "{{7*7}}",
        "<script>",
        "../../etc/passwd",
    ),
    *(NO_ID, NO_ID.upper(), NO_ID[:-1], f"{{{NO_ID}}}", "00000000-0000-0000-0000-000000000000"),
    *("2026-06-03T10:00:00", "2026-06-03T10:00:00Z", "2026-06-03", "2026-02-30T10:00:00"),
    *("0000-00-00T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2026-W10-1"),
    *(
        "2026-06-03T24:00:00Z",
        "2026-06-03T10:00:60Z",
        "10000-01-01T00:00:00Z",
        "-1-01-01T00:00:00Z",
    ),
    *("2026-06-03T10:00:00+99:99", "2026-06-03T10:00:00.123456789123Z", "\u0662026-06-03T10:00:00"),
    *("Europe/Berlin", "Europe/Nowhere", "posixrules", "UTC\x00", "UNKNOWN_TYPE", "CONFIRMED"),
    *([], {}, [[]], [None], [{}], {"": {}}, {"\x00": 1}, {"$gt": 1}, {"id": None}, ["x"] * 1_001),
    *([NO_ID] * 101, {"a": {"b": {"c": {}}}}, DEEP, {"$or": []}, {f"f{n}": n for n in range(500)}),
)

OPERATORS = (
    *("$eq", "$ne", "$lt", "$lte", "$gt", "$gte", "$in", "$nin", "$hasSome", "$hasAll"),
    *("$startsWith", "$exists", "$isEmpty", "$matchItems", "$and", "$or", "$not", "$where", "$"),
)
FIELDS = (
    *("id", "_id", "name", "revision", "createdDate", "createdDate; --", "doc", "site_id", "1=1"),
    *("id' OR '1'='1", "a.b.c.d", ".", "", "$eq", "\x00", "\ud800", "locations.business.id", "é"),
)


def deep_filter(levels: int) -> Any:
    """A filter of `$not` in `$not`."""
    found: Any = {"id": NO_ID}
    for _ in range(levels):
        found = {"$not": found}
    return found


def filters(chance: random.Random, fields: list[str]) -> Iterator[Any]:
    """Filters without end: operators on known and unknown fields, with whatever values."""
    names = [*fields * 3, *FIELDS] if fields else list(FIELDS)
    yield from (deep_filter(20), deep_filter(58), {"$or": [{"id": NO_ID}] * 3_000})
    yield {"id": {"$in": [NO_ID] * 20_000}}
    while True:
        value = chance.choice(VALUES)
        field, operator = chance.choice(names), chance.choice(OPERATORS)
        one = {field: {operator: value}}
        yield chance.choice(
            [one, {field: value}, {operator: [one, one]}, {operator: value}, value, {"$not": one}]
        )


def sorts(chance: random.Random, fields: list[str]) -> Any:
    """A list to sort by."""
    names = [*fields, *FIELDS]
    orders = ["ASC", "DESC", "asc", "", None, 1, "ASC; --", "ASC NULLS FIRST"]
    item = {"fieldName": chance.choice(names), "order": chance.choice(orders)}
    return chance.choice([[item], [item] * 60, item, [chance.choice(VALUES)]])


def pagings(chance: random.Random) -> Any:
    """A page to ask for."""
    limits = [-1, 0, 1, 50, 1_001, 2**31, 2**63, 10**30, "5", None, 1.5]
    kept = {"limit": chance.choice(limits), "offset": chance.choice(limits)}
    cursors = ["", "x", "e30", "bnVsbA", "A" * 16_001, "\x00", "....", None, 7, "eyJhIjoxfQ.AAAA"]
    return chance.choice([kept, {"cursor": chance.choice(cursors)}, *VALUES])


class Bodies:
    """Plausible requests of a method, and the same with one thing wrong."""

    def __init__(self, method: Method, ids: dict[str, str], chance: random.Random) -> None:
        self._method, self._ids, self._chance = method, ids, chance
        self._schema = schemas()[method.request]

    def plausible(self) -> dict[str, Any]:
        """A request with everything that is required, and some of the rest."""
        body = self._value(self._schema, "", "", 0)
        return body if isinstance(body, dict) else {}

    def hostile(self) -> str:
        """The JSON text of a request with one value replaced, or one too many."""
        body = self.plausible()
        places = list(_places(body))
        value = self._chance.choice(VALUES)
        if not places or self._chance.random() < 0.05:
            body[str(self._chance.choice(FIELDS))] = value
        else:
            place, key = self._chance.choice(places)
            place[key] = value
        return json.dumps(body)

    def query(self) -> str:
        """The JSON text of a query with a hostile filter, sort or page."""
        chance, fields = self._chance, list(self._method.fields)
        made = filters(chance, fields)
        for _ in range(chance.randrange(8)):
            next(made)
        query = {"filter": next(made)}
        if chance.random() < 0.5:
            query["sort"] = sorts(chance, fields)
        if chance.random() < 0.5:
            query[chance.choice(["paging", "cursorPaging"])] = pagings(chance)
        body = self.plausible()
        key = next((name for name in ("query", "search") if name in self._fields()), None)
        return json.dumps({**body, key: query} if key else {**body, **query})

    def _fields(self) -> dict[str, Any]:
        found: dict[str, Any] = self._schema["properties"]
        return found

    def _value(self, schema: dict[str, Any], name: str, way: str, depth: int) -> Any:
        while "$ref" in schema:
            schema = schemas()[schema["$ref"].rsplit("/", 1)[-1]]
        if "enum" in schema:
            return self._chance.choice([each for each in schema["enum"] if each])
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            return self._object(schema, name, way, depth)
        if kind == "array":
            count = self._chance.choice([1, 1, 2])
            items = schema.get("items", {})
            return [self._value(items, name, way, depth + 1) for _ in range(count)]
        if kind in ("integer", "number"):
            return max(schema.get("minimum", 1), 1)
        return kind == "boolean" or self._text(schema, name)

    def _object(self, schema: dict[str, Any], name: str, way: str, depth: int) -> Any:
        found: dict[str, Any] = {}
        for field, each in schema.get("properties", {}).items():
            path = f"{way}.{field}".strip(".")
            wanted = path in self._method.required or field in ("id", "revision")
            often = 0.5 if depth < 2 else 0.25
            if wanted or (depth < _DEEPEST and self._chance.random() < often):
                found[field] = self._value(each, field, path, depth + 1)
        return found

    def _text(self, schema: dict[str, Any], name: str) -> str:
        if name == "revision":
            return "1"
        if schema.get("x-format") == "GUID" or re.search(r"Ids?$|^ids?$", name):
            kind = re.sub(r"Ids?$", "", name)
            other = self._chance.choice([NO_ID, *self._ids.values()])
            return self._ids.get(kind) or self._ids.get(str(self._method.entity)) or other
        known = {
            "date-time": "2026-06-03T10:00:00Z",
            "email": "ada@example.com",
            "uri": "https://example.com/a",
        }
        if re.search(r"local.*Date|Local.*Date", name):
            return "2026-06-03T10:00:00"
        if re.search(r"[tT]ime[zZ]one", name):
            return "UTC"
        if name in ("value", "price", "amount"):
            return "5.00"
        return known.get(schema.get("format", ""), "Something"[: schema.get("maxLength", 9)])


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container and key in a body where a value stands."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(inner)


def has_filter(name: str) -> bool:
    """Whether the method takes filters."""
    return bool(METHODS[name].fields)
