"""What the reader shows of fees beside bookings (E88)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openbookings.engine.bookings.fees.assessing import statuses_of
from openbookings.engine.kernel.call import Call, Document


async def fee_details(
    call: Call, booking_ids: Sequence[str], session_id: str | None
) -> Mapping[str, Document]:
    """The statuses of fees that fell due; what would only be due now is not told here."""
    found = await statuses_of(call, booking_ids)
    return {booking_id: {"cancellationFeeStatus": status} for booking_id, status in found.items()}
