"""Paying for a visit of several services on the pages, without a browser (E66, F16-F20)."""

from __future__ import annotations

import re

import pytest

from tests.features.checkout.till import priced
from tests.features.pages.test_choosing import HOME, cut
from tests.features.pages.test_paying import comes_back, is_sent_there, latest, redirected
from tests.features.pages.test_several import DAY, Guest, bookings, choice, costly, two
from tests.features.pages.visitor import WHO, Visitor
from tests.support.shop import Json, Shop
from tests.support.stripe_double import StripeDouble
from tests.support.stripe_shop import STRIPE_SPEAKS_OLDER_HTTPX, tell, use_stripe

pytestmark = STRIPE_SPEAKS_OLDER_HTTPX
GO_ON = "Go on to the payment"


@pytest.fixture
def online(shop: Shop) -> tuple[Json, Json]:
    """Two services for 80 each, paid at Stripe before the visit only."""
    use_stripe(shop)
    return two(shop, payment=priced(inPerson=False))


@pytest.fixture
def insured(shop: Shop) -> tuple[Json, Json]:
    """Two services for 80, paid on the spot; cancelling one of them late costs half."""
    use_stripe(shop)
    on_the_spot = priced(online=False)
    late = costly(shop, "50")
    return cut(shop, "Cut", payment=on_the_spot, bookingPolicy=late), cut(
        shop, "Colour", payment=on_the_spot
    )


def comes_to_pay(guest: Guest, does: str, *services: Json) -> str:
    """Book services together; gives the address of the page of payment, whose button `does` say."""
    details = guest.held(*services).headers["location"]
    booked = guest.post(details, guest.get(details), **WHO)
    assert "/pay/" in booked.headers["location"], booked.text
    payment = str(booked.headers["location"])
    assert f'<button class="wide">{does}</button>' in guest.get(payment).text
    return payment


def page_of_the_visit(shop: Shop) -> str:
    """The path of the page of the one visit, as a mail names it."""
    package = bookings(shop)[0]["multiServiceBookingInfo"]["id"]
    asked = {"multiServiceBookingId": package}
    link = shop.call("bookingLinks.getMultiServiceBookingLink", asked)["link"]
    return f"{HOME}/visit/{link['token']}"


def states(shop: Shop) -> list[tuple[str, str]]:
    """Status, and how far it is paid, of every booking."""
    return [(each["status"], each["paymentStatus"]) for each in bookings(shop)]


def test_f17_a_visit_is_paid_at_once_and_booked(
    shop: Shop, online: tuple[Json, Json], stripe: StripeDouble
) -> None:
    ada = Guest(shop)
    payment = comes_to_pay(ada, "Pay $160", *online)
    lines = re.findall(r'<th scope="row"><bdi>([^<]*)', ada.get(payment).text)
    assert lines == ["Cut", "Colour"]
    assert redirected(ada.get(is_sent_there(ada, payment)))
    assert states(shop) == [("CREATED", "UNDEFINED")] * 2
    tell(shop, stripe.paid(latest(stripe)))
    # The cookie is lost on the way back: the address alone knows the customer.
    returned = comes_back(Visitor(shop), stripe)
    assert returned.headers["location"].startswith(f"{HOME}/visit/")
    assert "You are booked" in ada.get(returned.headers["location"]).text
    assert states(shop) == [("CONFIRMED", "PAID")] * 2


def test_f18_a_visit_whose_payment_is_left_is_free_again(
    shop: Shop, online: tuple[Json, Json], stripe: StripeDouble
) -> None:
    ada = Guest(shop)
    payment = comes_to_pay(ada, "Pay $160", *online)
    started = is_sent_there(ada, payment)
    tell(shop, stripe.left(latest(stripe)))
    assert "This order has ended" in ada.get(started).text
    shown = ada.get(page_of_the_visit(shop)).text
    assert "This visit was declined" in shown and GO_ON not in shown
    assert ada.held(*online).status_code == 303


@pytest.mark.parametrize("ordered", [False, True], ids=["before ordering", "while paying"])
def test_f17_who_went_away_goes_on_from_the_page_of_the_visit(
    shop: Shop, online: tuple[Json, Json], stripe: StripeDouble, ordered: bool
) -> None:
    ada, stranger = Guest(shop), Visitor(shop)
    payment = comes_to_pay(ada, "Pay $160", *online)
    if ordered:
        is_sent_there(ada, payment)
    page = page_of_the_visit(shop)
    seen, shown = stranger.get(page), ada.get(page)
    assert "Your booking is not complete yet" in shown.text
    assert GO_ON in shown.text and GO_ON not in seen.text
    form = stranger.get(f"{HOME}/visit?{choice(*online)}&day={DAY}")
    assert stranger.post(f"{page}/pay", form).headers["location"] == page
    back = ada.post(f"{page}/pay", shown).headers["location"]
    text = ada.get(back).text
    assert "Go to the payment" in text if ordered else "Pay $160" in text


def test_f20_a_card_is_left_for_a_visit_that_one_of_its_services_asks_for(
    shop: Shop, insured: tuple[Json, Json], stripe: StripeDouble
) -> None:
    ada = Guest(shop)
    payment = comes_to_pay(ada, "Leave a card", *insured)
    assert "asks for a card to be left" in ada.get(payment).text
    page = page_of_the_visit(shop)
    again = ada.post(f"{page}/pay", ada.get(page)).headers["location"]
    assert again == payment, "who went away comes back to the same order"
    is_sent_there(ada, payment)
    assert stripe.sessions[latest(stripe)]["mode"] == "setup"
    tell(shop, stripe.paid(latest(stripe)))
    returned = comes_back(ada, stripe).headers["location"]
    assert "You are booked" in ada.get(returned).text
    assert states(shop) == [("CONFIRMED", "NOT_PAID")] * 2
