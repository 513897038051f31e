"""What the fate of bookings means for their orders: fees collected, charges waived (F26, E56)."""

from __future__ import annotations

from openbookings.engine.bookings import lifecycle
from openbookings.engine.bookings.fees import statements as kept
from openbookings.engine.bookings.fees.assessing import terms_of
from openbookings.engine.checkout import (
    deciding,
    failed_fees,
    fees,
    orders,
    receiving,
    statements,
)
from openbookings.engine.checkout.amounts import value_of
from openbookings.engine.checkout.orders import APPROVED, CANCELED
from openbookings.engine.checkout.providers.choosing import provider_of
from openbookings.engine.kernel.call import Call, Document


async def on_booking_canceled(call: Call, booking_id: str, body: Document) -> None:
    """Comes after the fee has fallen due: waive the order or charge it with the fee."""
    order = (await orders.of_bookings(call, (booking_id,))).get(booking_id)
    if order is None:
        return
    if body.get("waiveCharges") is True:
        await _waive(call, order)
    elif not call.caller.runs_the_business:
        await _charge(call, order, booking_id)


async def _charge(call: Call, order: Document, booking_id: str) -> None:
    """F26: who cancels late pays by himself, where the policy says so (B17).

    What does not succeed is told to the business, which may try again (I11).
    """
    owed = await kept.kept_fees(call.unit, call.site.id, (booking_id,))
    due = owed.get(booking_id)
    if due is None or due.applied:
        return
    terms = (await terms_of(call, (booking_id,)))[booking_id]
    if terms.policy["cancellationFeePolicy"].get("autoCollectFeeEnabled") is False:
        return
    if not _takes_fees(order, due.fee.currency):
        await failed_fees.tell_not_applied(call, order, terms, due.fee)
        return
    fee = await fees.apply(call, order, (booking_id,), None)
    charged = (await orders.of_bookings(call, (booking_id,)))[booking_id]
    if value_of(charged["balanceSummary"]["balance"]) <= 0:
        return
    if await _has_card(call, charged):
        await fees.collect(call, charged, fee)
    else:
        await failed_fees.tell_not_collected(call, charged, fee["id"])


async def _has_card(call: Call, order: Document) -> bool:
    """Whether the customer left a card, and there is a provider to charge it."""
    saved = await statements.saved_method(call.unit, call.site.id, order["id"])
    secrets = await statements.settings_of(call.unit, call.site.id)
    return saved is not None and provider_of(secrets) is not None


async def _waive(call: Call, order: Document) -> None:
    """E56: an order of which nothing was to be had, and something still to be paid, is ended."""
    found = await deciding.current(call, orders.booking_ids(order))
    still_wanted = any(lifecycle.is_open(each["status"]) for each in found.values())
    unpaid = order["paymentStatus"] in ("NOT_PAID", "PARTIALLY_PAID")
    is_open = value_of(order["balanceSummary"]["balance"]) > 0
    plain = order["status"] == APPROVED and not order["additionalFees"]
    if plain and unpaid and is_open and not still_wanted:
        await receiving.reject(call, order, CANCELED)


def _takes_fees(order: Document, currency: str) -> bool:
    refunded = value_of(order["balanceSummary"]["refunded"])
    return order["status"] == APPROVED and not refunded and order["currency"] == currency
