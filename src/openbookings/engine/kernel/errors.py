"""The two ways to fail, and the one place that turns them into HTTP (X2, X3).

`Invalid` carries every violation with its wire path; `Refused` carries one declared code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from openbookings.engine.query.violations import Violation, Violations

_STATUS = {
    "UNAUTHENTICATED": 401,
    "UNAUTHORIZED_OPERATION": 403,
    "PERMISSION_DENIED": 403,
    "METHOD_NOT_ALLOWED": 405,
    "REVISION_MISMATCH": 409,
    "BOOKING_REVISION_MISMATCH": 409,
    "IDEMPOTENCY_KEY_REUSED": 409,
    "RESOURCE_TYPE_ALREADY_EXISTS_FOR_NAME": 409,
    "ALREADY_EXISTS": 409,
    "DUPLICATE_ATTRIBUTE_NAME": 409,
    "REQUEST_TOO_LARGE": 413,
    "RATE_LIMIT_EXCEEDED": 429,
    "NOT_IMPLEMENTED": 501,
    "UNAVAILABLE": 503,
}
_BAD_ARGUMENT = frozenset(
    {
        "ATTENDANCES_MISSING_IN_REQUEST",
        "CAN_NOT_CREATE_BOOKING_WITH_MULTI_SERVICE_BOOKING_INFO",
        "CAN_NOT_SKIP_AVAILABILITY_VALIDATION_IF_RESOURCE_NOT_PROVIDED",
        "CONTACT_DETAILS_CONFLICT",
        "DEFAULT_VALUE_NOT_IN_ALLOWED_VALUES",
        "DEFAULT_VALUE_OUT_OF_RANGE",
        "DEFAULT_VALUE_TYPE_MISMATCH",
        "DUPLICATED_BOOKINGS",
        "DUPLICATE_BOOKING_IDS",
        "DUPLICATE_BOOKING_INFO",
        "EMPTY_ASSIGN_AND_UNASSIGN_LISTS",
        "EMPTY_FORM_INFO",
        "FAILED_RESOLVING_CUSTOM_CHOICES",
        "IDENTICAL_CHOICES",
        "INVALID_CHOICES",
        "INVALID_DATE_FORMAT",
        "INVALID_DURATION_CHOICE",
        "INVALID_FLOW_SELECTED_RESOURCES",
        "INVALID_PRICING_PLAN",
        "INVALID_SERVICES_SIZE",
        "INVALID_SERVICE_CHOICES",
        "INVALID_SERVICE_ID",
        "INVALID_SPLIT_DATE",
        "INVALID_TIME_ZONE",
        "INVALID_TOKEN",
        "MALFORMED_BODY",
        "MAX_END_DATE_EXCEEDS_MAXIMUM",
        "MISSING_ARGUMENTS",
        "MISSING_CANCELLATION_INFO",
        "MISSING_CUSTOM_CHOICES",
        "MISSING_STAFF_VARIANTS",
        "MISSING_TIME_ZONE",
        "MULTIPLE_CURRENCIES",
        "NEW_PRICE_WITH_WAIVE_CHARGES",
        "NUMBER_CONFIG_MAX_LESS_THAN_MIN",
        "NUMBER_OF_PARTICIPANTS_NOT_FOUND",
        "REQUESTED_GENDER_NOT_ALLOWED",
        "REVISION_MISSING",
        "SESSION_ID_NOT_PROVIDED",
        "STAFF_INVITE_REQUIRES_ROLE",
        "UNKNOWN_OPTION_IDS",
        "UNKNOWN_STAFF_IDS",
        "UNSUPPORTED_OPTION_DATA",
        "UNSUPPORTED_OPTION_TYPE",
        "VALIDATION_FAILURE",
        "VALUE_TYPE_IMMUTABLE",
    }
)
_PRECONDITION = 428
"""X3: the request is fine, the state of things is not (slug taken, slot gone)."""


class Refused(Exception):
    """A method refuses with one declared code; `data` tells the program more."""

    def __init__(self, code: str, description: str, /, **data: object) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.data: Mapping[str, object] = data

    @property
    def status(self) -> int:
        """The HTTP status of this code (X3)."""
        if self.code in _BAD_ARGUMENT:
            return 400
        if self.code.endswith("NOT_FOUND"):
            return 404
        return _STATUS.get(self.code, _PRECONDITION)


Invalid = Violations
"""The request breaks rules: every violation, each with its wire path."""


def not_found(what: str, entity_id: str, code: str = "NOT_FOUND") -> Refused:
    """The refusal for an id that this site does not have (an id of another site looks the same)."""
    return Refused(code, f"{what} {entity_id} was not found.", id=entity_id)


def broken_rule(field: str, description: str, rule_name: str, **data: object) -> Violation:
    """A violation of a named business rule (`ruleName`), as validation errors list them (A26)."""
    return Violation(
        field=field,
        description=description,
        rule="OTHER",
        rule_name=rule_name,
        data={"ruleName": rule_name, **data},
    )


def failure(error: Refused | Invalid) -> tuple[int, dict[str, Any]]:
    """The HTTP status and body of a failure, in the one form the client understands (X2)."""
    if isinstance(error, Refused):
        described = {
            "code": error.code,
            "description": error.description,
            "data": dict(error.data),
        }
        return error.status, {
            "message": error.description,
            "details": {"applicationError": described},
        }
    listed = msgspec.to_builtins(error.found)
    message = "; ".join(f"{each['field']} {each['description']}" for each in listed[:5])
    return 400, {
        "message": f"INVALID_ARGUMENT: {message}",
        "details": {"validationError": {"fieldViolations": listed}},
    }


def item_error(error: Refused | Invalid) -> dict[str, Any]:
    """The failure as `itemMetadata.error` of one element of a bulk call (X7)."""
    if isinstance(error, Refused):
        return {
            "code": error.code,
            "description": error.description,
            "data": dict(error.data),
        }
    listed = msgspec.to_builtins(error.found)
    first = error.found[0]
    return {
        "code": first.rule_name or "INVALID_ARGUMENT",
        "description": "; ".join(f"{each['field']} {each['description']}" for each in listed),
        "data": {"fieldViolations": listed},
    }
