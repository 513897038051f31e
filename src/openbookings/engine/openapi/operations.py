"""One operation of the document per method: parameters, body, answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openbookings.engine.contract import Method, schemas
from openbookings.engine.openapi.shapes import (
    Schema,
    answer_reference,
    kind_of,
    name_of,
    request_reference,
    request_schema,
    resolved,
)

PARAMETER = re.compile(r"\{([^}]+)\}")
STATUSES = {
    "400": "The request is malformed or breaks rules; every violation is listed.",
    "401": "The caller is not known.",
    "403": "The caller may not do this.",
    "404": "Something the request names does not exist on this site.",
    "409": "The revision is stale, or it exists already.",
    "413": "The body is too large.",
    "428": "The state of things forbids it.",
    "429": "Too many calls.",
    "501": "Not built yet.",
    "503": "The database is busy or the server is starting.",
}


def published_path(method: Method) -> str:
    """Give the path the document shows: the first without the vendor's internal prefix."""
    return next((path for path in method.paths if not path.startswith("/_api/")), method.paths[0])


def verb_of(method: Method) -> str:
    """Give the verb the document shows: a query whose URL would nest travels in a POST body."""
    return "post" if method.post_fallback else method.verb.lower()


def operation(method: Method, names: Mapping[str, str]) -> dict[str, Any]:
    """Describe one method; `names` gives the document's name of each path parameter."""
    refusals = {status: {"$ref": f"#/components/responses/{status}"} for status in STATUSES}
    answer = {"schema": answer_reference(method.response)}
    described: dict[str, Any] = {
        "operationId": method.name,
        "tags": [method.module],
        "summary": _in_words(method.function),
        "parameters": list(_parameters(method, names)),
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": answer}},
            **refusals,
        },
    }
    if described_codes := _codes(method):
        described["description"] = described_codes
    if verb_of(method) not in ("get", "delete"):
        described["requestBody"] = _body(method)
    if method.deprecated:
        described["deprecated"] = True
    return described


def _in_words(function: str) -> str:
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", function).lower()
    return words[:1].upper() + words[1:]


def _codes(method: Method) -> str:
    parts = {
        "Permissions": method.permissions,
        "Error codes": method.errors,
        "Violated rules": method.rules,
    }
    return "\n\n".join(f"{title}: {', '.join(codes)}." for title, codes in parts.items() if codes)


def _parameters(method: Method, names: Mapping[str, str]) -> Iterator[Schema]:
    for field, name in names.items():
        yield {"name": name, "in": "path", "required": True, "schema": _segment(method, field)}
    if verb_of(method) in ("get", "delete"):
        yield from _query_parameters(method, method.request, ())
    if method.writes:
        yield {"$ref": "#/components/parameters/IdempotencyKey"}


def _segment(method: Method, field: str) -> Schema:
    schema = request_schema(_field(method.request, field))
    if "format" in schema or "pattern" in schema:
        return schema
    return {"minLength": 1, **schema, "pattern": "^[A-Za-z0-9._~-]+$"}


def _field(definition: str, path: str) -> Schema:
    schema: Schema = schemas()[definition]
    for part in path.split("."):
        schema = resolved(schema)["properties"][part]
    return resolved(schema)


def _query_parameters(method: Method, definition: str, way: tuple[str, ...]) -> Iterator[Schema]:
    in_path = PARAMETER.findall(method.paths[0])
    for field, schema in resolved(schemas()[definition]).get("properties", {}).items():
        path = ".".join((*way, field))
        kind = kind_of(schema)
        if kind == "object" and "$ref" in schema:
            yield from _query_parameters(method, name_of(schema["$ref"]), (*way, field))
        elif path not in in_path and kind != "object" and not _holds_objects(schema):
            required = path in method.required
            yield {"name": path, "in": "query", "required": required, "schema": _inline(schema)}


def _holds_objects(schema: Schema) -> bool:
    return kind_of(schema) == "array" and kind_of(resolved(schema)["items"]) == "object"


def _inline(schema: Schema) -> Schema:
    plain = request_schema(resolved(schema))
    if "items" in plain:
        plain["items"] = request_schema(resolved(resolved(schema)["items"]))
    return plain


def _body(method: Method) -> Schema:
    whole = [request_reference(method.request)]
    demanded = _demanded(method)
    schema = {"allOf": [*whole, demanded]} if demanded else whole[0]
    required = bool(demanded.get("required"))
    return {"required": required, "content": {"application/json": {"schema": schema}}}


def _demanded(method: Method) -> Schema:
    """Give the required paths of the body as a schema to lay over its reference."""
    in_path = set(PARAMETER.findall(method.paths[0]))
    paths = [path for path in method.required if path not in in_path]
    return _overlay(schemas()[method.request], paths, ())


def _overlay(schema: Schema, paths: Iterable[str], way: tuple[str, ...]) -> Schema:
    wanted = [path for path in paths if tuple(path.split("."))[: len(way)] == way]
    fields = dict.fromkeys(
        path.split(".")[len(way)] for path in wanted if len(path.split(".")) > len(way)
    )
    required = [field for field in fields if ".".join((*way, field)) in wanted]
    if not fields:
        return {}
    parts = {
        field: _overlaid(resolved(schema)["properties"][field], wanted, (*way, field))
        for field in fields
    }
    overlay = {"properties": {field: part for field, part in parts.items() if part}}
    return {**({"required": required} if required else {}), **overlay}


def _overlaid(schema: Schema, paths: list[str], way: tuple[str, ...]) -> Schema:
    kind = kind_of(schema)
    inner = _overlay(resolved(schema)["items"] if kind == "array" else schema, paths, way)
    if kind == "array":
        inner = {"items": inner} if inner else {}
    return {"type": kind, **inner} if ".".join(way) in paths else inner
