"""What an answer must never lack: the contract's always-present paths, filled when storing.

The client types some fields as never null (`responseAlwaysPresent`); a stored document gets
the safe value there once, so that reading can pass the stored bytes through.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from openbookings.engine.contract import METHODS, schemas
from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.resource import Resource

_SAFE: dict[str, object] = {"string": "", "integer": 0, "number": 0, "boolean": False}
Steps = tuple[str, ...]


def complete(resource: Resource, document: Document) -> None:
    """Fill absent always-present leaves whose parent object is there."""
    for steps, value in _leaves(resource.module, resource.entity):
        _fill(document, steps, value)


def _fill(place: Any, steps: Steps, value: object) -> None:
    if isinstance(place, list):
        for item in place:
            _fill(item, steps[1:] if steps[0] == "*" else steps, value)
        return
    if not isinstance(place, dict):
        return
    if len(steps) > 1:
        _fill(place.get(steps[0]), steps[1:], value)
    elif place.get(steps[0]) is None:
        place[steps[0]] = list(value) if isinstance(value, list) else value


@lru_cache
def _leaves(module: str, entity: str) -> tuple[tuple[Steps, object], ...]:
    """The always-present paths below `entity` in the module's create or get answer."""
    found: dict[Steps, object] = {}
    for method in METHODS.values():
        if method.module != module or method.answer != entity:
            continue
        for path in method.present:
            steps = tuple(path.split("."))
            if steps[0] == entity and len(steps) > 1:
                value = _safe_value(schemas()[method.response], steps)
                if value is not None:
                    found[steps[1:]] = value
    return tuple(sorted(found.items(), key=lambda item: item[0]))


def _safe_value(schema: Any, steps: Steps) -> object:
    for step in steps:
        schema = _resolved(schema)
        if step == "*":
            schema = schema.get("items", {})
        else:
            schema = schema.get("properties", {}).get(step, {})
    schema = _resolved(schema)
    if "enum" in schema or schema.get("format") == "uuid":
        return None  # No value is safer than a wrong one; the room's `prepare` knows it.
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = kind[0]
    return [] if kind == "array" else _SAFE.get(kind)


def _resolved(schema: Any) -> Any:
    while "$ref" in schema:
        schema = schemas()[schema["$ref"].rsplit("/", 1)[-1]]
    return schema
