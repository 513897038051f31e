"""Orders: placed once, approved when nothing is due, and what that does to bookings (F17-F20)."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from openbookings.engine.bookings import statements
from openbookings.engine.checkout.extras import transactions_of_bookings
from tests.features.bookings.club import open_class
from tests.features.bookings.salon import approving
from tests.features.bookings.test_following import none_yet
from tests.features.calendar import desk
from tests.features.checkout.till import (
    again,
    cart_of,
    money,
    order_of,
    priced,
    receive,
    selling,
)
from tests.support.rooms import counted
from tests.support.shop import MEMBER, Json, Shop, Voice, invalid, refused

FREE: Json = {"rateType": "NO_FEE", "options": {"inPerson": True}}
ONLINE: Json = {"selectedPaymentOption": "ONLINE"}


def test_f17_what_is_paid_on_the_spot_is_approved_at_once(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor)
    order = order_of(shop.as_visitor, booking)
    assert (order["status"], order["paymentStatus"]) == ("APPROVED", "NOT_PAID")
    assert order["number"] == "10001"
    assert order["lineItems"][0]["price"]["formattedAmount"] == "$80.00"
    assert order["buyerInfo"]["email"] == "ada@example.com"
    after = salon.read(booking)["booking"]
    assert (after["status"], after["paymentStatus"]) == ("CONFIRMED", "NOT_PAID")


def test_f17_what_costs_nothing_is_exempt(shop: Shop) -> None:
    salon = selling(shop, payment=FREE)
    booking = salon.book(voice=shop.as_visitor)
    order = order_of(shop.as_visitor, booking)
    assert (order["status"], order["paymentStatus"]) == ("APPROVED", "PAID")
    after = salon.read(booking)["booking"]
    assert (after["status"], after["paymentStatus"]) == ("CONFIRMED", "EXEMPT")


def test_a_price_in_words_is_not_free(shop: Shop) -> None:
    words = {"rateType": "CUSTOM", "custom": {"description": "As agreed"}}
    salon = selling(shop, payment={**words, "options": {"inPerson": True}})
    booking = salon.book(voice=shop.as_visitor)
    order = order_of(shop.as_visitor, booking)
    assert order["lineItems"][0]["priceDescription"] == "As agreed"
    assert salon.read(booking)["booking"]["paymentStatus"] == "NOT_PAID"


def test_f17_a_service_with_approval_leaves_the_booking_pending(shop: Shop) -> None:
    salon = selling(shop, **approving())
    booking = salon.book(voice=shop.as_visitor)
    order = order_of(shop.as_visitor, booking)
    assert order["status"] == "APPROVED"
    assert salon.read(booking)["booking"]["status"] == "PENDING"


def test_f20_what_is_due_now_waits_for_its_payment(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor, **ONLINE)
    cart = cart_of(shop.as_visitor, booking)
    placed = shop.as_visitor.call("carts.placeOrder", {"cartId": cart["id"]})
    assert placed["completed"] is False
    order = again(shop, {"id": placed["orderId"]})
    assert (order["status"], money(order)["payNow"]) == ("INITIALIZED", "80.00")
    assert salon.read(booking)["booking"]["status"] == "CREATED"


def test_the_same_cart_gives_the_same_order(shop: Shop) -> None:
    cart = cart_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor))
    first = shop.as_visitor.call("carts.placeOrder", {"cartId": cart["id"]})
    assert shop.as_visitor.call("carts.placeOrder", {"cartId": cart["id"]}) == first
    assert len(shop.call("orders.queryOrders", {"query": {}})["orders"]) == 1


def _at_once(shop: Shop, *carts: Json) -> list[tuple[int, Json]]:
    """Place carts at the same moment, as their visitor."""
    headers = {"authorization": str(shop.as_visitor.credential)}

    async def all_of_them() -> list[tuple[int, bytes]]:
        calls = [
            shop.engine.call("carts.placeOrder", {"cartId": cart["id"]}, headers) for cart in carts
        ]
        return await asyncio.gather(*calls)

    return [(status, msgspec.json.decode(body)) for status, body in shop.run(all_of_them())]


def test_a_cart_that_is_placed_twice_at_once_is_one_order(shop: Shop) -> None:
    cart = cart_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor))
    answers = _at_once(shop, cart, cart, cart, cart)
    assert [status for status, _ in answers] == [200] * 4
    assert len({answer["orderId"] for _, answer in answers}) == 1


def test_of_two_carts_with_one_booking_one_is_sold_at_once(shop: Shop) -> None:
    booking = selling(shop).book(voice=shop.as_visitor)
    carts = [cart_of(shop.as_visitor, booking) for _ in range(4)]
    statuses = sorted(status for status, _ in _at_once(shop, *carts))
    assert statuses == [200, 428, 428, 428]
    assert len(shop.call("orders.queryOrders", {"query": {}})["orders"]) == 1


def test_a_booking_is_sold_once(shop: Shop) -> None:
    booking = selling(shop).book(voice=shop.as_visitor)
    order_of(shop.as_visitor, booking)
    second = cart_of(shop.as_visitor, booking)
    with refused("BOOKING_ALREADY_ORDERED", 428):
        shop.as_visitor.call("carts.placeOrder", {"cartId": second["id"]})


def test_e38_of_two_unpaid_orders_for_one_time_the_second_is_rejected(shop: Shop) -> None:
    """E45: the last check comes with the order, and nothing was paid."""
    salon = selling(shop)
    first, second = (salon.book(voice=shop.as_visitor) for _ in range(2))
    assert order_of(shop.as_visitor, first)["status"] == "APPROVED"
    assert order_of(shop.as_visitor, second)["status"] == "REJECTED"
    assert salon.read(second)["booking"]["status"] == "DECLINED"


def test_one_order_of_several_bookings_keeps_what_could_be_confirmed(shop: Shop) -> None:
    salon = selling(shop)
    salon.booked("10:00")
    taken = salon.book("12:00", voice=shop.as_visitor)
    free = salon.book("14:00", voice=shop.as_visitor)
    salon.booked("12:00")
    order = order_of(shop.as_visitor, taken, free)
    assert order["status"] == "APPROVED"
    statuses = [salon.read(each)["booking"]["status"] for each in (taken, free)]
    assert statuses == ["DECLINED", "CONFIRMED"]


def test_money_that_comes_in_approves_the_order(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor, **ONLINE)
    order = order_of(shop.as_visitor, booking)
    answer = receive(shop, order, "80", method="cash")
    assert answer["payment"]["status"] == "SUCCEEDED"
    assert answer["payment"]["method"] == "cash"
    assert (answer["order"]["status"], answer["order"]["paymentStatus"]) == ("APPROVED", "PAID")
    after = salon.read(booking)["booking"]
    assert (after["status"], after["paymentStatus"]) == ("CONFIRMED", "PAID")


def test_f19_a_deposit_approves_and_the_balance_comes_later(shop: Shop) -> None:
    payment = priced(inPerson=False, deposit=True)
    payment["fixed"]["deposit"] = {"value": "30", "currency": "USD"}
    salon = selling(shop, payment=payment)
    booking = salon.book(voice=shop.as_visitor, depositSelected=True, **ONLINE)
    order = order_of(shop.as_visitor, booking)
    assert money(order)["payNow"] == "30.00"
    order = receive(shop, order, "30")["order"]
    assert (order["status"], order["paymentStatus"]) == ("APPROVED", "PARTIALLY_PAID")
    assert money(order)["balance"] == "50.00"
    assert salon.read(booking)["booking"]["paymentStatus"] == "PARTIALLY_PAID"
    order = receive(shop, order, "50")["order"]
    assert (order["paymentStatus"], money(order)["balance"]) == ("PAID", "0.00")
    assert salon.read(booking)["booking"]["paymentStatus"] == "PAID"


def test_less_than_is_due_leaves_the_order_waiting(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor, **ONLINE)
    order = receive(shop, order_of(shop.as_visitor, booking), "20")["order"]
    assert (order["status"], money(order)["payNow"]) == ("INITIALIZED", "60.00")
    assert salon.read(booking)["booking"]["status"] == "CREATED"


def test_more_than_is_open_is_not_taken(shop: Shop) -> None:
    order = order_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor))
    with refused("PAYMENT_EXCEEDS_BALANCE"):
        receive(shop, order, "80.01")
    with invalid("amount"):
        receive(shop, order, "0.001")
    with invalid("amount"):
        receive(shop, order, "0")


def test_e38_a_paid_double_booking_stands_and_says_so(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor, **ONLINE)
    order = order_of(shop.as_visitor, booking)
    salon.booked()
    assert receive(shop, order, "80")["order"]["status"] == "APPROVED"
    after = salon.read(booking)["booking"]
    assert (after["status"], after["doubleBooked"]) == ("CONFIRMED", True)


def _refund_double_bookings(shop: Shop) -> None:
    settings = shop.call("bookingsSettings.getBookingsSettings")["bookingsSettings"]
    change = {
        "revision": settings["revision"],
        "doubleBookingHandling": {"autoDeclineAndRefundEnabled": True},
    }
    shop.call("bookingsSettings.updateBookingsSettings", {"bookingsSettings": change})


def test_e44_a_paid_double_booking_is_declined_where_the_business_wants_it(shop: Shop) -> None:
    """Cash goes back by hand: no machine can say that it did."""
    _refund_double_bookings(shop)
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor, **ONLINE)
    order = order_of(shop.as_visitor, booking)
    salon.booked()
    receive(shop, order, "80")
    order = again(shop, order)
    assert (order["status"], order["paymentStatus"]) == ("REJECTED", "PAID")
    after = salon.read(booking)["booking"]
    assert (after["status"], after["paymentStatus"]) == ("DECLINED", "PAID")
    assert [each["kind"] for each in _payments(shop, order)] == ["CHARGE"]


def test_e44_money_that_comes_late_is_written_down_and_kept(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor, **ONLINE)
    order = order_of(shop.as_visitor, booking)
    salon.step("declineBooking", booking)
    order = receive(shop, order, "80")["order"]
    assert (order["status"], order["paymentStatus"]) == ("REJECTED", "PAID")
    after = salon.read(booking)["booking"]
    assert (after["status"], after["paymentStatus"]) == ("DECLINED", "PAID")


@pytest.mark.parametrize("way", ["on the spot", "online"])
def test_7_8_who_pays_for_a_session_that_was_cancelled_meanwhile_is_declined(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The end of a session passes a request by that is made in the same moment."""
    club = open_class(shop, payment=priced("30", inPerson=True))
    session = club.session()
    online = way == "online"
    option = "ONLINE" if online else "OFFLINE"
    booking = club.book(session, voice=shop.as_visitor, selectedPaymentOption=option)
    ordered = order_of(shop.as_visitor, booking) if online else None
    with monkeypatch.context() as unseen:
        unseen.setattr(statements, "bookings_of_event", none_yet)
        unseen.setattr(statements, "bookings_that_end", none_yet)
        desk.cancel(shop, session["id"])
    if ordered is None:
        ordered = order_of(shop.as_visitor, booking)
    else:
        receive(shop, ordered, "30")
    order = again(shop, ordered)
    paid = "PAID" if online else "NOT_PAID"
    assert (order["status"], order["paymentStatus"]) == ("REJECTED", paid)
    assert club.read(booking)["status"] == "DECLINED"
    assert club.parties(session) == []


def _payments(shop: Shop, order: Json) -> list[Json]:
    found: list[Json] = shop.call("orders.listPayments", {"orderId": order["id"]})["payments"]
    return found


def test_f17_what_was_given_back_is_refunded(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor, **ONLINE)
    order = order_of(shop.as_visitor, booking)
    charge = receive(shop, order, "80")["payment"]
    body = {"orderId": order["id"], "paymentId": charge["id"], "amount": "30"}
    part = shop.call("orders.refundPayment", body)
    assert part["order"]["paymentStatus"] == "PARTIALLY_REFUNDED"
    assert part["payment"]["refundedPaymentId"] == charge["id"]
    rest = shop.call("orders.refundPayment", {**body, "amount": None})
    assert rest["payment"]["amount"]["amount"] == "50.00"
    assert rest["order"]["paymentStatus"] == "FULLY_REFUNDED"
    assert salon.read(booking)["booking"]["paymentStatus"] == "REFUNDED"
    with refused("REFUND_EXCEEDS_PAYMENT"):
        shop.call("orders.refundPayment", {**body, "amount": "0.01"})


def test_only_a_charge_of_the_order_is_refunded(shop: Shop) -> None:
    salon = selling(shop, "Ann", "Bob")
    first = order_of(shop.as_visitor, salon.book("10:00", voice=shop.as_visitor))
    second = order_of(shop.as_visitor, salon.book("12:00", voice=shop.as_visitor))
    charge = receive(shop, first, "80")["payment"]
    body = {"orderId": second["id"], "paymentId": charge["id"]}
    with refused("PAYMENT_NOT_FOUND", 404):
        shop.call("orders.refundPayment", body)


def test_f18_an_order_that_is_not_wanted_declines_what_waited_for_it(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor, **ONLINE)
    order = order_of(shop.as_visitor, booking)
    ended = shop.call("orders.cancelOrder", {"orderId": order["id"]})["order"]
    assert ended["status"] == "CANCELED"
    assert salon.read(booking)["booking"]["status"] == "DECLINED"
    with refused("ORDER_CANNOT_BE_CANCELED"):
        shop.call("orders.cancelOrder", {"orderId": order["id"]})


def test_e56_charges_are_waived_with_the_booking(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor)
    order = order_of(shop.as_visitor, booking)
    salon.cancel(salon.read(booking)["booking"], waiveCharges=True)
    assert again(shop, order)["status"] == "CANCELED"


def test_e56_what_was_paid_is_not_waived(shop: Shop) -> None:
    salon = selling(shop)
    booking = salon.book(voice=shop.as_visitor)
    order = order_of(shop.as_visitor, booking)
    receive(shop, order, "80")
    salon.cancel(salon.read(booking)["booking"], waiveCharges=True)
    assert again(shop, order)["status"] == "APPROVED"


def test_everybody_sees_their_own_orders(shop: Shop) -> None:
    salon = selling(shop, "Ann", "Bob")
    mine = order_of(shop.as_visitor, salon.book("10:00", voice=shop.as_visitor))
    other = order_of(shop.as_member(MEMBER), salon.book("12:00", voice=shop.as_member(MEMBER)))
    seen = shop.as_visitor.call("orders.queryOrders", {"query": {}})["orders"]
    assert [each["id"] for each in seen] == [mine["id"]]
    listed = shop.call("orders.queryOrders", {"query": {}})["orders"]
    assert {each["id"] for each in listed} == {mine["id"], other["id"]}
    for name in ("getOrder", "listPayments", "payOrder"):
        with refused("ORDER_NOT_FOUND", 404):
            shop.as_visitor.call(f"orders.{name}", {"orderId": other["id"]})
    found = shop.call("orders.queryOrders", {"query": {"filter": {"number": mine["number"]}}})
    assert [each["id"] for each in found["orders"]] == [mine["id"]]


def test_orders_are_numbered_one_by_one(shop: Shop) -> None:
    salon = selling(shop, "Ann", "Bob")
    numbers = [
        order_of(shop.as_visitor, salon.book(clock, voice=shop.as_visitor))["number"]
        for clock in ("10:00", "12:00", "14:00")
    ]
    assert numbers == ["10001", "10002", "10003"]


def test_an_order_is_told_as_facts(shop: Shop) -> None:
    order_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor))
    told = [each for each in shop.event_types() if "order" in each]
    assert told == ["openbookings.v1.order_created", "openbookings.v1.order_updated"]


def test_without_a_provider_nobody_pays_online(shop: Shop) -> None:
    booking = selling(shop).book(voice=shop.as_visitor, **ONLINE)
    order = order_of(shop.as_visitor, booking)
    with refused("NO_ONLINE_PAYMENTS"):
        shop.as_visitor.call("orders.payOrder", {"orderId": order["id"]})


def test_an_idempotency_key_records_money_once(shop: Shop) -> None:
    order = order_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor))
    body = {"orderId": order["id"], "amount": "40"}
    first = shop.call("orders.recordPayment", body, idempotency_key="till-7")
    assert shop.call("orders.recordPayment", body, idempotency_key="till-7") == first
    assert money(again(shop, order))["paid"] == "40.00"


def test_e88_the_reader_shows_the_order_of_a_booking_to_whoever_may_see_it(shop: Shop) -> None:
    salon, member = selling(shop), shop.as_member(MEMBER)
    booking = salon.book(voice=member)
    order = order_of(member, booking)
    shown = salon.read(booking, withEcomOrder=True)["order"]
    assert (shown["number"], shown["paymentStatus"]) == (order["number"], "NOT_PAID")
    assert shown["bookingPrice"]["amount"] == shown["balance"]["amount"] == "80.00"
    staff = shop.as_staff(salon.staff[0])
    query = {"query": {"filter": {"id": booking["id"]}}, "withEcomOrder": True}
    (extended,) = staff.call("extendedBookings.queryExtendedBookings", query)["extendedBookings"]
    assert "order" not in extended


def test_e88_the_reader_shows_what_was_given_back_of_the_order_of_a_booking(shop: Shop) -> None:
    salon, member = selling(shop), shop.as_member(MEMBER)
    sold = [salon.book(at, voice=member) for at in ("10:00", "11:00")]
    salon.book("12:00", voice=member)
    order = order_of(member, *sold)
    ask = {"query": {"sort": [{"fieldName": "startDate"}]}, "withEcomTransactions": True}

    def given_back(voice: Voice) -> dict[str, str]:
        found = voice.call("extendedBookings.queryExtendedBookings", ask)["extendedBookings"]
        told = {each["booking"]["id"]: each.get("transactions") for each in found}
        return {each: shown["refundSumAmounts"] for each, shown in told.items() if shown}

    ids = [each["id"] for each in sold]
    assert given_back(member) == dict.fromkeys(ids, "0.00")
    payment = receive(shop, order, "100")["payment"]
    body = {"orderId": order["id"], "paymentId": payment["id"], "amount": "12.50"}
    shop.call("orders.refundPayment", body)
    assert given_back(shop.owner) == given_back(member) == dict.fromkeys(ids, "12.50")
    assert given_back(shop.as_staff(salon.staff[0])) == {}


@pytest.mark.parametrize("number", [1, 6])
def test_e88_transactions_cost_one_statement_whatever_the_number_of_bookings(
    shop: Shop, number: int
) -> None:
    salon = selling(shop)
    sold = [salon.book(selectedPaymentOption="ONLINE") for _ in range(number)]
    for each in sold:
        order_of(shop.owner, each)

    ids = [each["id"] for each in sold]
    shown, statements = counted(
        shop,
        "extendedBookings.queryExtendedBookings",
        lambda call: transactions_of_bookings(call, ids, None),
    )
    assert (len(shown), statements) == (number, 1)


def test_k22_two_who_write_down_the_same_money_do_not_take_it_twice(shop: Shop) -> None:
    order = order_of(shop.as_visitor, selling(shop).book(voice=shop.as_visitor))
    headers = {"authorization": str(shop.owner.credential)}

    async def both() -> list[tuple[int, bytes]]:
        body = {"orderId": order["id"], "amount": "80"}
        calls = [shop.engine.call("orders.recordPayment", body, headers) for _ in range(2)]
        return await asyncio.gather(*calls)

    assert sorted(status for status, _ in shop.run(both())) == [200, 428]
    assert money(again(shop, order))["paid"] == "80.00"
