"""Carts: bookings at the server's prices, for whoever made them (F16, F21)."""

from __future__ import annotations

from tests.features.checkout.till import APP, cart_of, priced, selling
from tests.support.shop import MEMBER, CallFailed, Json, Shop, invalid, refused


def calculated(shop: Shop, booking: Json) -> Json:
    cart = cart_of(shop.as_visitor, booking)
    answer: Json = shop.as_visitor.call("carts.calculateCart", {"cartId": cart["id"]})
    return answer


def test_f16_a_cart_holds_bookings_at_the_servers_price(shop: Shop) -> None:
    booking = selling(shop).book(voice=shop.as_visitor, totalParticipants=1)
    cart = cart_of(shop.as_visitor, booking)
    (line,) = cart["lineItems"]
    assert line["name"]["original"] == "Haircut"
    assert line["source"]["catalogReference"]["catalogItemId"] == booking["id"]
    assert line["pricing"]["totalPrice"]["amount"] == "80.00"
    assert line["pricing"]["totalPrice"]["formattedAmount"] == "$80.00"
    assert cart["subtotal"]["amount"] == "80.00"
    assert cart["orderPlaced"] is False


def test_h29_a_price_that_is_sent_is_not_taken(shop: Shop) -> None:
    booking = selling(shop).book(voice=shop.as_visitor)
    item = {
        "catalogReference": {"catalogItemId": booking["id"], "appId": APP},
        "catalogOverrideFields": {"price": "1"},
        "price": "1",
    }
    sent = {"catalogItems": [item], "cart": {"subtotal": {"amount": "1"}, "lineItems": []}}
    cart = shop.as_visitor.call("carts.createCart", sent)["cart"]
    assert cart["subtotal"]["amount"] == "80.00"


def test_f16_the_quantity_is_one(shop: Shop) -> None:
    booking = selling(shop).book(voice=shop.as_visitor)
    item = {"quantity": 2, "catalogReference": {"catalogItemId": booking["id"], "appId": APP}}
    with refused("FIXED_QUANTITY_ITEM", 428):
        shop.as_visitor.call("carts.createCart", {"catalogItems": [item]})
    with invalid("catalogItems"):
        cart_of(shop.as_visitor, booking, booking)


def test_f16_nobody_buys_what_somebody_else_booked(shop: Shop) -> None:
    booking = selling(shop).book(voice=shop.as_visitor)
    with refused("ITEM_NOT_FOUND_IN_CATALOG"):
        cart_of(shop.as_member(MEMBER), booking)
    own = selling(shop, "Bob").book("12:00", voice=shop.as_member(MEMBER))
    with refused("ITEM_NOT_FOUND_IN_CATALOG"):
        cart_of(shop.as_visitor, own)
    assert cart_of(shop.as_member(MEMBER), own)["id"]
    assert cart_of(shop.owner, own)["id"]


def test_a_cart_is_its_makers_alone(shop: Shop) -> None:
    booking = selling(shop).book(voice=shop.as_visitor)
    cart = cart_of(shop.as_visitor, booking)
    for name in ("getCart", "calculateCart", "placeOrder", "deleteCart", "markCartAsCompleted"):
        with refused("CART_NOT_FOUND", 404):
            shop.as_member(MEMBER).call(f"carts.{name}", {"cartId": cart["id"]})
    assert shop.call("carts.getCart", {"cartId": cart["id"]})["cart"]["id"] == cart["id"]


def test_a_cart_shows_both_cart_and_summary_when_it_is_calculated(shop: Shop) -> None:
    answer = calculated(shop, selling(shop).book(voice=shop.as_visitor))
    assert answer["summary"]["priceSummary"]["total"]["amount"] == "80.00"
    (line,) = answer["cart"]["lineItems"]
    assert line["paymentConfig"]["paymentOption"] == "FULL_PAYMENT_OFFLINE"
    payment = answer["summary"]["paymentSummary"]
    assert (payment["payNow"]["amount"], payment["payLater"]["amount"]) == ("0.00", "80.00")


def test_f19_a_deposit_is_due_now_and_the_rest_later(shop: Shop) -> None:
    payment = priced(inPerson=False, deposit=True)
    payment["fixed"]["deposit"] = {"value": "30", "currency": "USD"}
    salon = selling(shop, payment=payment)
    booking = salon.book(
        voice=shop.as_visitor, selectedPaymentOption="ONLINE", depositSelected=True
    )
    answer = calculated(shop, booking)
    config = answer["cart"]["lineItems"][0]["paymentConfig"]
    assert config["paymentOption"] == "DEPOSIT_ONLINE"
    assert config["depositAmount"]["amount"] == "30.00"
    payment = answer["summary"]["paymentSummary"]
    assert (payment["payNow"]["amount"], payment["payLater"]["amount"]) == ("30.00", "50.00")


def test_f21_k17_a_way_to_pay_that_does_not_fit_is_refused_with_its_reason(shop: Shop) -> None:
    booking = selling(shop).book(voice=shop.as_visitor, selectedPaymentOption="UNDEFINED")
    try:
        cart_of(shop.as_visitor, booking)
    except CallFailed as failed:
        assert failed.code == "INSUFFICIENT_INVENTORY"
        assert failed.data["reason"] == "PAYMENT_OPTION_NOT_SUPPORTED"
        assert failed.data["availableQuantity"] == 0
    else:
        raise AssertionError("a booking without a way to pay was put into a cart")


def test_e17_a_free_service_is_not_paid_online(shop: Shop) -> None:
    free = {"rateType": "NO_FEE", "options": {"inPerson": True}}
    salon = selling(shop, payment=free)
    booking = salon.book(voice=shop.as_visitor, selectedPaymentOption="ONLINE")
    with refused("INSUFFICIENT_INVENTORY"):
        cart_of(shop.as_visitor, booking)


def test_a_cancelled_booking_is_not_for_sale(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.cancel(salon.book())
    with refused("INSUFFICIENT_INVENTORY"):
        cart_of(shop.owner, booking)


def test_a_cart_keeps_its_customer_when_it_is_changed(shop: Shop) -> None:
    cart = cart_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor), note="Hi")
    change = {"id": cart["id"], "revision": cart["revision"], "customerInfo": {"firstName": "Eve"}}
    after = shop.as_visitor.call("carts.updateCart", {"cart": change})["cart"]
    assert after["customerInfo"]["firstName"] == "Eve"
    assert after["customerInfo"]["visitorId"] == cart["customerInfo"]["visitorId"]
    assert after["note"] == "Hi"
    with refused("REVISION_MISMATCH", 409):
        shop.as_visitor.call("carts.updateCart", {"cart": change})


def test_a_cart_can_be_closed_and_thrown_away(shop: Shop) -> None:
    cart = cart_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor))
    closed = shop.as_visitor.call("carts.markCartAsCompleted", {"cartId": cart["id"]})["cart"]
    assert closed["completed"] is True and closed["orderPlaced"] is False
    assert shop.as_visitor.call("carts.deleteCart", {"cartId": cart["id"]}) == {}
    with refused("CART_NOT_FOUND", 404):
        shop.as_visitor.call("carts.getCart", {"cartId": cart["id"]})


def test_totals_add_up_what_a_page_shows(shop: Shop) -> None:
    lines = [
        {"id": "a", "price": "80", "quantity": 1, "paymentOption": "FULL_PAYMENT_OFFLINE"},
        {
            "id": "b",
            "price": "20",
            "depositAmount": "5",
            "quantity": 2,
            "paymentOption": "DEPOSIT_ONLINE",
        },
    ]
    answer = shop.as_visitor.call("totals.calculateTotals", {"lineItems": lines})
    assert answer["priceSummary"]["total"]["amount"] == "120.00"
    assert answer["payNow"]["total"]["amount"] == "10.00"
    assert answer["payLater"]["total"]["formattedAmount"] == "$110.00"
    assert [each["lineItemId"] for each in answer["calculatedLineItems"]] == ["a", "b"]


def test_a_redirect_leads_to_the_page_of_payment(shop: Shop) -> None:
    cart = cart_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor))
    site = shop.call("site.getSite")["site"]
    site |= {"baseUrl": "https://book.example", "allowedOrigins": ["https://shop.example"]}
    shop.call("site.updateSite", {"site": site})
    body = {
        "ecomCheckout": {"checkoutId": cart["id"]},
        "callbacks": {"postFlowUrl": "https://shop.example/thanks"},
    }
    session = shop.as_visitor.call("redirects.createRedirectSession", body)["redirectSession"]
    address, _, signed = session["fullUrl"].partition("?for=")
    assert address == f"https://book.example/s/shop/pay/{cart['id']}" and signed
    now = shop.as_visitor.call("carts.getCart", {"cartId": cart["id"]})["cart"]
    assert now["returnUrl"] == "https://shop.example/thanks"


def test_a_redirect_does_not_come_back_to_a_strangers_page(shop: Shop) -> None:
    """A link to pay must not be good for leading customers somewhere else."""
    cart = cart_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor))
    callbacks = {"postFlowUrl": "https://evil.example/", "thankYouPageUrl": "javascript://x"}
    body = {"ecomCheckout": {"checkoutId": cart["id"]}, "callbacks": callbacks}
    shop.as_visitor.ask("redirects.createRedirectSession", body)
    now = shop.as_visitor.call("carts.getCart", {"cartId": cart["id"]})["cart"]
    assert "returnUrl" not in now
