"""What a call of the public modules raises when it is refused.

The interface fails in two ways: one declared code, or a list of violations. Both are here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec


class CallFailed(Exception):
    """Any failure of a call; the classes below say which."""


class Unreachable(CallFailed):
    """The server did not answer; whether it did the work is not known."""


class UnreadableAnswer(CallFailed):
    """The answer is not what the interface promises."""


class CallRefused(CallFailed):
    """The method refused with `code` (SLOT_NOT_AVAILABLE); `data` tells the program more."""

    def __init__(self, code: str, description: str, data: Mapping[str, Any], status: int) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code
        self.description = description
        self.data = data
        self.status = status


class NotPermitted(CallRefused):
    """The caller is not known (401) or may not do this (403)."""


class NotFound(CallRefused):
    """Something the call names does not exist on this site (404)."""


class Conflict(CallRefused):
    """The revision is stale, or the thing exists already (409)."""


class FieldViolation(msgspec.Struct, frozen=True, rename="camel"):
    """One broken rule: `field` is the wire path, as service.locations[0].type."""

    field: str
    description: str
    violated_rule: str | None = None
    rule_name: str | None = None
    data: dict[str, Any] | None = None


class InvalidArgument(CallFailed):
    """The request breaks rules (400); `violations` lists every one of them."""

    status = 400

    def __init__(self, violations: tuple[FieldViolation, ...]) -> None:
        super().__init__("; ".join(f"{each.field}: {each.description}" for each in violations))
        self.violations = violations


class _ApplicationError(msgspec.Struct):
    code: str
    description: str = ""
    data: dict[str, Any] | None = None


class _ValidationError(msgspec.Struct, rename="camel"):
    field_violations: tuple[FieldViolation, ...]


class _Details(msgspec.Struct, rename="camel"):
    application_error: _ApplicationError | None = None
    validation_error: _ValidationError | None = None


class _Body(msgspec.Struct):
    message: str = ""
    details: _Details | None = None


_BY_STATUS = {401: NotPermitted, 403: NotPermitted, 404: NotFound, 409: Conflict}


def failure(status: int, content: bytes) -> CallFailed:
    """Give the exception for an answer that is not 200, from its body in the error form (X2)."""
    try:
        body = msgspec.json.decode(content, type=_Body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return UnreadableAnswer(f"status {status} without a readable reason")
    details = body.details or _Details()
    if details.validation_error is not None:
        return InvalidArgument(details.validation_error.field_violations)
    error = details.application_error or _ApplicationError(str(status), body.message)
    kind = _BY_STATUS.get(status, CallRefused)
    return kind(error.code, error.description, error.data or {}, status)
