"""Paying orders and giving money back: by a provider, or as the business writes it down (F19)."""

from __future__ import annotations

from decimal import Decimal

from openbookings.engine.checkout import orders, payments, receiving, statements
from openbookings.engine.checkout.amounts import NOTHING, value_of
from openbookings.engine.checkout.orders import APPROVED, CANCELED, INITIALIZED
from openbookings.engine.checkout.payments import PAYMENTS, NewPayment
from openbookings.engine.checkout.providers.choosing import provider_of
from openbookings.engine.checkout.providers.port import (
    CHARGE,
    MANUAL,
    SAVE_CARD,
    STRIPE,
    SUCCEEDED,
)
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.currencies import fits


@method("orders.payOrder")
async def pay_order(call: Call, request: Document) -> Document:
    """Let the customer pay what is due; the payment gets its `redirectUrl` within a moment.

    Asked again while a payment is under way, it gives that one. Raises `NOTHING_TO_PAY` and
    `NO_ONLINE_PAYMENTS`.
    """
    seen = await orders.load_own(call, request["orderId"])
    order = await orders.hold(call, seen["id"])
    kind, amount = _due(order)
    if provider_of(await statements.settings_of(call.unit, call.site.id)) is None:
        raise Refused("NO_ONLINE_PAYMENTS", "The business takes no payments online.")
    found = await payments.under_way(call, order["id"], kind)
    if found is None:
        found = await payments.open_payment(call, order, NewPayment(kind, STRIPE, amount, {}))
    return {"payment": found}


@method("orders.recordPayment")
async def record_payment(call: Call, request: Document) -> Document:
    """Write down money the business has received; raises `PAYMENT_EXCEEDS_BALANCE`."""
    held = await receiving.hold(call, request["orderId"])
    order = held.order
    amount = _amount(order, request)
    if amount > value_of(order["balanceSummary"]["balance"]):
        words = "More than what is open cannot be paid."
        raise Refused(
            "PAYMENT_EXCEEDS_BALANCE", words, balance=order["balanceSummary"]["balance"]["amount"]
        )
    told = {name: request.get(name) for name in ("method", "note")}
    payment = await payments.open_payment(call, order, NewPayment(CHARGE, MANUAL, amount, told))
    return {"order": await receiving.take_in(call, held), "payment": payment}


@method("orders.listPayments")
async def list_payments(call: Call, request: Document) -> Document:
    """The charges and refunds of an order, oldest first."""
    order = await orders.load_own(call, request["orderId"])
    return {"payments": await payments.payments_of(call, order["id"])}


@method("orders.refundPayment")
async def refund_payment(call: Call, request: Document) -> Document:
    """Give back a charge, or a part of it, the way it came; raises `REFUND_EXCEEDS_PAYMENT`."""
    held = await receiving.hold(call, request["orderId"])
    order = held.order
    charge = await verbs.load(call, PAYMENTS, request["paymentId"])
    charged = charge["kind"] == CHARGE and charge["status"] == SUCCEEDED
    if charge["orderId"] != order["id"] or not charged:
        raise not_found(PAYMENTS.entity, request["paymentId"], PAYMENTS.missing)
    gone = await statements.refunds_of(call.unit, call.site.id, charge["id"])
    left = value_of(charge["amount"]) - gone
    amount = _amount(order, request) if request.get("amount") else left
    if amount > left or not left:
        words = "More than what was paid cannot be given back."
        raise Refused("REFUND_EXCEEDS_PAYMENT", words, refundable=str(left))
    payment = await payments.refund(call, order, charge, amount, request.get("note"))
    return {"order": await receiving.take_in(call, held), "payment": payment}


@method("orders.cancelOrder")
async def cancel_order(call: Call, request: Document) -> Document:
    """End an order; bookings that waited for it are declined, money stays where it is.

    Raises `ORDER_CANNOT_BE_CANCELED` for an order that has ended.
    """
    order = (await receiving.hold(call, request["orderId"])).order
    if order["status"] not in (INITIALIZED, APPROVED):
        words = f"An order that is {order['status']} cannot be canceled."
        raise Refused("ORDER_CANNOT_BE_CANCELED", words, status=order["status"])
    return {"order": await receiving.reject(call, order, CANCELED)}


def _due(order: Document) -> tuple[str, Decimal]:
    """What a customer has to do for an order: pay so much, or only leave a card."""
    money = order["balanceSummary"]
    now, left = value_of(money["payNow"]), value_of(money["balance"])
    if order["status"] == INITIALIZED:
        if now > 0:
            return CHARGE, now
        if order.get("savesCard"):
            return SAVE_CARD, NOTHING
    if order["status"] == APPROVED and left > 0:
        return CHARGE, left
    raise Refused("NOTHING_TO_PAY", "Nothing of this order is open.", status=order["status"])


def _amount(order: Document, request: Document) -> Decimal:
    if not fits(request["amount"], order["currency"]):
        words = f"has more decimals than {order['currency']}"
        raise Invalid(Violation("amount", words, "DECIMAL_MAX_SCALE"))
    return Decimal(request["amount"])
