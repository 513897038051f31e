"""The generated files but for the wire classes: method table, events, error codes, schemas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from tools.generate.spec import Schema, Spec, reached
from tools.generate.table import QueryFact, Row, event_table, method_table

SCHEMA_KEYS = frozenset(
    {
        *("type", "$ref", "enum", "items", "properties", "additionalProperties", "propertyNames"),
        *("format", "pattern", "default", "readOnly", "deprecated", "contentEncoding"),
        *("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "maxProperties"),
        *("x-format", "x-decimal", "x-oneofs", "x-requiredWhen", "x-mutuallyExclusiveWith"),
        *("x-nullTreatedAs", "x-immutable", "x-fieldMask", "x-float", "x-inherit"),
        *("x-returnedOnlyWithField", "x-returnedOnlyWithFlag", "x-deprecatedValues"),
    }
)
"""What the walk, the OpenAPI document and the rules read; `required` is the method's affair."""


def methods_file(spec: Spec) -> str:
    """Give the source of the method table."""
    table = method_table(spec)
    fields = _field_constants(table.values())
    rows = [f"    {name!r}: {_method(row, fields)}," for name, row in table.items()]
    constants = [f"{name} = {_call('QueryField', fact._asdict())}" for fact, name in fields.items()]
    return "\n".join(
        [
            '"""Every method of the interface, by `module.function`."""',
            "",
            "from openbookings.engine.contract.method import Method, QueryField",
            "",
            *constants,
            "",
            "METHODS: dict[str, Method] = {",
            *rows,
            "}",
        ]
    )


def events_file(spec: Spec) -> str:
    """Give the source of the event table."""
    rows = [f"    {name!r}: {_call('Event', row)}," for name, row in event_table(spec).items()]
    return "\n".join(
        [
            '"""Every domain event, by event type."""',
            "",
            "from openbookings.engine.contract.method import Event",
            "",
            "EVENTS: dict[str, Event] = {",
            *rows,
            "}",
        ]
    )


def errors_file(spec: Spec) -> str:
    """Give the source of the error codes and violation names the contract declares."""
    table = method_table(spec).values()
    codes = sorted({code for row in table for code in row["errors"]})
    rules = sorted({rule for row in table for rule in row["rules"]})
    return "\n".join(
        [
            '"""The error codes and the violation names that the methods declare."""',
            "",
            "from typing import Literal, TypeAlias",
            "",
            f"ErrorCode: TypeAlias = Literal[{', '.join(map(repr, codes))}]",
            "",
            f"ViolatedRule: TypeAlias = Literal[{', '.join(map(repr, rules))}]",
        ]
    )


def schemas_file(spec: Spec) -> str:
    """Give the schemas of all reached definitions as JSON, one definition a line."""
    lines = [f"{_json(name)}:{_json(_essential(spec.defs[name]))}" for name in reached(spec)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _essential(schema: Schema) -> Schema:
    kept = {key: value for key, value in schema.items() if key in SCHEMA_KEYS}
    if "properties" in kept:
        kept["properties"] = {name: _essential(part) for name, part in kept["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(kept.get(key), dict):
            kept[key] = _essential(kept[key])
    return kept


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _field_constants(rows: Iterable[Row]) -> dict[QueryFact, str]:
    """Name each distinct query field, as few differ: TEXT_1, TEXT_2, ENUM_1."""
    names: dict[QueryFact, str] = {}
    counts: Counter[str] = Counter()
    for row in rows:
        for fact in row["fields"].values():
            if fact not in names:
                counts[fact.kind] += 1
                names[fact] = f"{fact.kind.upper()}_{counts[fact.kind]}"
    return dict(sorted(names.items(), key=lambda item: item[1]))


def _method(row: Row, fields: dict[QueryFact, str]) -> str:
    inner = ", ".join(f"{name!r}: {fields[fact]}" for name, fact in row["fields"].items())
    plain = _call("Method", {**row, "fields": None})
    return f"{plain.removesuffix(')')}, fields={{{inner}}})" if inner else plain


def _call(kind: str, row: Row) -> str:
    """Give the source that builds `kind`, leaving out what its defaults say."""
    parts = {key: value for key, value in row.items() if key == "writes" or not _default(value)}
    return f"{kind}({', '.join(f'{key}={value!r}' for key, value in parts.items())})"


def _default(value: object) -> bool:
    return value in (None, (), False, "json", "NONE")
