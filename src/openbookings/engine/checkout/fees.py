"""Fees on orders: applied as an additional fee in place of the price, then collected (F26-F28)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openbookings.engine.bookings.fees import statements as kept
from openbookings.engine.bookings.fees.assessing import reset_fee, terms_of
from openbookings.engine.bookings.fees.statements import KeptFee
from openbookings.engine.checkout import orders, payments, statements
from openbookings.engine.checkout.amounts import NOTHING, Till, value_of
from openbookings.engine.checkout.orders import APPROVED, ORDERS
from openbookings.engine.checkout.payments import PAYMENTS, NewPayment
from openbookings.engine.checkout.providers.choosing import provider_of
from openbookings.engine.checkout.providers.port import CHARGE, FAILED, STRIPE
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Refused, not_found
from openbookings.engine.kernel.registry import method

_NAME = "Cancellation fee"


@method("bookingFees.applyBookingFeesToOrder")
async def apply_fees(call: Call, request: Document) -> Document:
    """Charge the order of these bookings with what they owe, all or nothing (F27).

    Raises `ORDER_NOT_FOUND`, `BOOKING_IDS_BELONG_TO_DIFFERENT_ORDERS`, `BOOKING_FEE_NOT_FOUND`,
    `BOOKING_FEE_ALREADY_APPLIED`, `PRICE_OVERRIDE_EXCEEDS_MAX`, `ORDER_CANNOT_BE_EDITED`,
    `BOOKING_FEE_AND_ORDER_CURRENCIES_ARE_INCONSISTENT` and
    `PARTIALLY_OR_FULLY_REFUNDED_ORDER_CANNOT_BE_EDITED`.
    """
    ids = list(dict.fromkeys(request["bookingIds"]))
    order = await orders.hold(call, (await _order_of(call, ids))["id"])
    fee = await apply(call, order, ids, _override(request, order))
    terms = await terms_of(call, ids)
    return {
        "bookingFees": [reset_fee(call, terms[each]) for each in ids],
        "ecomOrderInfo": {
            "orderId": order["id"],
            "additionalFeeId": fee["id"],
            "additionalFeePrice": fee["price"],
        },
    }


@method("bookingFees.collectAppliedBookingFees")
async def collect_fees(call: Call, request: Document) -> Document:
    """Charge the card that was left for an applied fee, once however often it is asked (F28).

    The card is charged within a moment after the answer; the order tells what became of it, and
    a failure is told with the `businessNotification` of the call that tried (I11).
    Raises `ORDER_NOT_FOUND`, `ADDITIONAL_FEE_NOT_FOUND`, `ORDER_CANNOT_BE_EDITED`,
    `ORDER_BALANCE_NON_POSITIVE` and `NO_SAVED_PAYMENT_METHOD`.
    """
    order = await orders.hold(call, request["orderId"])
    fees = {fee["id"]: fee for fee in order["additionalFees"]}
    if request["additionalFeeId"] not in fees:
        raise not_found("Fee", request["additionalFeeId"], "ADDITIONAL_FEE_NOT_FOUND")
    fee, notification = fees[request["additionalFeeId"]], request.get("businessNotification")
    payment = await collect(call, order, fee, notification)
    return {"collectedPrice": payment["amount"]}


async def apply(
    call: Call, old: Document, booking_ids: Sequence[str], override: Decimal | None
) -> Document:
    """Put the fees of bookings on their order in place of their prices; gives the new fee."""
    owed = await _owed(call, old, booking_ids)
    whole = sum((each.fee.amount for each in owed.values()), NOTHING)
    if override is not None and override > whole:
        words = f"The fees come to {whole}."
        raise Refused("PRICE_OVERRIDE_EXCEEDS_MAX", words, max=str(whole))
    till = Till(old["currency"], call.site.language)
    fee = {
        "id": new_id(),
        "name": _NAME,
        "price": till.amount(whole if override is None else override),
        "bookingIds": list(booking_ids),
    }
    lines = [
        {**line, "price": till.amount(NOTHING)} if line["bookingId"] in owed else line
        for line in old["lineItems"]
    ]
    new = {**old, "lineItems": lines, "additionalFees": [*old["additionalFees"], fee]}
    await orders.rebalance(call, new)
    await kept.mark_applied(call.unit, call.site.id, booking_ids)
    await verbs.save(call, ORDERS, new, old)
    return fee


async def collect(
    call: Call, old: Document, fee: Document, notification: Document | None = None
) -> Document:
    """Have a fee charged; gives the payment, the first one unless that failed.

    What was paid for the bookings before counts: no more is charged than is open. `notification`
    is what the business is to hear if it fails.
    """
    if fee.get("paymentId"):
        payment = await verbs.load(call, PAYMENTS, fee["paymentId"])
        if payment["status"] != FAILED:
            return payment
    if old["status"] != APPROVED:
        raise _cannot_be_edited(old)
    amount = min(value_of(fee["price"]), value_of(old["balanceSummary"]["balance"]))
    if amount <= 0:
        words = "Nothing of this order is open."
        raise Refused("ORDER_BALANCE_NON_POSITIVE", words, orderId=old["id"])
    saved = await statements.saved_method(call.unit, call.site.id, old["id"])
    secrets = await statements.settings_of(call.unit, call.site.id)
    if saved is None or provider_of(secrets) is None:
        words = "The customer left no card that could be charged."
        raise Refused("NO_SAVED_PAYMENT_METHOD", words, orderId=old["id"])
    told = {"additionalFeeId": fee["id"], "businessNotification": notification}
    new_payment = NewPayment(CHARGE, STRIPE, amount, told, saved_method=saved)
    payment = await payments.open_payment(call, old, new_payment)
    noted = [
        {**each, "paymentId": payment["id"]} if each["id"] == fee["id"] else each
        for each in old["additionalFees"]
    ]
    # The order's revision lets only one of two collectors through.
    await verbs.save(call, ORDERS, {**old, "additionalFees": noted}, old)
    return payment


async def _order_of(call: Call, booking_ids: Sequence[str]) -> Document:
    sold = await orders.of_bookings(call, booking_ids)
    missing = [each for each in booking_ids if each not in sold]
    if missing:
        words = "The bookings were not sold with an order."
        raise Refused("ORDER_NOT_FOUND", words, bookingIds=missing)
    found = {order["id"]: order for order in sold.values()}
    if len(found) > 1:
        words = "The bookings were sold with different orders."
        code = "BOOKING_IDS_BELONG_TO_DIFFERENT_ORDERS"
        raise Refused(code, words, orderIds=sorted(found))
    return next(iter(found.values()))


async def _owed(call: Call, order: Document, booking_ids: Sequence[str]) -> dict[str, KeptFee]:
    owed = await kept.kept_fees(call.unit, call.site.id, booking_ids)
    for booking_id in booking_ids:
        if booking_id not in owed:
            raise not_found("Fee of the booking", booking_id, "BOOKING_FEE_NOT_FOUND")
        if owed[booking_id].applied:
            words = "The fee of the booking is on its order already."
            raise Refused("BOOKING_FEE_ALREADY_APPLIED", words, bookingId=booking_id)
        if owed[booking_id].fee.currency != order["currency"]:
            words = "The fee and the order are in different currencies."
            code = "BOOKING_FEE_AND_ORDER_CURRENCIES_ARE_INCONSISTENT"
            raise Refused(code, words, bookingId=booking_id)
    _refuse_ended(order)
    return owed


def _refuse_ended(order: Document) -> None:
    if order["status"] != APPROVED:
        raise _cannot_be_edited(order)
    if value_of(order["balanceSummary"]["refunded"]):
        words = "Money of this order was given back."
        code = "PARTIALLY_OR_FULLY_REFUNDED_ORDER_CANNOT_BE_EDITED"
        raise Refused(code, words, orderId=order["id"])


def _cannot_be_edited(order: Document) -> Refused:
    words = f"An order that is {order['status']} takes no fees."
    return Refused("ORDER_CANNOT_BE_EDITED", words, orderId=order["id"])


def _override(request: Document, order: Document) -> Decimal | None:
    sent = request.get("priceOverride")
    if not sent:
        return None
    if sent["currency"] != order["currency"]:
        words = "The price and the order are in different currencies."
        raise Refused("BOOKING_FEE_AND_ORDER_CURRENCIES_ARE_INCONSISTENT", words)
    return Decimal(sent["value"])
