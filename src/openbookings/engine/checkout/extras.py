"""What the reader shows of orders beside bookings (E88): to whoever may see the order itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openbookings.engine.checkout import orders
from openbookings.engine.checkout.ownership import owns
from openbookings.engine.kernel.call import Call, Document

_AS_IT_IS = ("id", "number", "status", "paymentStatus", "currency")


async def orders_of_bookings(
    call: Call, booking_ids: Sequence[str], session_id: str | None
) -> Mapping[str, Document]:
    """The orders that bookings were sold with, by booking id."""
    sold = await _own_orders(call, booking_ids)
    return {booking_id: _shown(order, booking_id) for booking_id, order in sold.items()}


async def transactions_of_bookings(
    call: Call, booking_ids: Sequence[str], session_id: str | None
) -> Mapping[str, Document]:
    """What was given back of the orders that bookings were sold with, by booking id.

    The sum is the whole order's; nothing is paid by a plan.
    """
    sold = await _own_orders(call, booking_ids)
    return {
        booking_id: {"refundSumAmounts": order["balanceSummary"]["refunded"]["amount"]}
        for booking_id, order in sold.items()
    }


async def _own_orders(call: Call, booking_ids: Sequence[str]) -> dict[str, Document]:
    sold = await orders.of_bookings(call, booking_ids)
    return {
        booking_id: order
        for booking_id, order in sold.items()
        if owns(call.caller, order["buyerInfo"])
    }


def _shown(order: Document, booking_id: str) -> Document:
    lines = {line["bookingId"]: line for line in order["lineItems"]}
    return {
        **{name: order[name] for name in _AS_IT_IS},
        "totalPrice": order["priceSummary"]["total"],
        "bookingPrice": lines[booking_id]["price"],
        "balance": order["balanceSummary"]["balance"],
    }
