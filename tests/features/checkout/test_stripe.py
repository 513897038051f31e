"""Payments at a provider: asked outside of transactions, under one key, told by signed messages."""

from __future__ import annotations

import pytest

from openbookings.engine.kernel.errors import Refused
from tests.features.bookings.salon import Salon
from tests.features.checkout.till import again, money, order_of, priced, run_cashier, selling
from tests.support.shop import Json, Shop, invalid, refused
from tests.support.stripe_double import StripeDouble, signature
from tests.support.stripe_shop import STRIPE_SPEAKS_OLDER_HTTPX, tell, use_stripe

pytestmark = STRIPE_SPEAKS_OLDER_HTTPX
ONLINE: Json = {"selectedPaymentOption": "ONLINE"}


@pytest.fixture
def salon(shop: Shop) -> Salon:
    """A salon that takes payments at Stripe."""
    use_stripe(shop)
    return selling(shop)


def ordered(salon: Salon) -> tuple[Json, Json]:
    """A booking that is to be paid online, and its order."""
    booking = salon.book(voice=salon.shop.as_visitor, **ONLINE)
    return booking, order_of(salon.shop.as_visitor, booking)


def pay(shop: Shop, order: Json) -> Json:
    body = {"orderId": order["id"]}
    payment: Json = shop.as_visitor.call("orders.payOrder", body)["payment"]
    return payment


def payments(shop: Shop, order: Json) -> list[Json]:
    found: list[Json] = shop.call("orders.listPayments", {"orderId": order["id"]})["payments"]
    return found


def paid_page(shop: Shop, stripe: StripeDouble, order: Json) -> bytes:
    """Let the customer open the page of payment and pay there; gives the message about it."""
    pay(shop, order)
    assert run_cashier(shop) == 1
    return stripe.paid(list(stripe.sessions)[-1])


def test_a_payment_is_an_intent_first_and_the_provider_is_asked_afterwards(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    _, order = ordered(salon)
    payment = pay(shop, order)
    assert payment["status"] == "INITIATED" and stripe.requests == []
    assert run_cashier(shop) == 1
    (after,) = payments(shop, order)
    assert (after["status"], after["redirectUrl"][:23]) == ("PENDING", "https://pay.example/cs_")
    (request,) = stripe.requests
    assert request[2]["line_items[0][price_data][unit_amount]"] == "8000"
    assert request[2]["success_url"].startswith("https://book.example/s/shop/pay/")
    assert run_cashier(shop) == 0


def test_asking_to_pay_again_gives_the_payment_under_way(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    _, order = ordered(salon)
    first = pay(shop, order)
    run_cashier(shop)
    assert pay(shop, order)["id"] == first["id"]
    assert run_cashier(shop) == 0 and len(stripe.sessions) == 1


def test_f17_a_message_that_it_was_paid_confirms_the_booking(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    booking, order = ordered(salon)
    tell(shop, paid_page(shop, stripe, order))
    order = again(shop, order)
    assert (order["status"], order["paymentStatus"]) == ("APPROVED", "PAID")
    after = salon.read(booking)["booking"]
    assert (after["status"], after["paymentStatus"]) == ("CONFIRMED", "PAID")
    with refused("NOTHING_TO_PAY"):
        pay(shop, order)


def test_a_message_is_obeyed_once(shop: Shop, salon: Salon, stripe: StripeDouble) -> None:
    _, order = ordered(salon)
    body = paid_page(shop, stripe, order)
    tell(shop, body)
    revision = again(shop, order)["revision"]
    tell(shop, body)
    assert again(shop, order)["revision"] == revision
    assert money(again(shop, order))["paid"] == "80.00"


def test_f18_who_leaves_the_page_has_not_booked(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    booking, order = ordered(salon)
    pay(shop, order)
    run_cashier(shop)
    (session_id,) = stripe.sessions
    tell(shop, stripe.left(session_id))
    assert again(shop, order)["status"] == "REJECTED"
    assert salon.read(booking)["booking"]["status"] == "DECLINED"


def test_h32_an_unsigned_or_old_message_is_refused(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    _, order = ordered(salon)
    body = paid_page(shop, stripe, order)
    now = shop.clock.now // 1000
    forged = [
        "",
        "t=1,v1=00",
        signature(body, now, "whsec_other"),
        signature(body + b" ", now),
        signature(body, now - 301),
        signature(body, now + 301),
    ]
    for header in forged:
        with pytest.raises(Refused, match="UNAUTHENTICATED"):
            tell(shop, body, header or "nothing")
    assert again(shop, order)["status"] == "INITIALIZED"
    tell(shop, body, signature(body, now - 299))
    assert again(shop, order)["status"] == "APPROVED"


@pytest.mark.parametrize(
    "other", [{"amount_total": 1}, {"currency": "jpy"}, {"id": "cs_of_another_order"}]
)
def test_h32_a_signed_message_about_other_money_is_refused(
    shop: Shop, salon: Salon, stripe: StripeDouble, other: Json
) -> None:
    _, order = ordered(salon)
    pay(shop, order)
    run_cashier(shop)
    (session_id,) = stripe.sessions
    with pytest.raises(Refused, match="PAYMENT_DOES_NOT_MATCH"):
        tell(shop, stripe.paid(session_id, **other))
    assert again(shop, order)["status"] == "INITIALIZED"


def test_messages_about_other_things_are_let_be(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    about = {"id": "cus_1", "metadata": {"siteId": shop.site_id}}
    unknown = {"paymentId": "0192f7a0-0000-4000-8000-0000000000ff", "siteId": shop.site_id}
    page = {"id": "cs_9", "payment_status": "paid", "amount_total": 1, "currency": "usd"}
    for body in (
        b"not json",
        b"[]",
        stripe.message("customer.created", {"id": "cus_1"}),
        stripe.message("customer.created", about),
        stripe.message("checkout.session.completed", {**page, "metadata": unknown}),
    ):
        tell(shop, body)
    assert "openbookings.v1.order_created" not in shop.event_types()


def test_when_the_provider_does_not_answer_the_same_key_completes_it(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    """The page was opened, and the answer was lost: asking again opens no second one."""
    _, order = ordered(salon)
    pay(shop, order)
    stripe.silent = 1
    assert run_cashier(shop) == 1
    assert payments(shop, order)[0]["status"] == "INITIATED"
    assert run_cashier(shop) == 0
    shop.clock.advance(seconds=2)
    assert run_cashier(shop) == 1
    assert payments(shop, order)[0]["status"] == "PENDING"
    assert len(stripe.sessions) == 1 and len(stripe.requests) == 2


def test_a_message_may_be_faster_than_the_answer(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    _, order = ordered(salon)
    pay(shop, order)
    stripe.silent = 1
    run_cashier(shop)
    (session_id,) = stripe.sessions
    tell(shop, stripe.paid(session_id))
    assert again(shop, order)["status"] == "APPROVED"
    shop.clock.advance(minutes=5)
    assert run_cashier(shop) == 0


def test_a_provider_that_never_answers_is_given_up(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    _, order = ordered(salon)
    pay(shop, order)
    stripe.silent = 100
    tries = 0
    for _ in range(12):
        tries += run_cashier(shop)
        shop.clock.advance(hours=2)
    (payment,) = payments(shop, order)
    assert (tries, payment["status"]) == (8, "FAILED")
    assert "did not answer" in payment["failure"]


def test_a_refund_goes_back_the_way_it_came(shop: Shop, salon: Salon, stripe: StripeDouble) -> None:
    booking, order = ordered(salon)
    tell(shop, paid_page(shop, stripe, order))
    (charge,) = payments(shop, order)
    body = {"orderId": order["id"], "paymentId": charge["id"], "amount": "30"}
    refund = shop.call("orders.refundPayment", body)["payment"]
    assert refund["status"] == "INITIATED"
    assert money(again(shop, order))["refunded"] == "0.00"
    with refused("REFUND_EXCEEDS_PAYMENT"):
        shop.call("orders.refundPayment", {**body, "amount": "50.01"})
    run_cashier(shop)
    assert money(again(shop, order))["refunded"] == "30.00"
    (sent,) = stripe.refunds.values()
    assert (sent["amount"], sent["payment_intent"]) == ("3000", next(iter(stripe.charges)))
    assert salon.read(booking)["booking"]["paymentStatus"] == "PARTIALLY_PAID"


def test_e44_money_for_a_time_that_is_taken_goes_back_by_itself(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    settings = shop.call("bookingsSettings.getBookingsSettings")["bookingsSettings"]
    handling = {"doubleBookingHandling": {"autoDeclineAndRefundEnabled": True}}
    change = {"revision": settings["revision"], **handling}
    shop.call("bookingsSettings.updateBookingsSettings", {"bookingsSettings": change})
    booking, order = ordered(salon)
    salon.booked()
    tell(shop, paid_page(shop, stripe, order))
    run_cashier(shop)
    order = again(shop, order)
    assert (order["status"], order["paymentStatus"]) == ("REJECTED", "FULLY_REFUNDED")
    after = salon.read(booking)["booking"]
    assert (after["status"], after["paymentStatus"]) == ("DECLINED", "REFUNDED")


def test_f20_a_policy_that_wants_a_card_keeps_the_order_waiting_for_it(
    shop: Shop, stripe: StripeDouble
) -> None:
    """Nothing is due now: the customer leaves a card and pays on the spot."""
    use_stripe(shop)
    salon = selling(shop, policy={"saveCreditCardPolicy": {"enabled": True}})
    booking = salon.book(voice=shop.as_visitor)
    order = order_of(shop.as_visitor, booking)
    assert (order["status"], order["savesCard"]) == ("INITIALIZED", True)
    assert pay(shop, order)["kind"] == "SAVE_CARD"
    run_cashier(shop)
    (session_id,) = stripe.sessions
    assert stripe.sessions[session_id]["mode"] == "setup"
    tell(shop, stripe.paid(session_id))
    order = again(shop, order)
    assert (order["status"], order["paymentStatus"]) == ("APPROVED", "NOT_PAID")
    assert salon.read(booking)["booking"]["status"] == "CONFIRMED"


def test_x15_amounts_have_the_minor_units_of_their_currency(
    shop: Shop, stripe: StripeDouble
) -> None:
    site = shop.call("site.getSite")["site"]
    shop.call("site.updateSite", {"site": {**site, "currency": "JPY"}})
    use_stripe(shop)
    _, order = ordered(selling(shop, payment=priced("8000", "JPY")))
    body = paid_page(shop, stripe, order)
    assert stripe.requests[0][2]["line_items[0][price_data][unit_amount]"] == "8000"
    tell(shop, body)
    assert money(again(shop, order))["paid"] == "8000"


def test_secrets_are_never_shown_and_kept_when_they_are_not_sent(shop: Shop) -> None:
    use_stripe(shop)
    shown = shop.call("payments.getPaymentSettings")["paymentSettings"]
    assert shown["stripe"] == {"secretKeyHint": "uble"}
    change = {
        "revision": shown["revision"],
        "provider": "STRIPE",
        "stripe": {"secretKey": "sk_test_other"},
    }
    after = shop.call("payments.updatePaymentSettings", {"paymentSettings": change})
    assert after["paymentSettings"]["stripe"] == {"secretKeyHint": "ther"}
    with refused("REVISION_MISMATCH", 409):
        shop.call("payments.updatePaymentSettings", {"paymentSettings": change})


def test_stripe_needs_its_keys_and_the_address_of_the_site(shop: Shop) -> None:
    chosen = {"paymentSettings": {"revision": "0", "provider": "STRIPE"}}
    with invalid("paymentSettings.provider"):
        shop.call("payments.updatePaymentSettings", chosen)
    site = shop.call("site.getSite")["site"]
    shop.call("site.updateSite", {"site": {**site, "baseUrl": "https://book.example"}})
    with invalid("paymentSettings.stripe.webhookSecret"):
        shop.call("payments.updatePaymentSettings", chosen)
