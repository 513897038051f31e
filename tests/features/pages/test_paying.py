"""Paying on the pages, without a browser: from the form to the provider and back (F16-F20)."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from tests.features.bookings.salon import Salon
from tests.features.checkout.till import cart_of, priced, run_cashier, selling
from tests.features.pages.visitor import WHO, Visitor, slots_on
from tests.support.shop import Json, Shop
from tests.support.stripe_double import StripeDouble
from tests.support.stripe_shop import (
    ADDRESS,
    STRIPE_SPEAKS_OLDER_HTTPX,
    tell,
    use_stripe,
)

pytestmark = STRIPE_SPEAKS_OLDER_HTTPX
ONLINE: Json = {"selectedPaymentOption": "ONLINE"}


@pytest.fixture
def salon(shop: Shop) -> Salon:
    """A salon that takes its money at Stripe, before the visit only."""
    use_stripe(shop)
    return selling(shop, payment=priced(inPerson=False))


def book(visitor: Visitor, salon: Salon) -> str:
    """Book the first free time on the pages; gives the address of the page of payment."""
    home = f"/s/shop/services/{salon.service['mainSlug']['name']}"
    page = visitor.get(home)
    held = visitor.post(f"{home}/hold", page, slot=slots_on(page)[0])
    details = held.headers["location"]
    booked = visitor.post(details, visitor.get(details), **WHO)
    assert booked.status_code == 303, booked.text
    return booked.headers["location"]


def waits(visitor: Visitor, payment: str) -> str:
    """Press the button of the page of payment; gives the address at which the customer waits."""
    started: str = visitor.post(payment, visitor.get(payment)).headers["location"]
    return started


def is_sent_there(visitor: Visitor, payment: str) -> str:
    """The same, until the provider has made its page."""
    started = waits(visitor, payment)
    assert run_cashier(visitor.shop) == 1
    return started


def latest(stripe: StripeDouble) -> str:
    """The provider's page that was asked for last."""
    return list(stripe.sessions)[-1]


def comes_back(visitor: Visitor, stripe: StripeDouble) -> httpx.Response:
    """Return from the provider to where it sends who has paid."""
    return visitor.get(stripe.requests[-1][2]["success_url"].removeprefix(ADDRESS))


def redirected(page: httpx.Response) -> str:
    """The provider's address on the page of payment."""
    found = re.search(r'href="(https://pay.example/[^"]*)"', page.text)
    assert found, page.text
    return found[1]


def test_f17_a_customer_pays_at_the_provider_and_is_booked(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    ada = Visitor(shop)
    payment = book(ada, salon)
    due = ada.get(payment)
    assert "Pay $80" in due.text
    started = waits(ada, payment)
    assert "We are preparing your payment" in ada.get(started).text
    assert run_cashier(shop) == 1
    assert redirected(ada.get(started))
    # The cookie is lost on the way back: the address alone knows the customer.
    waiting = comes_back(Visitor(shop), stripe)
    assert "We are waiting to hear of your payment" in waiting.text
    tell(shop, stripe.paid(latest(stripe)))
    returned = comes_back(Visitor(shop), stripe)
    assert returned.status_code == 303
    shown = Visitor(shop).get(returned.headers["location"]).text
    assert "You are booked" in shown and ">Paid<" in shown


def test_f18_a_payment_that_is_left_ends_the_order(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    ada = Visitor(shop)
    started = is_sent_there(ada, book(ada, salon))
    tell(shop, stripe.left(latest(stripe)))
    ended = ada.get(started)
    assert "This order has ended" in ended.text and "Go to the payment" not in ended.text


def test_f18_a_payment_that_failed_can_be_tried_again(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    ada = Visitor(shop)
    started = waits(ada, book(ada, salon))
    by_hand = {"revision": "1", "provider": "MANUAL"}
    shop.call("payments.updatePaymentSettings", {"paymentSettings": by_hand})
    assert run_cashier(shop) == 1
    failed = ada.get(started)
    assert "The payment did not work" in failed.text
    refused = ada.post(started, failed)
    assert refused.status_code == 409 and "no payments online" in refused.text
    assert stripe.requests == []


def test_f16_a_shop_elsewhere_sends_its_customer_here_and_gets_them_back(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    site = shop.call("site.getSite")["site"]
    shop.call(
        "site.updateSite", {"site": {**site, "allowedOrigins": ["https://elsewhere.example"]}}
    )
    cart = cart_of(shop.as_visitor, salon.book(voice=shop.as_visitor, **ONLINE))
    thanks = "https://elsewhere.example/thanks"
    asked = {"ecomCheckout": {"checkoutId": cart["id"]}, "callbacks": {"postFlowUrl": thanks}}
    session = shop.as_visitor.call("redirects.createRedirectSession", asked)["redirectSession"]
    path = session["fullUrl"].removeprefix(ADDRESS)
    customer = Visitor(shop)
    started = is_sent_there(customer, path)
    tell(shop, stripe.paid(latest(stripe)))
    assert customer.get(started).headers["location"] == thanks


def test_f16_nobody_else_sees_what_is_paid(shop: Shop, salon: Salon, stripe: StripeDouble) -> None:
    payment = book(Visitor(shop), salon)
    stranger = Visitor(shop)
    assert stranger.get(payment).status_code == 404
    assert stranger.get(f"{payment}?for=forged").status_code == 404
    other = cart_of(shop.as_visitor, salon.book(voice=shop.as_visitor, **ONLINE))
    asked = {"ecomCheckout": {"checkoutId": other["id"]}}
    session = shop.as_visitor.call("redirects.createRedirectSession", asked)["redirectSession"]
    signed = session["fullUrl"].partition("?")[2]
    assert stranger.get(f"{payment}?{signed}").status_code == 404


def link_to(shop: Shop, cart: Json) -> str:
    """The path of the page on which a cart is paid, as the business sends it around."""
    asked = {"ecomCheckout": {"checkoutId": cart["id"]}}
    session = shop.call("redirects.createRedirectSession", asked)["redirectSession"]
    return str(session["fullUrl"].removeprefix(ADDRESS))


@pytest.mark.parametrize("placed", [False, True], ids=["a cart", "an order"])
def test_f16_who_gets_a_link_from_the_business_pays_by_it(
    shop: Shop, salon: Salon, stripe: StripeDouble, placed: bool
) -> None:
    booking = salon.book(**ONLINE)
    cart = cart_of(shop.owner, booking)
    if placed:
        shop.call("carts.placeOrder", {"cartId": cart["id"]})
    customer, path = Visitor(shop), link_to(shop, cart)
    due = customer.get(path)
    assert "Pay $80" in due.text and "Back to your booking" not in due.text
    started = is_sent_there(customer, path)
    tell(shop, stripe.paid(latest(stripe)))
    assert "This is paid. Thank you." in customer.get(started).text
    assert salon.read(booking)["booking"]["paymentStatus"] == "PAID"


def test_f16_a_link_from_the_business_opens_its_cart_and_nothing_else(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    cart = cart_of(shop.owner, salon.book(**ONLINE))
    other = cart_of(shop.owner, salon.book("12:00", **ONLINE))
    path, signed = link_to(shop, cart).split("?")
    stranger = Visitor(shop)
    assert stranger.get(f"{path}?{signed}").status_code == 200
    for address in (path, f"/s/shop/pay/{other['id']}?{signed}", f"{path}?{signed[:-2]}"):
        assert stranger.get(address).status_code == 404


def test_f16_the_page_does_not_come_again_as_long_as_nothing_changes(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    ada = Visitor(shop)
    started = waits(ada, book(ada, salon))
    asks = unescape(re.findall(r'hx-get="([^"]*)"', ada.get(started).text)[-1])
    assert ada.get(asks, {"hx-request": "true"}).status_code == 204
    assert run_cashier(shop) == 1
    assert redirected(ada.get(asks, {"hx-request": "true"}))


def test_f19_without_a_provider_only_what_works_is_offered(shop: Shop) -> None:
    salon = selling(shop)
    home = f"/s/shop/services/{salon.service['mainSlug']['name']}"
    ada = Visitor(shop)
    page = ada.get(home)
    held = ada.post(f"{home}/hold", page, slot=slots_on(page)[0])
    details = ada.get(held.headers["location"])
    assert "Pay online now" not in details.text and "Book now" in details.text


@pytest.mark.parametrize("ordered", [False, True], ids=["before ordering", "while paying"])
def test_f17_who_went_away_goes_on_from_the_page_of_the_booking(
    shop: Shop, salon: Salon, stripe: StripeDouble, ordered: bool
) -> None:
    ada, stranger = Visitor(shop), Visitor(shop)
    payment = book(ada, salon)
    if ordered:
        is_sent_there(ada, payment)
    (found,) = shop.call("extendedBookings.queryExtendedBookings", {"query": {}})[
        "extendedBookings"
    ]
    asked = {"bookingId": found["booking"]["id"]}
    link = shop.call("bookingLinks.getBookingLink", asked)["link"]
    page = f"/s/shop/booking/{link['token']}"
    shown = ada.get(page)
    assert "Your booking is not complete yet" in shown.text
    assert "Go on to the payment" not in stranger.get(page).text
    back = ada.post(f"{page}/pay", shown).headers["location"]
    text = ada.get(back).text
    assert "Go to the payment" in text if ordered else "Pay $80" in text


def test_f20_a_page_without_anything_due_asks_for_a_card(shop: Shop, stripe: StripeDouble) -> None:
    use_stripe(shop)
    terms = {"saveCreditCardPolicy": {"enabled": True}}
    ada, salon = Visitor(shop), selling(shop, policy=terms, payment=priced(online=False))
    payment = book(ada, salon)
    due = ada.get(payment)
    assert "Leave a card" in due.text and "Pay $0" not in due.text
    is_sent_there(ada, payment)
    (session_id,) = stripe.sessions
    assert stripe.sessions[session_id]["mode"] == "setup"
    tell(shop, stripe.paid(session_id))
    booked = ada.get(ada.get(payment).headers["location"]).text
    assert "You are booked" in booked and "At the appointment" in booked
