"""Fills options and variants before they are checked and stored: ids, names, derived prices.

Nothing here refuses; what is missing is left missing for the checks to name.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from openbookings.engine.catalog.settling import drop_nulls
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.variants.choices import (
    choices_of,
    identity_of,
    length_in_words,
    rules_of,
)


async def settle(call: Call, new: Document, old: Document | None) -> None:
    """Bring options and variants into the form in which they are stored."""
    drop_nulls(new)
    new.setdefault("serviceId", "")
    kept = {identity_of(each): each["id"] for each in choices_of(old)} if old else {}
    taken: set[str] = set()
    for variant in _values(new, "variants"):
        for choice in variant.get("choices") or ():
            _settle_choice(choice, kept, taken)
    _settle_prices(call, new)


def _values(variants: Document, name: str) -> list[Document]:
    values: list[Document] = (variants.get(name) or {}).get("values") or []
    return values


def _settle_choice(choice: Document, kept: dict[object, str], taken: set[str]) -> None:
    """Give the choice its id, the one it had before if it stays what it was, and its names."""
    chosen = choice.get("id") or kept.get(identity_of(choice))
    choice["id"] = chosen if chosen and chosen not in taken else new_id()
    taken.add(choice["id"])
    duration = choice.get("duration")
    if duration and duration.get("minutes"):
        duration.setdefault("name", length_in_words(duration["minutes"]))
    rule = choice.get("dateTime")
    if rule and "ruleType" not in rule and len(rules_of(rule)) == 1:
        rule["ruleType"] = rules_of(rule)[0]


def _settle_prices(call: Call, new: Document) -> None:
    """Prices in the site's currency (X15), the lowest and highest beside them (F10)."""
    for name in ("minPrice", "maxPrice"):
        new.pop(name, None)
    prices = list(_prices(new))
    if len({price["currency"] for price in prices if price.get("currency")}) > 1:
        return  # F9: several currencies are for the checks to refuse.
    for price in prices:
        price["currency"] = call.site.currency
        price.pop("formattedValue", None)
    valued = sorted((each for each in prices if each.get("value")), key=_amount)
    if valued:
        new["minPrice"], new["maxPrice"] = dict(valued[0]), dict(valued[-1])


def _prices(variants: Document) -> Iterator[Document]:
    return (each["price"] for each in _values(variants, "variants") if each.get("price"))


def _amount(price: Document) -> Decimal:
    return Decimal(price["value"])
