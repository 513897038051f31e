"""Flow-control flags: which permission each needs, and what a booking remembers (E31, E32)."""

from __future__ import annotations

from collections.abc import Mapping

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.permission import require_permission

CREATING = {
    "skipAvailabilityValidation": "BOOKINGS.OVERRIDE_AVAILABILITY",
    "skipBusinessConfirmation": "BOOKINGS.OVERRIDE_AVAILABILITY",
    "skipSelectedPaymentOptionValidation": "BOOKINGS.MANAGE_PAYMENTS",
    "skipAddOnValidation": "BOOKINGS.MANAGE_ADDONS",
}
CANCELLING = {"ignoreCancellationPolicy": "BOOKINGS.IGNORE_BOOKING_POLICY"}
RESCHEDULING = {
    "ignoreReschedulePolicy": "BOOKINGS.IGNORE_BOOKING_POLICY",
    "skipAvailabilityValidation": "BOOKINGS.OVERRIDE_AVAILABILITY",
    "skipBusinessConfirmation": "BOOKINGS.OVERRIDE_AVAILABILITY",
    "allowAddOnChanges": "BOOKINGS.MANAGE_ADDONS",
}


def flags_of(call: Call, request: Document, permissions: Mapping[str, str]) -> dict[str, bool]:
    """The flags of `permissions` that are set; raises `UNAUTHORIZED_OPERATION` for one not held.

    Other flags of the request have no effect and are left out.
    """
    sent = request.get("flowControlSettings") or {}
    flags = {name: True for name in permissions if sent.get(name) is True}
    for name in flags:
        require_permission(call.caller, permissions[name], name)
    return flags
