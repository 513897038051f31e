"""When fees fall due: a confirmed booking is cancelled, or nobody came (F24, F26)."""

from __future__ import annotations

from openbookings.engine.bookings.fees import assessing
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.kernel.call import Call, Document


async def on_booking_canceled(call: Call, booking_id: str, body: Document) -> None:
    """Keep the fee for a late cancellation, unless it was waived (E56).

    What was never confirmed never held a time that others could not have.
    """
    waived = (body.get("flowControlSettings") or {}).get("waiveCancellationFee")
    if waived is True or body.get("previousStatus") != Status.CONFIRMED:
        return
    await assessing.fall_due_by_cancelling(call, booking_id)


async def on_not_attended(call: Call, attendance_id: str, body: Document) -> None:
    """Keep the fee for not coming."""
    await assessing.fall_due_by_absence(call, body["attendance"]["bookingId"])
