"""Money is whole minor units: exact sums, one rounding, halves up (X15, F4, F5)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.pricing.money import as_decimal, exact, from_decimal, minor_units
from openbookings.engine.site.currencies import fits

CURRENCIES = {"JPY": 0, "EUR": 2, "KWD": 3}
currencies = st.sampled_from(sorted(CURRENCIES))
units = st.integers(min_value=0, max_value=10**40)


@given(units, currencies)
def test_x15_whole_units_survive_being_written_and_read(whole: int, currency: str) -> None:
    written = as_decimal(whole, currency)
    assert from_decimal(written, currency) == from_decimal(str(written), currency) == whole
    assert written.as_tuple().exponent == -CURRENCIES[currency]
    assert fits(str(written), currency)


@given(st.fractions(min_value=0, max_value=10**30), currencies)
def test_an_amount_is_rounded_by_half_a_unit_at_most_and_halves_go_up(
    amount: Fraction, currency: str
) -> None:
    scaled = amount * 10 ** CURRENCIES[currency]
    off = minor_units(amount, currency) - scaled
    assert Fraction(-1, 2) < off <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("12.505", "EUR", "12.51"),
        ("12.504999999999999999999999999999999", "EUR", "12.50"),
        ("0.5", "JPY", "1"),
        ("1.5", "JPY", "2"),
        ("0.0005", "KWD", "0.001"),
        ("7", "KWD", "7.000"),
    ],
)
def test_one_rounding_halves_up(amount: str, currency: str, rounded: str) -> None:
    assert str(as_decimal(minor_units(Fraction(amount), currency), currency)) == rounded


def test_no_price_is_nothing() -> None:
    assert exact(None) == exact({}) == 0
    assert exact({"value": "35.50", "currency": "EUR"}) == Fraction(71, 2)


@pytest.mark.parametrize(
    ("value", "currency", "does"),
    [
        ("9" * 36, "JPY", True),
        ("1.0", "JPY", True),
        ("1.5", "JPY", False),
        ("0.001", "KWD", True),
        ("0.0001", "KWD", False),
        ("1.00000000000000000000000000000000001", "EUR", False),
    ],
)
def test_x15_decimals_are_counted_whatever_the_length(
    value: str, currency: str, does: bool
) -> None:
    assert fits(value, currency) is does


def test_amounts_are_exact_where_floats_are_not() -> None:
    tenth = minor_units(Fraction("0.10"), "EUR")
    assert as_decimal(3 * tenth, "EUR") == Decimal("0.30")
