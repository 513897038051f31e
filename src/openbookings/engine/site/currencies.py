"""Money's units: how many decimals a currency has (X15), from the CLDR data of babel."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision, is_currency


@lru_cache(maxsize=512)
def exponent(currency: str) -> int | None:
    """Decimals of an ISO 4217 currency (USD 2, JPY 0, KWD 3); None when there is no such one."""
    return get_currency_precision(currency) if is_currency(currency) else None


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole minor units, halves to even: the one rounding of every price."""
    return amount.quantize(Decimal(1).scaleb(-(exponent(currency) or 0)), ROUND_HALF_EVEN)


def fits(value: str, currency: str) -> bool:
    """Whether a decimal text has no more decimals than the currency (X15)."""
    amount = Decimal(value)
    return amount == rounded(amount, currency)
