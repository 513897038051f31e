"""Amounts of money as the interface writes them: exact text beside text for people. Pure."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency

from openbookings.engine.kernel.call import Document, Site
from openbookings.engine.pricing.money import as_decimal, from_decimal

NOTHING = Decimal(0)


class Till(NamedTuple):
    """How a site writes money: its currency and its language."""

    currency: str
    language: str

    def amount(self, value: Decimal) -> Document:
        """`{amount, formattedAmount}`, rounded once to whole minor units."""
        exact = as_decimal(from_decimal(value, self.currency), self.currency)
        words = format_currency(exact, self.currency, locale=_locale(self.language))
        return {"amount": f"{exact:f}", "formattedAmount": words}

    def converted(self, value: Decimal) -> Document:
        """As `amount`, with the same amount as the converted one: carts know one currency."""
        shown = self.amount(value)
        return {
            **shown,
            "convertedAmount": shown["amount"],
            "formattedConvertedAmount": shown["formattedAmount"],
        }


def till_of(site: Site) -> Till:
    """The till of a site."""
    return Till(site.currency, site.language)


def value_of(money: Document | None) -> Decimal:
    """The exact value of `{amount, ...}`; nothing when it is absent."""
    return Decimal(money["amount"]) if money else NOTHING


@lru_cache(maxsize=256)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
