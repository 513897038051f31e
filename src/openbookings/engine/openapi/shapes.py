"""The schemas of the document: one form for requests, one for answers, both without our marks.

In requests read-only fields are left out (sending one changes nothing) and null is allowed
everywhere; answers carry no limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from openbookings.engine.contract import Method, schemas

Schema: TypeAlias = dict[str, Any]

KEPT_IN_REQUESTS = frozenset(
    {
        *("type", "enum", "format", "pattern", "default", "deprecated", "contentEncoding"),
        *("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"),
        *("maxProperties", "propertyNames"),
    }
)
KEPT_IN_ANSWERS = frozenset({"type", "enum", "readOnly", "deprecated", "x-format"})

_MONTH_AND_DAY = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_HOUR_AND_MINUTE = "([01][0-9]|2[0-3]):[0-5][0-9]"
_PATTERNS = {
    "CURRENCY": "^[A-Z]{3}$",
    "COUNTRY": "^[A-Z]{2}$",
    "LANGUAGE": "^[a-z]{2}$",
    "LANGUAGE_TAG": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
    "LOCAL_DATE_TIME": f"^(19|20)[0-9]{{2}}-{_MONTH_AND_DAY}T{_HOUR_AND_MINUTE}:[0-5][0-9]$",  # X13
    "LOCAL_TIME": f"^{_HOUR_AND_MINUTE}$",
    "PHONE": "^[+]?[0-9 ()./-]{3,20}$",
    "TIME_ZONE": "^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$",
    "WEB_URL": "^https?://[a-z0-9.-]+(/[A-Za-z0-9._~/-]*)?$",
}


def name_of(reference: str) -> str:
    """Give the definition a reference points to."""
    return reference.removeprefix("#/$defs/")


def resolved(schema: Schema) -> Schema:
    """Follow a reference to the schema it stands for."""
    return schemas()[name_of(schema["$ref"])] if "$ref" in schema else schema


def kind_of(schema: Schema) -> str:
    """Give the JSON type of a schema, reference followed and null left aside."""
    kind = resolved(schema).get("type", "object")
    return next(each for each in kind if each != "null") if isinstance(kind, list) else str(kind)


def request_reference(name: str) -> Schema:
    """Point to a definition in its form for requests."""
    return {"$ref": f"#/components/schemas/{name}"}


def answer_reference(name: str) -> Schema:
    """Point to a definition in its form for answers."""
    return {"$ref": f"#/components/schemas/{name}.answer"}


def components(methods: Iterable[Method]) -> dict[str, Schema]:
    """Give every schema that the bodies of `methods` need, by component name."""
    chosen = list(methods)
    demanded = read_only_demanded(chosen)
    requests = reached(method.request for method in chosen)
    answers = reached(method.response for method in chosen)
    return {
        **{name: request_schema(schemas()[name], demanded.get(name, ())) for name in requests},
        **{f"{name}.answer": answer_schema(schemas()[name]) for name in answers},
    }


def reached(names: Iterable[str]) -> list[str]:
    """List the definitions reachable from `names`, in order of their names."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _named_in(schemas()[name])
    return sorted(seen)


def _named_in(schema: object) -> list[str]:
    if isinstance(schema, list):
        return [name for part in schema for name in _named_in(part)]
    if not isinstance(schema, dict):
        return []
    own = [name_of(schema["$ref"])] if isinstance(schema.get("$ref"), str) else []
    return own + [name for part in schema.values() for name in _named_in(part)]


def read_only_demanded(methods: Iterable[Method]) -> dict[str, set[str]]:
    """Find the read-only fields that some request must carry all the same, by definition.

    The revision of an update is one: read-only means ignored, not refused.
    """
    found: dict[str, set[str]] = {}
    for method in methods:
        for path in method.required:
            name = method.request
            for field in path.split("."):
                found.setdefault(name, set()).add(field)
                part = schemas()[name]["properties"][field]
                inner = part.get("items", part)
                name = name_of(inner["$ref"]) if "$ref" in inner else name
    return found


def request_schema(schema: Schema, demanded: Iterable[str] = ()) -> Schema:
    """Give a definition's form for requests, with the read-only fields in `demanded` only."""
    result = _converted(schema, KEPT_IN_REQUESTS, request_reference)
    if "properties" in schema:
        result["properties"] = {
            field: nullable(request_schema(part))
            for field, part in schema["properties"].items()
            if not part.get("readOnly") or field in demanded
        }
    return {**result, **_format(schema), **_one_at_most(schema)}


def answer_schema(schema: Schema) -> Schema:
    """Give a definition's form for answers."""
    result = _converted(schema, KEPT_IN_ANSWERS, answer_reference)
    if "properties" in schema:
        fields = schema["properties"].items()
        result["properties"] = {field: nullable(answer_schema(part)) for field, part in fields}
    return result


def nullable(schema: Schema) -> Schema:
    """Let a schema also take null, as every field does."""
    if "$ref" in schema:
        others = {key: value for key, value in schema.items() if key != "$ref"}
        return {"anyOf": [{"$ref": schema["$ref"]}, {"type": "null"}], **others}
    result = {**schema, "type": [kind_of(schema), "null"]}
    return {**result, "enum": [*schema["enum"], None]} if "enum" in schema else result


def _converted(schema: Schema, kept: frozenset[str], point: Callable[[str], Schema]) -> Schema:
    result = {key: value for key, value in schema.items() if key in kept}
    if "$ref" in schema:
        return {**result, **point(name_of(schema["$ref"]))}
    result["type"] = kind_of(schema)
    convert = request_schema if kept is KEPT_IN_REQUESTS else answer_schema
    if "items" in schema:
        result["items"] = convert(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        result["additionalProperties"] = convert(schema["additionalProperties"])
    return result


def _format(schema: Schema) -> Schema:
    if "x-decimal" in schema or schema.get("x-format") == "DECIMAL_VALUE":
        return {"pattern": _decimal_pattern(schema.get("x-decimal", {}))}
    pattern = _PATTERNS.get(schema.get("x-format", ""))
    return {"pattern": pattern} if pattern else {}


def _decimal_pattern(bounds: Mapping[str, float]) -> str:
    """Give the pattern of a decimal; the bounds themselves no pattern can say."""
    sign = "" if bounds.get("gt", bounds.get("gte", -1)) >= 0 else "-?"
    scale = int(bounds.get("maxScale", 6))
    return f"^{sign}[0-9]{{1,15}}(\\.[0-9]{{1,{scale}}})?$" if scale else f"^{sign}[0-9]{{1,15}}$"


def _one_at_most(schema: Schema) -> Schema:
    groups = [group["fields"] for group in schema.get("x-oneofs", [])]
    pairs = [
        {"not": {"required": [first, second]}}
        for group in groups
        for index, first in enumerate(group)
        for second in group[index + 1 :]
    ]
    return {"allOf": pairs} if pairs else {}
