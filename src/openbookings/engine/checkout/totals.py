"""Adding up what a page is about to sell, for showing only: nothing is bought by these sums."""

from __future__ import annotations

from decimal import Decimal

from openbookings.engine.checkout.amounts import NOTHING, Till, till_of
from openbookings.engine.checkout.sums import Line, due_now, total
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import method

_FULL_ONLINE = "FULL_PAYMENT_ONLINE"
_FREE_PARTS = ("shipping", "tax", "discount", "totalAdditionalFees")


@method("totals.calculateTotals")
async def calculate_totals(call: Call, request: Document) -> Document:
    """What the sent lines cost together, now and later; prices are those that were sent.

    An order asks for the server's own prices, whatever was added up here (H29).
    """
    till, items = till_of(call.site), request.get("lineItems") or []
    lines = [_line(item) for item in items]
    now = due_now(lines)
    return {
        "calculatedLineItems": [
            _calculated(till, item, line) for item, line in zip(items, lines, strict=True)
        ],
        "priceSummary": _summary(till, total(lines)),
        "payNow": _summary(till, now),
        "payLater": _summary(till, total(lines) - now),
        "currency": till.currency,
    }


def _line(item: Document) -> Line:
    quantity = item.get("quantity") or 1
    deposit = item.get("depositAmount")
    return Line(
        Decimal(item["price"]) * quantity,
        item.get("paymentOption") or _FULL_ONLINE,
        Decimal(deposit) * quantity if deposit else None,
    )


def _calculated(till: Till, item: Document, line: Line) -> Document:
    whole = till.amount(line.price)
    calculated = {
        "paymentOption": line.option,
        "pricesBreakdown": {
            "price": till.amount(Decimal(item["price"])),
            "lineItemPrice": whole,
            "totalPriceBeforeTax": whole,
            "totalPriceAfterTax": whole,
            "totalDiscount": till.amount(NOTHING),
        },
    }
    return {**calculated, "lineItemId": item["id"]} if item.get("id") else calculated


def _summary(till: Till, whole: Decimal) -> Document:
    free = {name: till.amount(NOTHING) for name in _FREE_PARTS}
    return {"subtotal": till.amount(whole), **free, "total": till.amount(whole)}
