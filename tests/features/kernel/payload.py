"""Holds a fact against the contract's table of events: its envelope and its payload."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from openbookings.engine.contract import EVENTS, schemas
from tests.support.shop import Json

_PLACES: Mapping[str, tuple[str, str]] = {
    "created": ("createdEvent", "entity"),
    "updated": ("updatedEvent", "currentEntity"),
    "deleted": ("deletedEvent", "deletedEntity"),
    "action": ("actionEvent", "body"),
}
_LIMITS = frozenset(
    {"minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern", "format"}
)


def faults_of_payload(fact: Json) -> list[str]:
    """What is wrong with a fact; empty when nothing is."""
    event = EVENTS[fact["eventType"]]
    place, inner = _PLACES[event.kind]
    found = [
        f"{name}: {fact[name]!r} is not {wanted!r}"
        for name, wanted in (("entityFqdn", event.entity_fqdn), ("slug", event.slug))
        if fact[name] != wanted
    ]
    others = {each for each, _ in _PLACES.values()} - {place}
    found += [f"{name}: is not for {event.kind}" for name in others & set(fact)]
    if event.payload is None:
        return found
    payload = fact[place][inner]
    errors = _validator(event.payload).iter_errors(payload)
    return found + [f"{error.json_path}: {error.message}" for error in errors]


@cache
def _validator(definition: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": _closed()})


@cache
def _closed() -> Any:
    return {name: _without_limits(schema) for name, schema in schemas().items()}


def _without_limits(schema: Any) -> Any:
    """The schema of an answer: no limits, which are for requests, but no unknown field either."""
    if isinstance(schema, list):
        return [_without_limits(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: _without_limits(each) for name, each in schema.items() if name not in _LIMITS}
    if "properties" in schema:
        kept["properties"] = {n: _without_limits(each) for n, each in schema["properties"].items()}
        kept.setdefault("additionalProperties", False)
    return kept
