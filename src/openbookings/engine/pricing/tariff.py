"""What a service asks for: its payment settings and variants as the arithmetic needs them. Pure."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, NamedTuple

from openbookings.engine.kernel.call import Document
from openbookings.engine.pricing.money import exact
from openbookings.engine.pricing.subscription import payments_left

Unit = Literal["HOUR", "DAY"]


class Variant(NamedTuple):
    """One variant: whom it is for, as stored, and its price."""

    choice: Document
    price: Fraction


class Deposit(NamedTuple):
    """What is paid upfront: an amount per participant, or a percentage of the whole (A36)."""

    amount: Fraction | None
    percentage: Fraction | None


class Stay(NamedTuple):
    """The shortest and longest stay of a service with a range of durations (A13)."""

    unit: Unit
    shortest: int
    """In minutes for HOUR, in days for DAY."""
    longest: int


class Tariff(NamedTuple):
    """The prices of a service, of one participant and (with a `stay`) of one hour or day."""

    currency: str
    price: Fraction
    """Without a variant that matches; 0 for services that cost nothing or are only described."""
    description: str | None
    """The text that stands for a price (rate type CUSTOM)."""
    deposit: Deposit | None
    stay: Stay | None
    variants: tuple[Variant, ...]

    @property
    def asks_when(self) -> bool:
        """Whether the price may depend on when a session is, or on how long it lasts."""
        return self.stay is not None or bool(self.variants)


def tariff_of(
    payment: Document,
    variants: Document | None,
    duration_range: Document | None,
    currency: str,
    joined: int,
) -> Tariff:
    """The tariff of a service with these settings, in the site's currency (X15).

    `joined` (seconds since the epoch) is when a subscription would begin.
    """
    rate = payment["rateType"]
    block = payment.get(rate.lower()) or {}
    described = block.get("description") if rate == "CUSTOM" else None
    varies = rate == "VARIED" and variants is not None
    return Tariff(
        currency,
        _price(rate, block, joined),
        described,
        _deposit(payment, block),
        _stay(duration_range),
        _variants(variants) if varies and variants else (),
    )


def _price(rate: str, block: Document, joined: int) -> Fraction:
    if rate == "SUBSCRIPTION":
        # A38: the whole that is still to be paid, enrolment included.
        cycles = payments_left(block, joined) * exact(block["amountPerBillingCycle"])
        return cycles + exact(block.get("enrollmentFeeAmount"))
    return exact(block.get("price") or block.get("defaultPrice"))


def _deposit(payment: Document, block: Document) -> Deposit | None:
    """F4: there is one only while the service takes deposits."""
    details = block.get("depositDetails") or {}
    if not payment["options"].get("deposit") or not details:
        return None
    if details.get("percentage"):
        return Deposit(None, Fraction(details["percentage"]) / 100)
    return Deposit(exact(details.get("amount")), None)


def _stay(duration_range: Document | None) -> Stay | None:
    if duration_range is None:
        return None
    if duration_range.get("unitType") == "DAY":
        days = duration_range["dayOptions"]
        return Stay("DAY", days["minDurationInDays"], days["maxDurationInDays"])
    hours = duration_range["hourOptions"]
    return Stay("HOUR", hours["minDurationInMinutes"], hours["maxDurationInMinutes"])


def _variants(variants: Document) -> tuple[Variant, ...]:
    return tuple(
        Variant(each["choices"][0], exact(each["price"])) for each in variants["variants"]["values"]
    )
