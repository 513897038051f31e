"""Whether an answer fits its question: type, allowed texts, bounds. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from openbookings.engine.query.violations import Violation

Scalar = str | int | bool
DATA = {"STRING": "stringData", "NUMBER": "numberData", "BOOL": "boolData"}
"""Where a value holds its answer, by type."""
DEFAULT = {"STRING": "stringDefault", "NUMBER": "numberDefault", "BOOL": "boolDefault"}
"""Where a definition's default value holds it, by type."""
_CONFIG = {"STRING": "stringConfig", "NUMBER": "numberConfig"}


class Misfit(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    TYPE = "type"
    NOT_ALLOWED = "not allowed"
    OUT_OF_RANGE = "out of range"


def misfit(
    definition: Mapping[str, Any], answer: Mapping[str, Any], places: Mapping[str, str]
) -> Misfit | None:
    """What is wrong with an answer to a definition; None when it fits.

    `places` says where the answer stands, by type: `DATA` or `DEFAULT`.
    """
    sent = {kind for kind, name in places.items() if answer.get(name) is not None}
    if not sent:
        return Misfit.MISSING
    kind = definition["valueType"]
    if sent != {kind}:
        return Misfit.TYPE
    return _outside(definition, answer[places[kind]])


def _outside(definition: Mapping[str, Any], given: Scalar) -> Misfit | None:
    """Whether the definition's configuration excludes a scalar of its type."""
    allowed = (definition.get("stringConfig") or {}).get("allowedValues")
    if allowed and given not in allowed:
        return Misfit.NOT_ALLOWED
    bounds = definition.get("numberConfig")
    if bounds is not None and not bounds["min"] <= given <= bounds["max"]:
        return Misfit.OUT_OF_RANGE
    return None


def turned_around(definition: Mapping[str, Any]) -> bool:
    """Whether the bounds of a number leave no number between them."""
    bounds = definition.get("numberConfig")
    return bounds is not None and bounds["max"] < bounds["min"]


def broken_configuration(definition: Mapping[str, Any]) -> Iterator[Violation]:
    """What is wrong with the configuration of a definition, whatever its numbers say."""
    for kind, name in _CONFIG.items():
        if kind != definition["valueType"] and definition.get(name):
            words = f"is not for an attribute of type {definition['valueType']}"
            yield Violation(f"attributeDefinition.{name}", words, "FIELD_NOT_ALLOWED")
    bounds = definition.get("numberConfig")
    if bounds is not None:
        for name in ("min", "max"):
            if bounds.get(name) is None:
                path = f"attributeDefinition.numberConfig.{name}"
                yield Violation(path, "must be given", "REQUIRED_FIELD")


def configuration(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """What decides which answers fit."""
    return {name: definition.get(name) for name in _CONFIG.values()}
