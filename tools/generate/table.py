"""The rows of the method and event tables, derived from the typed facts.

A row holds the fields of `contract.method.Method` or `Event`. They are plain dictionaries here,
for the generator must run without the files it writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from tools.generate.names import type_of
from tools.generate.sharing import wire_type
from tools.generate.spec import Schema, Spec, named

Row = dict[str, Any]

READING = (
    *("get", "list", "query", "search", "count", "validate", "preview", "calculate"),
    *("bulkGet", "bulkCalculate", "bookingsGet", "explain"),
)
"""First words of the functions that change nothing."""

WRITING = frozenset({"bulkGetOrCreateStaffMembers", "getOrCreateStaffMember"})
"""Functions that begin like a reading one and change something all the same."""

CREATING = ("create", "update", "set", "upsert")
ENCODINGS = {None: "json", "flat": "flat", "r-param-when-nested": "r"}
KINDS = {
    "string": "text",
    "number": "number",
    "boolean": "boolean",
    "date": "instant",
    "enum": "enum",
    "array<primitive>": "texts",
    "array<object>": "objects",
    "object": "objects",
}


class QueryFact(NamedTuple):
    """What a `QueryField` says."""

    kind: str
    operators: tuple[str, ...]
    sort: str


def method_table(spec: Spec) -> dict[str, Row]:
    """Give the row of every method, by name and in the order of the names."""
    return {name: _method(spec, name, spec.methods[name]) for name in sorted(spec.methods)}


def event_table(spec: Spec) -> dict[str, Row]:
    """Give the row of every event, by event type and in that order."""
    return {name: _event(spec.events[name]) for name in sorted(spec.events)}


def _event(row: Row) -> Row:
    return {
        "event_type": row["eventType"],
        "entity_fqdn": row["entityFqdn"] or row["packageFqdn"],
        "slug": row["slug"],
        "kind": row["kind"],
        "module": row["module"],
        "payload": named(row["payloadType"]) if row["payloadType"] else None,
        "permissions": tuple(row["permissionIds"]),
    }


def _method(spec: Spec, name: str, row: Row) -> Row:
    request, response = named(row["request"]), named(row["response"])
    stated = row.get("stated", {})
    default_limit, max_limit = _limits(spec, request, row, stated)
    return {
        "name": name,
        "verb": row["http"]["verb"],
        "paths": tuple(row["http"]["acceptPaths"]),
        "request": request,
        "response": response,
        "writes": _writes(row["function"]),
        "encoding": ENCODINGS[row["http"]["paramEncoding"]],
        "post_fallback": _post_fallback(row),
        "required": tuple(row["required"]),
        "permissions": tuple(row["permissionIds"]),
        "identities": tuple(row["applicableIdentities"]),
        "errors": tuple(error["code"] for error in row["applicationErrors"]),
        "rules": tuple(row["validationRules"]),
        "paging": row["paging"],
        "entity": _entity(spec, row["function"], request, response),
        "answer": _answer(spec, row, response),
        "fields": _query_facts(row),
        "default_limit": default_limit,
        "max_limit": max_limit,
        "default_sort": _default_sort(stated),
        "max_items": None if row["paging"] else _max_items(spec, row["function"], request, stated),
        "present": tuple(_present(spec, response, row["responseAlwaysPresent"])),
        "internal": row["visibility"] == "internal",
        "deprecated": row["deprecated"],
    }


def _present(spec: Spec, response: str, paths: list[str]) -> Iterator[str]:
    """Leave out what may be absent beside its parent: alternatives, and what comes on request."""
    for path in paths:
        owner, field = _place(spec, response, path)
        if not _conditional(owner, field):
            yield path


def _place(spec: Spec, response: str, path: str) -> tuple[Schema, str]:
    """Give the schema of the object that has the last field of the path, and that field."""
    *way, last = path.split(".")
    schema = _resolved(spec, spec.defs[response])
    for step in way:
        inner = schema.get("properties", {}).get(step, {})
        if step == "*":
            inner = schema.get("items") or schema.get("additionalProperties") or {}
        schema = _resolved(spec, inner)
    return schema, last


def _resolved(spec: Spec, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = spec.defs[named(schema["$ref"])]
    return schema


def _conditional(owner: Schema, field: str) -> bool:
    schema = owner.get("properties", {}).get(field, {})
    if "x-returnedOnlyWithField" in schema or "x-returnedOnlyWithFlag" in schema:
        return True
    groups = (group["fields"] for group in owner.get("x-oneofs", ()))
    return any(field in group and len(group) > 1 for group in groups)


def _post_fallback(row: Row) -> bool:
    return any(other["verb"] == "POST" for other in row["http"].get("fallback", ()))


def _query_facts(row: Row) -> dict[str, QueryFact]:
    parts = row.get("query", {}).get("fields", ())
    inner = [item for part in parts for item in part.get("items", ())]
    return {part["field"]: _query_fact(part) for part in [*parts, *inner]}


def _writes(function: str) -> bool:
    return function in WRITING or not function.startswith(READING)


def _query_fact(part: Row) -> QueryFact:
    kind = KINDS[part["type"]]
    if part.get("throughArray") and "$hasSome" in part["operators"]:
        kind = "texts"
    return QueryFact(kind, tuple(sorted(part["operators"])), part["sort"])


def _default_sort(stated: Row) -> tuple[tuple[str, str], ...]:
    sort = stated.get("defaultSort")
    return ((sort["fieldName"], sort["order"]),) if sort else ()


def _entity(spec: Spec, function: str, request: str, response: str) -> str | None:
    if not function.startswith(CREATING):
        return None
    answered = spec.defs[response].get("properties", {})
    for field, schema in spec.defs[request].get("properties", {}).items():
        if "$ref" in schema and answered.get(field, {}).get("$ref") == schema["$ref"]:
            return str(field)
    return None


def _answer(spec: Spec, row: Row, response: str) -> str | None:
    returned = row["sdkReturns"]
    if returned.startswith("response."):
        return str(returned.removeprefix("response."))
    for field, schema in spec.defs[response].get("properties", {}).items():
        reference = schema.get("$ref") or schema.get("items", {}).get("$ref")
        if reference and "Metadata" not in reference:
            return str(field)
    return None


def _limits(spec: Spec, request: str, row: Row, stated: Row) -> tuple[int | None, int | None]:
    if not row["paging"]:
        return stated.get("defaultLimit"), stated.get("maxLimit")
    found = list(_limit_schemas(spec, request))
    default = stated.get("defaultLimit") or _first(found, "default")
    return default, stated.get("maxLimit") or _first(found, "maximum")


def _limit_schemas(spec: Spec, request: str) -> Iterator[Schema]:
    for field, schema in spec.defs[request].get("properties", {}).items():
        if "$ref" not in schema:
            continue
        inner = named(schema["$ref"])
        if field in ("query", "search"):
            yield from _limit_schemas(spec, inner)
        elif "Paging" in type_of(inner):
            yield spec.defs[inner]["properties"]["limit"]


def _first(schemas: list[Schema], key: str) -> int | None:
    return next((int(schema[key]) for schema in schemas if key in schema), None)


def _max_items(spec: Spec, function: str, request: str, stated: Row) -> int | None:
    if "maxItems" in stated:
        return int(stated["maxItems"])
    if not function.startswith("bulk"):
        return None
    parts = spec.defs[request]["properties"].values()
    arrays = [part for part in parts if wire_type(part) == "array"]
    return _first(arrays, "maxItems")
