"""Amounts in whole minor units of a currency: exact sums, and one rounding per price. Pure.

What one participant pays, and a deposit that is a percentage, are rounded when they come to be,
halves up. Everything after that adds and multiplies whole numbers, so that no cent is ever lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from openbookings.engine.site.currencies import exponent


def exact(money: Mapping[str, object] | None) -> Fraction:
    """The amount of a `{value, currency}` without any rounding; 0 where there is none."""
    return Fraction(str((money or {}).get("value") or 0))


def minor_units(amount: Fraction, currency: str) -> int:
    """The amount in the smallest units of its currency (cents of EUR), halves rounded up."""
    # In whole numbers: the same as floor(amount * 10 ** digits + 1/2), and much cheaper.
    scale: int = 10 ** _digits(currency)
    return (2 * amount.numerator * scale + amount.denominator) // (2 * amount.denominator)


def as_decimal(units: int, currency: str) -> Decimal:
    """Minor units as a decimal with all the decimals of the currency: 1250 EUR is 12.50."""
    return Decimal(f"{units}E-{_digits(currency)}")


def from_decimal(amount: str | Decimal, currency: str) -> int:
    """The minor units of an amount that has them whole; the inverse of `as_decimal`."""
    return minor_units(Fraction(str(amount)), currency)


def _digits(currency: str) -> int:
    return exponent(currency) or 0
