"""Fees that could not be put on their order, or not collected: the business is told (I11)."""

from __future__ import annotations

from openbookings.engine.bookings.fees.assessing import OPEN, Terms, shown_fee
from openbookings.engine.bookings.fees.windows import Fee
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import announce

NOT_APPLIED = "openbookings.v1.booking_fee_failed_to_apply_to_order"
NOT_COLLECTED = "openbookings.v1.booking_fee_failed_to_collect"


async def tell_not_applied(call: Call, order: Document, terms: Terms, fee: Fee) -> None:
    """Announce that the order of a booking does not take its fee; it stays owed (F24)."""
    body = {
        "bookingFee": shown_fee(terms, fee, OPEN),
        "ecomOrderInfo": {"orderId": order["id"]},
    }
    await announce(call, NOT_APPLIED, terms.booking["id"], body)


async def tell_not_collected(
    call: Call, order: Document, fee_id: str, notification: Document | None = None
) -> None:
    """Announce that a fee of an order was not paid by a saved card; it stays on the order.

    `notification` is what the business wanted to hear; nothing is sent here.
    """
    fee = next(each for each in order["additionalFees"] if each["id"] == fee_id)
    body = {
        "bookingIds": fee["bookingIds"],
        "ecomOrderInfo": {
            "orderId": order["id"],
            "additionalFeeId": fee_id,
            "additionalFeePrice": fee["price"],
        },
    }
    if notification is not None:
        body["businessNotification"] = notification
    await announce(call, NOT_COLLECTED, fee_id, body)
