"""Prices as the interface shows them: `PriceInfo` with its line items (F3, F4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from openbookings.engine.kernel.call import Document
from openbookings.engine.pricing.asking import parts_of
from openbookings.engine.pricing.price import LinePrice, Price


def price_info(prices: Sequence[Price], items: Sequence[Document]) -> Document:
    """The base price (F6) of bookings in one currency, and the items that make it up.

    A price that is only described has no number (F3); the texts are there in any case.
    """
    lines = iter([line for price in prices for line in price.lines])
    described = next((price.description for price in prices if price.description), None)
    shown: Document = {
        "priceDescription": described or "",
        "priceDescriptionInfo": {"original": described or ""},
        "bookingLineItems": [_line_item(item, lines) for item in items],
        "currency": prices[0].currency,
    }
    if described is None:
        shown["calculatedPrice"] = float(sum(price.base for price in prices))
    deposits = [price.deposit for price in prices if price.deposit is not None]
    if deposits:
        shown["deposit"] = float(sum(deposits))
    return shown


def _line_item(item: Document, lines: Iterator[LinePrice]) -> Document:
    """The item as it was asked for, each of its parts with the price per participant."""
    parts = parts_of(item)
    priced = [next(lines) for _ in parts]
    shown = {
        **item,
        "serviceChoices": [
            {**_chosen(part), "pricePerParticipant": float(line.each)}
            for part, line in zip(parts, priced, strict=True)
        ],
        "calculatedPrice": float(sum((_amount(line) for line in priced), Decimal(0))),
    }
    if len(priced) == 1:
        # The older members of a line item, which know one group only.
        shown["numberOfParticipants"] = priced[0].participants
        shown["pricePerParticipant"] = float(priced[0].each)
    return shown


def _chosen(part: Document) -> Document:
    names = ("numberOfParticipants", "choices")
    return {name: part[name] for name in names if part.get(name) is not None}


def _amount(line: LinePrice) -> Decimal:
    return line.participants * line.each
