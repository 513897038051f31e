"""The price of a booking: base, add-ons, deposit (F3-F6, F15). Pure.

Amounts are exact; see `money` for the one rounding. A `Price` is kept with a booking as
`as_document` writes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.pricing.matching import Group, Time, variant_for
from openbookings.engine.pricing.money import as_decimal, exact, from_decimal, minor_units
from openbookings.engine.pricing.tariff import Stay, Tariff


class AddOnPrice(NamedTuple):
    """What a booked add-on costs, all of its quantity together."""

    id: str
    name: str
    quantity: int
    amount: Decimal


class LinePrice(NamedTuple):
    """Participants who pay the same, and what each of them pays."""

    participants: int
    each: Decimal


class Price(NamedTuple):
    """What a booking costs before tax, discounts and fees (F6)."""

    base: Decimal
    """The session alone, for all participants."""
    add_ons: tuple[AddOnPrice, ...]
    total: Decimal
    deposit: Decimal | None
    """What of the base is due upfront; None where the service takes no deposit."""
    currency: str
    description: str | None
    """Stands in the place of a number where the business describes its price (CUSTOM)."""
    lines: tuple[LinePrice, ...]
    """The base, group by group, in the order in which the groups were given."""


def priced(tariff: Tariff, groups: Sequence[Group], add_ons: Sequence[AddOnPrice] = ()) -> Price:
    """The price of one booking of these groups.

    Raises `INVALID_DURATION_CHOICE` for a length that the service or its tiers do not have (F5).
    """
    party = sum(group.participants for group in groups)
    each = [_each(tariff, group, party) for group in groups]
    base = sum(group.participants * units for group, units in zip(groups, each, strict=True))
    extras = sum(from_decimal(add_on.amount, tariff.currency) for add_on in add_ons)
    deposit = _deposit(tariff, base, party)
    return Price(
        as_decimal(base, tariff.currency),
        tuple(add_ons),
        as_decimal(base + extras, tariff.currency),
        None if deposit is None else as_decimal(deposit, tariff.currency),
        tariff.currency,
        tariff.description,
        tuple(
            LinePrice(group.participants, as_decimal(units, tariff.currency))
            for group, units in zip(groups, each, strict=True)
        ),
    )


def add_on_price(add_on: Document, quantity: int, currency: str) -> AddOnPrice:
    """F15: quantity times price, once per booking and not per participant."""
    units = quantity * minor_units(exact(add_on.get("price")), currency)
    return AddOnPrice(add_on["id"], add_on["name"], quantity, as_decimal(units, currency))


def _each(tariff: Tariff, group: Group, party: int) -> int:
    """What one participant of the group pays, in minor units: here a price is rounded."""
    if tariff.stay is not None and group.time is not None:
        _refuse_length(tariff.stay, group.time)
    variant = variant_for(tariff, group, party)
    tiers = any(each.choice.get("durationRange") for each in tariff.variants)
    if variant is None and tiers and group.time is not None:
        raise _invalid_duration("No tier of the service has this duration.")
    price = tariff.price if variant is None else variant.price
    return minor_units(_for_the_stay(price, tariff.stay, group.time), tariff.currency)


def _for_the_stay(price: Fraction, stay: Stay | None, time: Time | None) -> Fraction:
    """F5: hours pro rata by the minute, days as they are begun; one unit while no time is known."""
    if stay is None or time is None:
        return price
    return price * time.minutes / 60 if stay.unit == "HOUR" else price * time.days


def _refuse_length(stay: Stay, time: Time) -> None:
    length = time.minutes if stay.unit == "HOUR" else time.days
    if not stay.shortest <= length <= stay.longest:
        raise _invalid_duration("The service cannot be booked for this long.")


def _invalid_duration(words: str) -> Refused:
    return Refused("INVALID_DURATION_CHOICE", words)


def _deposit(tariff: Tariff, base: int, party: int) -> int | None:
    """F4: an amount per participant, at most the base; or a percentage of the base."""
    if tariff.deposit is None:
        return None
    if tariff.deposit.percentage is not None:
        share = as_decimal(base, tariff.currency)
        return minor_units(Fraction(share) * tariff.deposit.percentage, tariff.currency)
    amount = minor_units(tariff.deposit.amount or Fraction(0), tariff.currency)
    return min(base, party * amount)


def as_document(price: Price) -> Document:
    """A price as it is kept with a booking; amounts are decimal texts."""
    kept: Document = {
        "base": str(price.base),
        "addOns": [{**each._asdict(), "amount": str(each.amount)} for each in price.add_ons],
        "total": str(price.total),
        "currency": price.currency,
        "lines": [
            {"participants": each.participants, "each": str(each.each)} for each in price.lines
        ],
    }
    if price.deposit is not None:
        kept["deposit"] = str(price.deposit)
    if price.description is not None:
        kept["description"] = price.description
    return kept


def price_from(document: Document) -> Price:
    """The price that `as_document` wrote."""
    deposit = document.get("deposit")
    return Price(
        Decimal(document["base"]),
        tuple(
            AddOnPrice(each["id"], each["name"], each["quantity"], Decimal(each["amount"]))
            for each in document["addOns"]
        ),
        Decimal(document["total"]),
        None if deposit is None else Decimal(deposit),
        document["currency"],
        document.get("description"),
        tuple(LinePrice(each["participants"], Decimal(each["each"])) for each in document["lines"]),
    )
