"""The arithmetic of carts and orders: what is due now, later, and still open (F17, F19). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from openbookings.engine.checkout.amounts import NOTHING, Till, value_of
from openbookings.engine.checkout.providers.port import CHARGE, FAILED, REFUND, SUCCEEDED
from openbookings.engine.kernel.call import Document

OFFLINE, DEPOSIT = "FULL_PAYMENT_OFFLINE", "DEPOSIT_ONLINE"


class Line(NamedTuple):
    """One line of a cart or an order, as far as money goes."""

    price: Decimal
    option: str
    deposit: Decimal | None = None

    @property
    def due_now(self) -> Decimal:
        """What has to be paid online before the order stands (F19, F20)."""
        if self.option == OFFLINE or "MEMBERSHIP" in self.option:
            return NOTHING
        if self.option == DEPOSIT and self.deposit is not None:
            return min(self.deposit, self.price)
        return self.price


class Received(NamedTuple):
    """Money that came in for an order, and what of it went back."""

    paid: Decimal
    refunded: Decimal
    stuck: Decimal = NOTHING
    """What was to go back and did not, unless it went back another way since."""

    @property
    def kept(self) -> Decimal:
        """What the business has of it now."""
        return self.paid - self.refunded


class Move(NamedTuple):
    """A charge or a refund, whatever became of it."""

    id: str
    kind: str
    status: str
    amount: Decimal
    charge: str | None
    """What a refund gives back."""


def received(moves: Iterable[Move]) -> Received:
    """What the charges and refunds of an order come to."""
    listed = list(moves)
    charges = [each for each in listed if each.kind == CHARGE and each.status == SUCCEEDED]
    refunds = [each for each in listed if each.kind == REFUND]
    return Received(
        _sum(charges),
        _sum(each for each in refunds if each.status == SUCCEEDED),
        sum((_stuck(charge, refunds) for charge in charges), NOTHING),
    )


def _stuck(charge: Move, refunds: Iterable[Move]) -> Decimal:
    own = [each for each in refunds if each.charge == charge.id]
    failed = _sum(each for each in own if each.status == FAILED)
    gone = _sum(each for each in own if each.status != FAILED)
    return min(failed, charge.amount - gone)


def _sum(moves: Iterable[Move]) -> Decimal:
    return sum((each.amount for each in moves), NOTHING)


def total(lines: Iterable[Line]) -> Decimal:
    """What all lines cost together."""
    return sum((line.price for line in lines), NOTHING)


def due_now(lines: Iterable[Line]) -> Decimal:
    """What all lines want before the order stands."""
    return sum((line.due_now for line in lines), NOTHING)


def lines_of_order(order: Document) -> list[Line]:
    """The lines of a stored order."""
    return [
        Line(
            value_of(line["price"]),
            line["paymentOption"],
            value_of(line["deposit"]) if line.get("deposit") else None,
        )
        for line in order["lineItems"]
    ]


def balance(order: Document, till: Till, received: Received) -> None:
    """Write prices, balance and payment status into an order from its lines, fees and money."""
    lines = lines_of_order(order)
    fees = sum((value_of(fee["price"]) for fee in order["additionalFees"]), NOTHING)
    whole = total(lines) + fees
    order["priceSummary"] = {
        "subtotal": till.amount(total(lines)),
        "additionalFees": till.amount(fees),
        "total": till.amount(whole),
    }
    order["balanceSummary"] = {
        "payNow": till.amount(max(due_now(lines) - received.kept, NOTHING)),
        "paid": till.amount(received.paid),
        "refunded": till.amount(received.refunded),
        "balance": till.amount(whole - received.kept),
    }
    if received.stuck:
        order["balanceSummary"]["refundFailed"] = till.amount(received.stuck)
    order["paymentStatus"] = order_payment_status(whole, received)


def order_payment_status(whole: Decimal, received: Received) -> str:
    """How far an order of this total is paid."""
    if received.refunded:
        return "FULLY_REFUNDED" if received.kept <= 0 else "PARTIALLY_REFUNDED"
    if received.paid >= whole:
        return "PAID"
    return "PARTIALLY_PAID" if received.paid else "NOT_PAID"


def booking_payment_status(order: Document) -> str:
    """What the bookings of an order say about their payment (F17)."""
    money = order["balanceSummary"]
    paid, refunded, left = (value_of(money[name]) for name in ("paid", "refunded", "balance"))
    if order["paymentStatus"] == "FULLY_REFUNDED":
        return "REFUNDED"
    if not paid and not value_of(order["priceSummary"]["total"]):
        # A price that is only described in words is paid on the spot; it is not free.
        in_words = any(line.get("priceDescription") for line in order["lineItems"])
        return "NOT_PAID" if in_words else "EXEMPT"
    if left > 0:
        return "PARTIALLY_PAID" if paid > refunded else "NOT_PAID"
    return "PAID"
