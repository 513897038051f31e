"""Money's units: how many decimals a currency has (X15), from the CLDR data of babel."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from babel.numbers import get_currency_precision, is_currency


@lru_cache(maxsize=512)
def exponent(currency: str) -> int | None:
    """Decimals of an ISO 4217 currency (USD 2, JPY 0, KWD 3); None when there is no such one."""
    return get_currency_precision(currency) if is_currency(currency) else None


def fits(value: str, currency: str) -> bool:
    """Whether a decimal text has no more decimals than the currency (X15), whatever its length."""
    units = Fraction(value) * Fraction(10) ** (exponent(currency) or 0)
    return units.denominator == 1
