"""Payments: an intent first, then what became of it. Money itself moves elsewhere (`cashier`)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from openbookings.engine.checkout import statements
from openbookings.engine.checkout.amounts import Till, value_of
from openbookings.engine.checkout.providers.port import (
    CHARGE,
    FAILED,
    INITIATED,
    MANUAL,
    PENDING,
    REFUND,
    SUCCEEDED,
)
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.query.tree import Compare, Order
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Selection
from openbookings.engine.store.tables import Column, Table

_MOST_PAYMENTS = 1000

PAYMENTS = Resource(
    module="orders",
    entity="payment",
    plural="payments",
    fqdn="",
    table=Table(
        "payments",
        (
            Column("order_id", "text", "orderId"),
            Column("provider", "text", "provider"),
            Column("kind", "text", "kind"),
            Column("status", "text", "status"),
            Column("amount", "text", "amount.amount"),
            Column("charge", "text", "refundedPaymentId"),
            Column("created_date", "instant", "createdDate"),
        ),
    ),
    missing="PAYMENT_NOT_FOUND",
)


class NewPayment(NamedTuple):
    """A payment to be made, or one that the business has made itself."""

    kind: str
    provider: str
    amount: Decimal
    told: Document
    """What else is shown of it: `method`, `note`, `refundedPaymentId`, `additionalFeeId`,
    `businessNotification`."""
    saved_method: str | None = None


async def open_payment(call: Call, order: Document, new: NewPayment) -> Document:
    """Store a payment: done at once by hand, else waiting for its provider to be asked."""
    by_hand = new.provider == MANUAL
    till = Till(order["currency"], call.site.language)
    document = {
        "orderId": order["id"],
        "kind": new.kind,
        "status": SUCCEEDED if by_hand else INITIATED,
        "provider": new.provider,
        "amount": till.amount(new.amount),
        **{name: value for name, value in new.told.items() if value is not None},
    }
    payment = await verbs.create(call, PAYMENTS, document)
    if not by_hand:
        columns = {"due": call.now, "saved_method": new.saved_method}
        await statements.note(call.unit, call.site.id, payment["id"], columns)
    return payment


async def settle(call: Call, payment: Document, changes: Document) -> Document:
    """Store what became of a payment."""
    return await verbs.save(call, PAYMENTS, {**payment, **changes}, payment)


async def payments_of(call: Call, order_id: str) -> list[Document]:
    """The payments of an order, oldest first."""
    rows = await documents.select(
        call.unit,
        PAYMENTS.table,
        call.site.id,
        Selection(
            filter=Compare("orderId", "$eq", order_id),
            order=(Order("id"),),
            limit=_MOST_PAYMENTS,
            fields=PAYMENTS.all_fields,
        ),
    )
    return [verbs.decoded(row[0]) for row in rows]


async def under_way(call: Call, order_id: str, kind: str) -> Document | None:
    """The payment of this kind that the customer, or its provider, is at just now."""
    for payment in reversed(await payments_of(call, order_id)):
        if payment["kind"] == kind and payment["status"] in (INITIATED, PENDING):
            return payment
    return None


async def refund(
    call: Call, order: Document, charge: Document, amount: Decimal, note: str | None
) -> Document:
    """Give back what was charged, the way it came."""
    told = {"refundedPaymentId": charge["id"], "note": note, "method": charge.get("method")}
    return await open_payment(call, order, NewPayment(REFUND, charge["provider"], amount, told))


async def refund_online(call: Call, order: Document, note: str) -> None:
    """Have providers give back what they charged for an order and still hold (E44).

    What came in by hand goes back by hand: writing it down would not give it back. What could not
    be given back before is left to the business.
    """
    listed = await payments_of(call, order["id"])
    tried = {
        each["refundedPaymentId"]
        for each in listed
        if each["kind"] == REFUND and each["status"] == FAILED
    }
    for charge in listed:
        by_provider = charge["provider"] != MANUAL and charge["kind"] == CHARGE
        if by_provider and charge["status"] == SUCCEEDED and charge["id"] not in tried:
            gone = await statements.refunds_of(call.unit, call.site.id, charge["id"])
            left = value_of(charge["amount"]) - gone
            if left > 0:
                await refund(call, order, charge, left, note)
