"""What an answer must never lack: the contract's always-present paths, filled when storing.

The client types some fields as never null (`responseAlwaysPresent`); a stored document gets
the safe value there once, so that reading can pass the stored bytes through.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from openbookings.engine.contract import METHODS, schemas
from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.resource import Resource

_SAFE: dict[str, object] = {"string": "", "integer": 0, "number": 0, "boolean": False}
Steps = tuple[str, ...]


class _Branch(NamedTuple):
    """What belongs into an object: values by name, and what belongs below its names."""

    values: dict[str, object]
    below: dict[str, _Branch]


def complete(resource: Resource, document: Document) -> None:
    """Fill absent always-present leaves whose parent object is there."""
    _fill(document, _tree(resource.module, resource.entity))


def _fill(place: object, branch: _Branch) -> None:
    if isinstance(place, list):
        for item in place:
            _fill(item, branch)
    elif isinstance(place, dict):
        for name, value in branch.values.items():
            if place.get(name) is None:
                place[name] = list(value) if isinstance(value, list) else value
        for name, below in branch.below.items():
            _fill(place.get(name), below)


@lru_cache
def _tree(module: str, entity: str) -> _Branch:
    """The always-present paths below `entity` in the module's create or get answer."""
    root = _Branch({}, {})
    for method in METHODS.values():
        if method.module != module or method.answer != entity:
            continue
        for path in method.present:
            steps = tuple(path.split("."))
            if steps[0] == entity and len(steps) > 1:
                value = _safe_value(schemas()[method.response], steps)
                if value is not None:
                    _grow(root, steps[1:], value)
    return root


def _grow(root: _Branch, steps: Steps, value: object) -> None:
    *above, last = (name for name in steps if name != "*")
    branch = root
    for name in above:
        branch = branch.below.setdefault(name, _Branch({}, {}))
    branch.values[last] = value


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
