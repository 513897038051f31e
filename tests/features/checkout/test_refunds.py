"""Refunds that fail at the provider: told by signed messages, late, twice, in any order (F17)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openbookings.engine.checkout.sums import Move, Received, received
from openbookings.engine.kernel.errors import Refused
from tests.features.checkout.till import again, money, order_of, run_cashier, selling
from tests.support.shop import Json, Shop
from tests.support.stripe_double import StripeDouble, signature
from tests.support.stripe_shop import STRIPE_SPEAKS_OLDER_HTTPX, tell, use_stripe

pytestmark = STRIPE_SPEAKS_OLDER_HTTPX
WHY = {"failure_reason": "expired_or_canceled_card"}


class Sale:
    """A booking that was paid at Stripe, of which money goes back."""

    def __init__(self, shop: Shop, stripe: StripeDouble) -> None:
        self.shop, self.stripe = shop, stripe
        use_stripe(shop)
        self.salon = selling(shop)
        visitor = shop.as_visitor
        self.booking = self.salon.book(voice=visitor, selectedPaymentOption="ONLINE")
        self.order = order_of(visitor, self.booking)
        visitor.call("orders.payOrder", {"orderId": self.order["id"]})
        run_cashier(shop)
        (self.page,) = stripe.sessions

    def pay(self) -> None:
        """The customer pays."""
        tell(self.shop, self.stripe.paid(self.page))

    def refund(self, amount: str = "30") -> Json:
        """The business gives a part back; gives the refund that nobody has carried out."""
        charge = self.payments()[0]
        body = {"orderId": self.order["id"], "paymentId": charge["id"], "amount": amount}
        made: Json = self.shop.call("orders.refundPayment", body)["payment"]
        return made

    def payments(self) -> list[Json]:
        """All charges and refunds."""
        body = {"orderId": self.order["id"]}
        found: list[Json] = self.shop.call("orders.listPayments", body)["payments"]
        return found

    def message(self, status: str, kind: str = "refund.updated", **over: Any) -> bytes:
        """What Stripe says about the refund that it was asked for last."""
        refund_id, sent = list(self.stripe.refunds.items())[-1]
        about = {
            "id": refund_id,
            "object": "refund",
            "status": status,
            "amount": int(sent["amount"]),
            "currency": "usd",
            "payment_intent": sent["payment_intent"],
            "metadata": {
                name: sent[f"metadata[{name}]"] for name in ("siteId", "orderId", "paymentId")
            },
            **(WHY if status == "failed" else {}),
            **over,
        }
        return self.stripe.message(kind, about)

    def stands(self) -> tuple[str, str, str | None]:
        """How the order is paid, what went back, and what should have."""
        order = again(self.shop, self.order)
        return order["paymentStatus"], money(order)["refunded"], money(order).get("refundFailed")

    def paid(self) -> str:
        """How far the booking says it is paid."""
        status: str = self.salon.read(self.booking)["booking"]["paymentStatus"]
        return status


@pytest.fixture
def sale(shop: Shop, stripe: StripeDouble) -> Sale:
    """A paid booking."""
    sold = Sale(shop, stripe)
    sold.pay()
    return sold


def test_f17_a_refund_that_fails_after_it_succeeded_is_taken_back(shop: Shop, sale: Sale) -> None:
    sale.refund()
    run_cashier(shop)
    assert sale.stands() == ("PARTIALLY_REFUNDED", "30.00", None)
    assert sale.paid() == "PARTIALLY_PAID"
    tell(shop, sale.message("failed", "refund.failed"))
    assert sale.stands() == ("PAID", "0.00", "30.00")
    assert sale.paid() == "PAID"
    refund = sale.payments()[-1]
    assert refund["status"] == "FAILED" and "expired_or_canceled_card" in refund["failure"]
    assert shop.event_types()[-1] == "wix.bookings.v2.booking_updated"
    told = [fact for fact in shop.facts() if fact["eventType"] == "openbookings.v1.order_updated"]
    shown = told[-1]["updatedEvent"]["currentEntity"]["balanceSummary"]["refundFailed"]
    assert shown["amount"] == "30.00"


@pytest.mark.parametrize("kind", ["refund.failed", "refund.updated", "charge.refund.updated"])
def test_a_failed_refund_stays_failed_whichever_message_comes_first(
    shop: Shop, sale: Sale, kind: str
) -> None:
    sale.refund()
    run_cashier(shop)
    failed, succeeded = sale.message("failed", kind), sale.message("succeeded")
    for body in (failed, succeeded, failed, sale.message("pending"), succeeded):
        tell(shop, body)
    assert sale.stands() == ("PAID", "0.00", "30.00")
    revision = again(shop, sale.order)["revision"]
    tell(shop, sale.message("failed", kind))
    assert again(shop, sale.order)["revision"] == revision, "told anew, it changes nothing"


def test_a_failure_may_be_faster_than_the_answer(
    shop: Shop, sale: Sale, stripe: StripeDouble
) -> None:
    sale.refund()
    stripe.silent = 1
    run_cashier(shop)
    assert sale.payments()[-1]["status"] == "INITIATED"
    tell(shop, sale.message("failed", "refund.failed"))
    shop.clock.advance(minutes=5)
    assert run_cashier(shop) == 0, "nobody asks again"
    assert sale.stands() == ("PAID", "0.00", "30.00")


def test_a_success_may_be_faster_than_the_answer(
    shop: Shop, sale: Sale, stripe: StripeDouble
) -> None:
    sale.refund()
    stripe.silent = 1
    run_cashier(shop)
    tell(shop, sale.message("succeeded"))
    assert sale.stands() == ("PARTIALLY_REFUNDED", "30.00", None)
    shop.clock.advance(minutes=5)
    assert run_cashier(shop) == 0


def test_what_did_not_go_back_can_be_given_back_again(shop: Shop, sale: Sale) -> None:
    sale.refund("80")
    run_cashier(shop)
    tell(shop, sale.message("failed", "refund.failed"))
    assert sale.stands() == ("PAID", "0.00", "80.00")
    sale.refund("50")
    run_cashier(shop)
    assert sale.stands() == ("PARTIALLY_REFUNDED", "50.00", "30.00")
    sale.refund("30")
    run_cashier(shop)
    assert sale.stands() == ("FULLY_REFUNDED", "80.00", None)


def test_h32_an_unsigned_or_old_failure_is_refused(shop: Shop, sale: Sale) -> None:
    sale.refund()
    run_cashier(shop)
    body, now = sale.message("failed", "refund.failed"), shop.clock.now // 1000
    for header in ("t=1,v1=00", signature(body, now, "whsec_other"), signature(body, now - 301)):
        with pytest.raises(Refused, match="UNAUTHENTICATED"):
            tell(shop, body, header)
    assert sale.stands() == ("PARTIALLY_REFUNDED", "30.00", None)


@pytest.mark.parametrize("other", [{"amount": 1}, {"currency": "jpy"}, {"id": "re_of_another"}])
def test_h32_a_signed_failure_of_another_refund_is_refused(
    shop: Shop, sale: Sale, other: Json
) -> None:
    sale.refund()
    run_cashier(shop)
    with pytest.raises(Refused, match="PAYMENT_DOES_NOT_MATCH"):
        tell(shop, sale.message("failed", "refund.failed", **other))
    assert sale.stands() == ("PARTIALLY_REFUNDED", "30.00", None)


def test_a_refund_made_at_stripe_itself_is_let_be(shop: Shop, sale: Sale) -> None:
    sale.refund()
    run_cashier(shop)
    named = {"siteId": shop.site_id}
    tell(shop, sale.message("failed", "refund.failed", metadata=named))
    assert sale.stands() == ("PARTIALLY_REFUNDED", "30.00", None)


def test_e44_what_could_not_go_back_is_not_sent_back_by_itself_again(
    shop: Shop, stripe: StripeDouble
) -> None:
    sale = Sale(shop, stripe)
    give_back_by_itself(shop)
    sale.salon.booked()
    sale.pay()
    run_cashier(shop)
    assert sale.stands() == ("FULLY_REFUNDED", "80.00", None)
    tell(shop, sale.message("failed", "refund.failed"))
    assert sale.stands() == ("PAID", "0.00", "80.00")
    assert run_cashier(shop) == 0
    assert len(stripe.refunds) == 1


def give_back_by_itself(shop: Shop) -> None:
    """Let money for a time that is taken go back by itself (E44)."""
    settings = shop.call("bookingsSettings.getBookingsSettings")["bookingsSettings"]
    handling = {"doubleBookingHandling": {"autoDeclineAndRefundEnabled": True}}
    change = {"revision": settings["revision"], **handling}
    shop.call("bookingsSettings.updateBookingsSettings", {"bookingsSettings": change})


def test_money_is_stuck_as_far_as_it_went_back_no_other_way() -> None:
    charge = Move("a", "CHARGE", "SUCCEEDED", Decimal(80), None)
    lost = Move("b", "CHARGE", "FAILED", Decimal(80), None)
    failed = Move("c", "REFUND", "FAILED", Decimal(50), "a")
    again = [Move(each, "REFUND", "FAILED", Decimal(50), "a") for each in "de"]
    under_way = Move("f", "REFUND", "INITIATED", Decimal(60), "a")
    assert received([charge, lost]) == Received(Decimal(80), Decimal(0), Decimal(0))
    assert received([charge, failed]) == Received(Decimal(80), Decimal(0), Decimal(50))
    assert received([charge, failed, *again]) == Received(Decimal(80), Decimal(0), Decimal(80))
    assert received([charge, failed, under_way]) == Received(Decimal(80), Decimal(0), Decimal(20))
