"""Carts and orders that the business made in an earlier version name nobody who pays (F16)."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec
import pytest

from openbookings.engine.store import Unit
from tests.features.bookings.salon import Salon
from tests.features.checkout.till import again, cart_of, run_cashier, selling
from tests.features.pages.visitor import Visitor
from tests.support.shop import Json, Shop
from tests.support.stripe_double import StripeDouble
from tests.support.stripe_shop import ADDRESS, STRIPE_SPEAKS_OLDER_HTTPX, tell, use_stripe

pytestmark = STRIPE_SPEAKS_OLDER_HTTPX


@pytest.fixture
def salon(shop: Shop) -> Salon:
    """A salon that takes payments at Stripe."""
    use_stripe(shop)
    return selling(shop)


def older_cart(shop: Shop, salon: Salon) -> Json:
    """A cart of the business as an earlier version stored it, and then its order."""
    cart = cart_of(shop.owner, salon.book(selectedPaymentOption="ONLINE"))
    del cart["customerInfo"]["visitorId"]
    text = msgspec.json.encode(cart).decode()

    async def store(unit: Unit) -> int:
        return await unit.execute("UPDATE carts SET doc = ? WHERE id = ?", text, cart["id"])

    assert shop.run(shop.engine.store.write(store)) == 1
    return cart


def test_f16_a_cart_without_a_payer_leads_to_a_page_that_shows_it_to_no_stranger(
    shop: Shop, salon: Salon
) -> None:
    cart = older_cart(shop, salon)
    asked = {"ecomCheckout": {"checkoutId": cart["id"]}}
    address = shop.call("redirects.createRedirectSession", asked)["redirectSession"]["fullUrl"]
    assert address == f"{ADDRESS}/s/shop/pay/{cart['id']}"
    stranger, path = Visitor(shop), urlsplit(address).path
    shown = stranger.get(path)
    assert shown.status_code == 404 and "$80" not in shown.text
    assert stranger.post(path, shown).status_code == 403
    assert not shop.call("carts.getCart", {"cartId": cart["id"]})["cart"]["orderPlaced"]


def test_f17_an_order_without_a_payer_is_paid_at_the_provider(
    shop: Shop, salon: Salon, stripe: StripeDouble
) -> None:
    cart = older_cart(shop, salon)
    order_id = shop.call("carts.placeOrder", {"cartId": cart["id"]})["orderId"]
    shop.call("orders.payOrder", {"orderId": order_id})
    assert run_cashier(shop) == 1
    sent = stripe.requests[-1][2]
    page = f"{ADDRESS}/s/shop/pay/{order_id}"
    assert (sent["success_url"], sent["cancel_url"]) == (f"{page}?paid=1", page)
    assert Visitor(shop).get(urlsplit(sent["success_url"]).path).status_code == 404
    tell(shop, stripe.paid(list(stripe.sessions)[-1]))
    assert again(shop, {"id": order_id})["status"] == "APPROVED"
