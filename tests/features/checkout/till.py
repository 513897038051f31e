"""A salon that sells its bookings: short ways through cart, order and payment."""

from __future__ import annotations

from typing import Any

from openbookings.engine.checkout.cashier import Cashier
from tests.features.bookings.salon import Salon, open_salon
from tests.support.shop import Json, Shop, Voice

APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
ONLINE: Json = {"online": True, "inPerson": True, "deposit": False, "pricingPlan": False}
TEN: Json = {"amount": {"value": "10", "currency": "USD"}, "startInMinutes": 2880}
HALF: Json = {"percentage": "50", "startInMinutes": 120}


def priced(value: str = "80", currency: str = "USD", **options: Any) -> Json:
    """Payment settings with a fixed price; `options` change the ways to pay."""
    return {
        "rateType": "FIXED",
        "fixed": {"price": {"value": value, "currency": currency}},
        "options": {**ONLINE, **options},
    }


def selling(shop: Shop, *names: str, **over: Any) -> Salon:
    """A salon whose appointment costs 80 unless `payment` says otherwise."""
    return open_salon(shop, *names, **{"payment": priced(), **over})


def charging(*windows: Json, collect: bool = True) -> Json:
    """A policy whose late cancellations cost; tomorrow at ten is in the first window."""
    return {
        "customPolicyDescription": {"enabled": True, "description": "Late costs."},
        "saveCreditCardPolicy": {"enabled": True},
        "cancellationPolicy": {"enabled": True, "limitLatestCancellation": False},
        "cancellationFeePolicy": {
            "enabled": True,
            "cancellationWindows": list(windows or (TEN, HALF)),
            "autoCollectFeeEnabled": collect,
        },
    }


def cart_of(voice: Voice, *bookings: Json, **cart: Any) -> Json:
    """A cart with these bookings."""
    items = [
        {"quantity": 1, "catalogReference": {"catalogItemId": each["id"], "appId": APP}}
        for each in bookings
    ]
    made: Json = voice.call("carts.createCart", {"catalogItems": items, "cart": cart})["cart"]
    return made


def order_of(voice: Voice, *bookings: Json) -> Json:
    """Place an order for these bookings; gives the order."""
    cart = cart_of(voice, *bookings)
    placed = voice.call("carts.placeOrder", {"cartId": cart["id"]})
    found: Json = voice.call("orders.getOrder", {"orderId": placed["orderId"]})["order"]
    return found


def again(shop: Shop, order: Json) -> Json:
    """The order as it is now."""
    found: Json = shop.call("orders.getOrder", {"orderId": order["id"]})["order"]
    return found


def receive(shop: Shop, order: Json, amount: str, **told: Any) -> Json:
    """Write down money the business received; gives the answer."""
    body = {"orderId": order["id"], "amount": amount, **told}
    answer: Json = shop.call("orders.recordPayment", body)
    return answer


def money(order: Json) -> dict[str, str]:
    """What an order comes to, by name."""
    parts = {**order["priceSummary"], **order["balanceSummary"]}
    return {name: amount["amount"] for name, amount in parts.items()}


def run_cashier(shop: Shop) -> int:
    """Let the cashier ask the providers for what is due; gives how many payments that were."""
    done: int = shop.run(Cashier(shop.engine.store, shop.clock).carry_out_due())
    return done
