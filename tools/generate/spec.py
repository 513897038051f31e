"""Loading `spec/`: the method, entity and event files as one set of corrected facts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from tools.generate.patches import apply_patches

SPEC = Path(__file__).parents[2] / "spec"
SOURCES = ("", "calendar_", "own_")

Schema = dict[str, Any]


class Spec(msgspec.Struct):
    """The corrected facts: schemas by definition name, methods by `module.function`, events."""

    defs: dict[str, Schema]
    methods: dict[str, dict[str, Any]]
    events: dict[str, dict[str, Any]]


def load(folder: Path = SPEC) -> Spec:
    """Read every source in `folder` and apply its patches; raises `StalePatchError`."""
    facts: dict[str, Any] = {"$defs": {}, "methods": {}, "events": {}}
    for source in SOURCES:
        facts["$defs"].update(_read(folder / f"{source}entities.json")["$defs"])
        for row in _read(folder / f"{source}methods.json")["methods"]:
            facts["methods"][f"{row['module']}.{row['function']}"] = row
        for row in _read(folder / f"{source}events.json")["events"]:
            facts["events"][row["eventType"]] = row
    apply_patches(facts, folder / "patches")
    return Spec(facts["$defs"], facts["methods"], facts["events"])


def named(reference: str) -> str:
    """Give the definition name of a reference: `#/$defs/services.Service` is services.Service."""
    return reference.removeprefix("#/$defs/")


def references(schema: Schema) -> list[str]:
    """List the definitions a schema names directly, in the order of its fields, no repeats."""
    found: dict[str, None] = {}
    parts = [*schema.get("properties", {}).values(), schema.get("items")]
    for part in (schema, schema.get("additionalProperties")):
        if isinstance(part, dict) and "$ref" in part:
            found[named(part["$ref"])] = None
    for part in parts:
        if isinstance(part, dict):
            found.update(dict.fromkeys(references(part)))
    return list(found)


def reached(spec: Spec) -> list[str]:
    """List every definition that a method's request or answer or an event's payload reaches."""
    roots = [row[part] for row in spec.methods.values() for part in ("request", "response")]
    roots += [row["payloadType"] for row in spec.events.values() if row["payloadType"]]
    return reach(spec, map(named, roots))


def reach(spec: Spec, roots: Iterable[str]) -> list[str]:
    """List the definitions that `roots` name, directly or not, and themselves, by name."""
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += references(spec.defs[name])
    return sorted(seen)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return content
