"""The document as a whole: paths, shared components, errors and the ways to say who calls."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openbookings.engine.contract import METHODS, Method
from openbookings.engine.openapi.operations import (
    PARAMETER,
    STATUSES,
    operation,
    published_path,
    verb_of,
)
from openbookings.engine.openapi.shapes import components

_TEXT = {"type": "string"}
_FREE = {"type": "object"}
_ERROR = {
    "description": "Why a call was refused: one declared code, or every violation (X2).",
    "type": "object",
    "required": ["message", "details"],
    "properties": {
        "message": _TEXT,
        "details": {
            "type": "object",
            "properties": {
                "applicationError": {
                    "type": "object",
                    "required": ["code", "description"],
                    "properties": {"code": _TEXT, "description": _TEXT, "data": _FREE},
                },
                "validationError": {
                    "type": "object",
                    "required": ["fieldViolations"],
                    "properties": {
                        "fieldViolations": {
                            "type": "array",
                            "items": {"$ref": "#/components/schemas/FieldViolation"},
                        }
                    },
                },
            },
        },
    },
}
_VIOLATION = {
    "type": "object",
    "required": ["field", "description"],
    "properties": {
        "field": {**_TEXT, "description": "Wire path, as service.locations[0].type."},
        "description": _TEXT,
        "violatedRule": _TEXT,
        "ruleName": _TEXT,
        "data": _FREE,
    },
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same call under the same key changes nothing more for 24 hours (X18).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def document(base_url: str, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Describe the methods in `names` (all by default), served below `base_url`.

    Methods of one path shape share a path item, so a parameter has one name there:
    `GET {serviceId}` and `PATCH {service.id}` are one item. Raises KeyError for unknown names.
    """
    chosen = [METHODS[name] for name in sorted(METHODS if names is None else names)]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Openbookings",
            "version": "1",
            "description": "An open booking engine that speaks the public Wix Bookings interface.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url}],
        "security": [{"key": [], "site": []}, {"key": []}],
        "tags": [{"name": module} for module in sorted({method.module for method in chosen})],
        "paths": _paths(chosen),
        "components": {
            "schemas": {**components(chosen), "Error": _ERROR, "FieldViolation": _VIOLATION},
            "responses": {status: _refusal(text) for status, text in STATUSES.items()},
            "parameters": {"IdempotencyKey": _IDEMPOTENCY_KEY},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "Authorization"},
                "site": {"type": "apiKey", "in": "header", "name": "wix-site-id"},
            },
        },
    }


def _refusal(description: str) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Error"}}
    return {"description": description, "content": {"application/json": schema}}


def _paths(methods: list[Method]) -> dict[str, dict[str, Any]]:
    names: dict[str, list[str]] = {}
    paths: dict[str, dict[str, Any]] = {}
    for method in methods:
        path = published_path(method)
        fields = PARAMETER.findall(path)
        shape = PARAMETER.sub("{}", path)
        chosen = names.setdefault(shape, [_flat(field) for field in fields])
        item = paths.setdefault(shape.replace("{}", "{{{}}}").format(*chosen), {})
        item[verb_of(method)] = operation(method, dict(zip(fields, chosen, strict=True)))
    return paths


def _flat(field: str) -> str:
    first, *rest = field.split(".")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
