"""Cancelling: within the policy a booking was made under, and off the calendar (E54-E60)."""

from __future__ import annotations

from openbookings.engine.bookings import changing, kinds, lifecycle
from openbookings.engine.bookings.flow import CANCELLING, flags_of
from openbookings.engine.bookings.lifecycle import Status, Step
from openbookings.engine.bookings.statements import policy_of
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.policies.snapshots import may_cancel


async def cancel(call: Call, old: Document, request: Document) -> Document:
    """Cancel a booking for the caller, who holds it (E54).

    Raises `UNAUTHORIZED_OPERATION`, `VALIDATION_FAILURE` (E57, E60), `REFUND_NOT_ALLOWED` (E55),
    `NEW_PRICE_WITH_WAIVE_CHARGES` (E56) and `BOOKING_POLICY_VIOLATION`.
    """
    flags = flags_of(call, request, CANCELLING)
    if request.get("waiveCharges") and request.get("newPrice") is not None:
        words = "Charges are either waived or replaced by a new price."
        raise Refused("NEW_PRICE_WITH_WAIVE_CHARGES", words, id=old["id"])
    if not lifecycle.allowed(Step.CANCEL, old["status"]):
        raise changing.refused_from("VALIDATION_FAILURE", old, "cannot be cancelled")
    if request.get("cancellationTiming") == "END_OF_BILLING_PERIOD":
        words = "Only courses with a monthly subscription end with a billing period."
        raise Refused("VALIDATION_FAILURE", words, id=old["id"])
    if (request.get("flowControlSettings") or {}).get("withRefund"):
        words = "Only payments by a plan are refunded, and this booking has none."
        raise Refused("REFUND_NOT_ALLOWED", words, id=old["id"])
    if "ignoreCancellationPolicy" not in flags:
        await _refuse_too_late(call, old)
    await kinds.let_go(call, old)
    return await end(call, old, request)


async def end(call: Call, old: Document, request: Document) -> Document:
    """Cancel a booking whatever its policy says, for example as its session was (C22, 7.7)."""
    new = {**changing.draft_of(old), "status": Status.CANCELED, "canceledDate": call.stamp}
    changing.note_wishes(new, request)
    told = {
        name: request.get(name)
        for name in ("participantNotification", "flowControlSettings", "waiveCharges", "newPrice")
    }
    saved = await changing.change(call, new, old, "canceled", told)
    await kinds.leave(call, old, request.get("participantNotification"))
    return saved


async def _refuse_too_late(call: Call, old: Document) -> None:
    policy = await policy_of(call.unit, call.site.id, old["id"])
    start = milliseconds(old["startDate"]) // 1000
    if not may_cancel(policy, start, call.seconds):
        raise Refused(
            "BOOKING_POLICY_VIOLATION",
            "The policy of the booking does not allow cancelling it now.",
            rule="cancellationPolicy",
            id=old["id"],
        )
