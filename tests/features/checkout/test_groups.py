"""Orders of classes, courses and packages: places are sold while there are any, packages whole."""

from __future__ import annotations

from tests.features.bookings.club import WEDNESDAY, open_class, open_course
from tests.features.bookings.spa import members, open_spa, statuses
from tests.features.checkout.till import again, cart_of, money, order_of, priced, receive
from tests.support.shop import Json, Shop, refused

OFFLINE: Json = {"selectedPaymentOption": "OFFLINE"}
ONLINE: Json = {"selectedPaymentOption": "ONLINE"}


def test_f3_a_party_pays_for_each_of_its_places(shop: Shop) -> None:
    club = open_class(shop, payment=priced("15"))
    booking = club.book(club.session(), 3, voice=shop.as_visitor, **OFFLINE)
    order = order_of(shop.as_visitor, booking)
    assert (order["status"], money(order)["total"]) == ("APPROVED", "45.00")
    assert club.read(booking)["status"] == "CONFIRMED"


def test_e45_the_last_places_go_to_the_order_that_comes_first(shop: Shop) -> None:
    club = open_class(shop, capacity=2, payment=priced("15"))
    session = club.session()
    first, second = (club.book(session, 2, voice=shop.as_visitor, **OFFLINE) for _ in range(2))
    assert order_of(shop.as_visitor, first)["status"] == "APPROVED"
    assert order_of(shop.as_visitor, second)["status"] == "REJECTED"
    assert club.read(second)["status"] == "DECLINED"
    assert club.left(session) == 0


def test_a_course_is_ordered_like_anything_else(shop: Shop) -> None:
    club = open_course(shop, payment=priced("200"))
    club.session(WEDNESDAY)
    booking = club.book(voice=shop.as_visitor, **ONLINE)
    order = order_of(shop.as_visitor, booking)
    assert money(order)["payNow"] == "200.00"
    receive(shop, order, "200")
    after = club.read(booking)
    assert (after["status"], after["paymentStatus"]) == ("CONFIRMED", "PAID")


def test_e66_a_package_is_one_order_with_a_line_for_each_booking(shop: Shop) -> None:
    spa = open_spa(shop, payment=priced("40"))
    package = spa.book(voice=shop.as_visitor)
    order = order_of(shop.as_visitor, *members(package))
    assert (order["status"], money(order)["total"]) == ("APPROVED", "80.00")
    assert {line["packageId"] for line in order["lineItems"]} == {package["id"]}
    assert statuses(spa.read(package)) == ["CONFIRMED", "CONFIRMED"]


def test_e66_one_staff_member_and_a_buffer_do_not_stand_in_the_packages_own_way(
    shop: Shop,
) -> None:
    spa = open_spa(shop, one=True, payment=priced("40"))
    package = spa.book(voice=shop.as_visitor)
    assert order_of(shop.as_visitor, *members(package))["status"] == "APPROVED"
    found = spa.read(package)
    assert statuses(found) == ["CONFIRMED", "CONFIRMED"]
    assert not any(each.get("doubleBooked") for each in members(found))


def test_e66_a_part_of_a_package_is_not_for_sale(shop: Shop) -> None:
    spa = open_spa(shop, payment=priced("40"))
    first, _ = members(spa.book(voice=shop.as_visitor))
    cart = cart_of(shop.as_visitor, first)
    with refused("NOT_ALL_BOOKINGS_WERE_SENT"):
        shop.as_visitor.call("carts.placeOrder", {"cartId": cart["id"]})


def test_a_package_is_confirmed_whole_or_not_at_all(shop: Shop) -> None:
    spa = open_spa(shop, payment=priced("40"))
    package = spa.book(voice=shop.as_visitor)
    spa.colour.booked("10:30")
    order = order_of(shop.as_visitor, *members(package))
    assert again(shop, order)["status"] == "REJECTED"
    assert statuses(spa.read(package)) == ["DECLINED", "DECLINED"]
    told = [fact for fact in shop.event_types() if "booking_confirmed" in fact]
    assert len(told) == 1, "what was undone is not told: only the other customer's booking"


def test_the_fee_of_a_package_is_listed_for_its_members(shop: Shop) -> None:
    fees = {
        "customPolicyDescription": {"enabled": True, "description": "Late costs."},
        "saveCreditCardPolicy": {"enabled": True},
        "cancellationFeePolicy": {
            "enabled": True,
            "cancellationWindows": [{"percentage": "25", "startInMinutes": 2880}],
        },
    }
    spa = open_spa(shop, policy=fees, payment=priced("40"))
    package = spa.booked()
    body = {"multiServiceBookingIds": [package["id"]]}
    listed = shop.call("bookingFees.listBookingFeesByBookingIds", body)["bookingFees"]
    values = [each["cancellationFee"]["price"]["value"] for each in listed]
    assert values == ["10.00", "10.00"]
