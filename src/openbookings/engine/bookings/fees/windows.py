"""Which fee a policy asks for at a moment (B15, B18, F25). Pure; seconds since the epoch."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from openbookings.engine.kernel.call import Document
from openbookings.engine.pricing.money import as_decimal, from_decimal

CANCELED, NOT_ATTENDED = "BOOKING_CANCELED", "NOT_ATTENDED"
_HUNDRED = Decimal(100)


class Fee(NamedTuple):
    """What a booking owes, and why."""

    amount: Decimal
    currency: str
    trigger: str


def fee_at(policy: Document, start: int, now: int, price: Decimal, currency: str) -> Fee | None:
    """The fee for cancelling at `now`, or None where it would cost nothing.

    After the start the innermost window holds and the customer counts as absent (B18). A
    percentage is one of `price` in `currency`; an amount has its own currency.
    """
    part = policy["cancellationFeePolicy"]
    if not part["enabled"]:
        return None
    left = (start - now) / 60
    windows = [each for each in part["cancellationWindows"] if each["startInMinutes"] >= left]
    if not windows:
        return None
    window = min(windows, key=_minutes)
    trigger = CANCELED if now < start else NOT_ATTENDED
    return _fee(window, price, currency, trigger)


def fee_for_absence(policy: Document, price: Decimal, currency: str) -> Fee | None:
    """The fee for not coming at all: that of the innermost window (B18)."""
    part = policy["cancellationFeePolicy"]
    if not part["enabled"] or not part["cancellationWindows"]:
        return None
    return _fee(min(part["cancellationWindows"], key=_minutes), price, currency, NOT_ATTENDED)


def _minutes(window: Document) -> int:
    return int(window["startInMinutes"])


def _fee(window: Document, price: Decimal, currency: str, trigger: str) -> Fee | None:
    if window.get("percentage") is not None:
        amount = price * Decimal(window["percentage"]) / _HUNDRED
    else:
        currency = window["amount"].get("currency") or currency
        amount = Decimal(window["amount"]["value"])
    units = from_decimal(amount, currency)
    return Fee(as_decimal(units, currency), currency, trigger) if units else None
