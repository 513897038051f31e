"""What carts and orders come to: now, later, open; and what bookings say about it (F17, F19)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.checkout.amounts import Till, value_of
from openbookings.engine.checkout.sums import (
    Line,
    Received,
    balance,
    booking_payment_status,
    due_now,
    order_payment_status,
    total,
)

DOLLARS = Till("USD", "en")
CENTS = st.decimals(0, 100_000, places=2)
OPTIONS = st.sampled_from(["FULL_PAYMENT_ONLINE", "FULL_PAYMENT_OFFLINE", "DEPOSIT_ONLINE"])
LINES = st.lists(st.builds(Line, CENTS, OPTIONS, st.none() | CENTS), max_size=5)


def order(*prices: str, **over: Any) -> dict[str, Any]:
    lines = [
        {"price": DOLLARS.amount(Decimal(each)), "paymentOption": "FULL_PAYMENT_ONLINE", **over}
        for each in prices
    ]
    return {"lineItems": lines, "additionalFees": []}


@given(LINES)
def test_f19_what_is_due_now_is_never_more_than_the_whole(lines: list[Line]) -> None:
    assert 0 <= due_now(lines) <= total(lines)


@given(LINES, CENTS, CENTS)
def test_a_balance_is_the_whole_less_what_was_kept(
    lines: list[Line], paid: Decimal, refunded: Decimal
) -> None:
    document = order(*(str(line.price) for line in lines))
    balance(document, DOLLARS, Received(paid, refunded))
    money = document["balanceSummary"]
    assert value_of(money["balance"]) == total(lines) - paid + refunded
    assert value_of(money["payNow"]) >= 0


@pytest.mark.parametrize(
    ("paid", "refunded", "of_order", "of_booking"),
    [
        ("0", "0", "NOT_PAID", "NOT_PAID"),
        ("30", "0", "PARTIALLY_PAID", "PARTIALLY_PAID"),
        ("80", "0", "PAID", "PAID"),
        ("80", "30", "PARTIALLY_REFUNDED", "PARTIALLY_PAID"),
        ("80", "80", "FULLY_REFUNDED", "REFUNDED"),
    ],
)
def test_f17_how_far_an_order_is_paid(
    paid: str, refunded: str, of_order: str, of_booking: str
) -> None:
    document = order("50", "30")
    balance(document, DOLLARS, Received(Decimal(paid), Decimal(refunded)))
    assert document["paymentStatus"] == of_order
    assert booking_payment_status(document) == of_booking


def test_f17_nothing_to_pay_is_exempt_and_a_price_in_words_is_not() -> None:
    free, agreed = order("0"), order("0", priceDescription="As agreed")
    for document in (free, agreed):
        balance(document, DOLLARS, Received(Decimal(0), Decimal(0)))
    assert booking_payment_status(free) == "EXEMPT"
    assert booking_payment_status(agreed) == "NOT_PAID"


def test_an_order_that_took_a_fee_instead_of_its_price_may_be_overpaid() -> None:
    document = order("0")
    document["additionalFees"] = [{"price": DOLLARS.amount(Decimal(20))}]
    balance(document, DOLLARS, Received(Decimal(80), Decimal(0)))
    assert document["balanceSummary"]["balance"]["amount"] == "-60.00"
    assert order_payment_status(Decimal(20), Received(Decimal(80), Decimal(0))) == "PAID"


@pytest.mark.parametrize(
    ("till", "words"),
    [
        (Till("USD", "en"), "$1,234.50"),
        (Till("EUR", "de-AT"), "€\xa01.234,50"),
        (Till("JPY", "ja"), "¥1,235"),
        (Till("KWD", "en"), "KWD1,234.500"),
        (Till("EUR", "qq"), "€1,234.50"),
    ],
)
def test_x15_amounts_are_written_as_the_site_writes_money(till: Till, words: str) -> None:
    shown = till.amount(Decimal("1234.5"))
    assert shown["formattedAmount"].replace("￥", "¥") == words
