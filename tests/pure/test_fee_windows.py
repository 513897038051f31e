"""Which fee a cancellation costs at which moment (B15, B18, F25)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.bookings.fees.windows import Fee, fee_at, fee_for_absence

MINUTE, START = 60, 1_000_000
PRICE = Decimal("80.00")


def policy(*windows: dict[str, Any], enabled: bool = True) -> dict[str, Any]:
    return {"cancellationFeePolicy": {"enabled": enabled, "cancellationWindows": list(windows)}}


TWO = policy(
    {"amount": {"value": "10", "currency": "USD"}, "startInMinutes": 2880},
    {"percentage": "50", "startInMinutes": 120},
)


@pytest.mark.parametrize(
    ("minutes_before", "amount", "trigger"),
    [
        (2881, None, None),
        (2880, "10.00", "BOOKING_CANCELED"),
        (121, "10.00", "BOOKING_CANCELED"),
        (120, "40.00", "BOOKING_CANCELED"),
        (1, "40.00", "BOOKING_CANCELED"),
        (0, "40.00", "NOT_ATTENDED"),
        (-600, "40.00", "NOT_ATTENDED"),
    ],
)
def test_b18_the_innermost_window_that_is_reached_holds(
    minutes_before: int, amount: str | None, trigger: str | None
) -> None:
    fee = fee_at(TWO, START, START - minutes_before * MINUTE, PRICE, "USD")
    expected = None if amount is None else Fee(Decimal(amount), "USD", str(trigger))
    assert fee == expected


def test_b15_without_a_policy_of_fees_nothing_is_due() -> None:
    off = policy({"percentage": "50", "startInMinutes": 120}, enabled=False)
    assert fee_at(off, START, START, PRICE, "USD") is None
    assert fee_for_absence(off, PRICE, "USD") is None
    assert fee_for_absence(policy(), PRICE, "USD") is None


def test_b18_who_does_not_come_pays_the_innermost_window() -> None:
    assert fee_for_absence(TWO, PRICE, "USD") == Fee(Decimal("40.00"), "USD", "NOT_ATTENDED")


def test_f24_a_fee_of_nothing_is_none() -> None:
    percent = policy({"percentage": "50", "startInMinutes": 120})
    assert fee_at(percent, START, START, Decimal(0), "USD") is None


@given(
    price=st.decimals(0, 10_000, places=2),
    percentage=st.decimals("0.01", 100, places=2),
    currency=st.sampled_from([("USD", 2), ("JPY", 0), ("KWD", 3)]),
)
def test_f25_a_percentage_is_at_most_the_price_and_in_whole_minor_units(
    price: Decimal, percentage: Decimal, currency: tuple[str, int]
) -> None:
    name, decimals = currency
    price = price.quantize(Decimal(1).scaleb(-decimals))
    percent = policy({"percentage": str(percentage), "startInMinutes": 120})
    fee = fee_at(percent, START, START, price, name)
    if fee is not None:
        assert 0 < fee.amount <= price
        assert -fee.amount.as_tuple().exponent == decimals  # type: ignore[operator]
