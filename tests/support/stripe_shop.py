"""A shop that takes its payments at the double of Stripe, and hears from it by signed messages."""

from __future__ import annotations

import pytest

from openbookings.engine.checkout import messages
from tests.support.shop import Shop
from tests.support.stripe_double import SECRET_KEY, WEBHOOK_SECRET, signature

# The library of Stripe still speaks to httpx as to an older one.
STRIPE_SPEAKS_OLDER_HTTPX = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
ADDRESS = "https://book.example"
"""Where customers come back to from a page of payment."""


def use_stripe(shop: Shop) -> None:
    """Let the shop take payments at Stripe; it needs an address of its own for that."""
    site = shop.call("site.getSite")["site"]
    shop.call("site.updateSite", {"site": {**site, "baseUrl": ADDRESS}})
    keys = {"secretKey": SECRET_KEY, "webhookSecret": WEBHOOK_SECRET}
    settings = {"revision": "0", "provider": "STRIPE", "stripe": keys}
    shop.call("payments.updatePaymentSettings", {"paymentSettings": settings})


def tell(shop: Shop, body: bytes, header: str | None = None) -> None:
    """Deliver a message of Stripe's, signed now unless a header is given."""
    signed = header or signature(body, shop.clock.now // 1000)
    shop.run(messages.receive(shop.engine.store, shop.clock.now, "stripe", body, signed))
