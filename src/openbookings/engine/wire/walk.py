"""The only validator: one walk over a body, compiled from the schemas of the contract.

It yields the value as it will be used (a fresh structure, read-only and unknown fields dropped,
instants normalised), every violation with its wire path (X2), and the ignored paths (X6).
Null is accepted everywhere and kept, because absent and null differ in an update.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from openbookings.engine.contract import schemas
from openbookings.engine.query.violations import Violation
from openbookings.engine.wire import numbers, texts
from openbookings.engine.wire.containers import array, free, free_object, mapping, structure
from openbookings.engine.wire.demands import NOTHING, Demand, demands
from openbookings.engine.wire.notes import Notes, Read, Schema, kind_of

if TYPE_CHECKING:
    from openbookings.engine.contract import Method


class Reading(Struct, frozen=True):
    """What a walk found: use ``value`` only when there are no violations."""

    value: dict[str, object]
    violations: tuple[Violation, ...]
    ignored: tuple[str, ...]


class Reader:
    """Reads the bodies of one method."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def read(self, body: object) -> Reading:
        """Walk over a decoded body; never raises for what stands in it, and never changes it."""
        notes = Notes()
        value = self._read(body, notes, "", "")
        kept = cast(dict[str, object], value) if isinstance(value, dict) else {}
        return Reading(kept, tuple(notes.violations), tuple(notes.ignored))


def reader_for(method: Method) -> Reader:
    """The reader of a method's requests, compiled on first use."""
    return _reader(method.request, method.required, method.paths)


@cache
def _reader(request: str, required: tuple[str, ...], paths: tuple[str, ...]) -> Reader:
    in_url = {name for path in paths for name in re.findall(r"{([^}]+)}", path)}
    schema = cast(Schema, schemas()[request])
    return Reader(compile_schema(schema, demands(required, in_url)))


def compile_schema(schema: Schema, demand: Demand = NOTHING) -> Read:
    """Turn a schema and what is demanded below it into a closure reading its values."""
    name = schema.get("$ref")
    if isinstance(name, str):
        name = name.removeprefix("#/$defs/")
        if demand.below:
            return compile_schema(cast(Schema, schemas()[name]), demand)
        return _shared(name)
    kind = kind_of(schema)
    if kind == "object":
        return _object(schema, demand)
    if kind == "array":
        return array(schema, compile_schema(cast(Schema, schema.get("items", {})), demand))
    scalar = _SCALARS.get(kind)
    return free if scalar is None else scalar(schema)


@cache
def _shared(name: str) -> Read:
    return compile_schema(cast(Schema, schemas()[name]))


def _object(schema: Schema, demand: Demand) -> Read:
    properties = cast("dict[str, Schema] | None", schema.get("properties"))
    values = schema.get("additionalProperties")
    if isinstance(values, dict):
        known = {name: compile_schema(each) for name, each in (properties or {}).items()}
        return mapping(schema, compile_schema(values), known)
    if properties is None:
        return free_object
    reads = {
        name: compile_schema(each, demand.below.get(name, NOTHING))
        for name, each in properties.items()
        if not each.get("readOnly") or demand.below.get(name, NOTHING).kept
    }
    return structure(schema, reads, demand)


_SCALARS: dict[str, Callable[[Schema], Read]] = {
    "string": texts.text,
    "integer": numbers.integer,
    "number": numbers.number,
    "boolean": numbers.boolean,
}
