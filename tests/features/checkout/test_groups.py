"""Orders of classes, courses and packages: places are sold while there are any, packages whole."""

from __future__ import annotations

from typing import Any

from tests.features.bookings.club import WEDNESDAY, open_class, open_course
from tests.features.bookings.salon import approving, open_salon
from tests.features.bookings.spa import Spa, members, open_spa, statuses
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


def mixed(shop: Shop, **online: Any) -> Spa:
    """A spa where the business approves cuts, and colours need nobody."""
    cut = open_salon(shop, "Ann", minutes=30, name="Cut", **approving(), **online)
    return Spa(shop, cut, open_salon(shop, "Bea", name="Colour", **online))


def test_b33_a_package_waits_as_a_whole_when_one_of_its_services_needs_approval(
    shop: Shop,
) -> None:
    spa = mixed(shop, payment=priced("40"))
    package = spa.book(voice=shop.as_visitor)
    assert order_of(shop.as_visitor, *members(package))["status"] == "APPROVED"
    waiting = spa.read(package)
    assert statuses(waiting) == ["PENDING", "PENDING"]
    types = shop.event_types()
    assert types.count("wix.bookings.v2.booking_markedAsPending") == 2
    assert "wix.bookings.v2.booking_confirmed" not in types
    assert statuses(spa.confirm(waiting)) == ["CONFIRMED", "CONFIRMED"]


def test_b33_a_package_that_is_paid_later_waits_as_a_whole_too(shop: Shop) -> None:
    spa = mixed(shop, payment=priced("40"))
    package = spa.book(voice=shop.as_visitor, **ONLINE)
    order = order_of(shop.as_visitor, *members(package))
    assert statuses(spa.read(package)) == ["CREATED", "CREATED"]
    receive(shop, order, "80")
    paid = spa.read(package)
    assert statuses(paid) == ["PENDING", "PENDING"]
    assert {each["paymentStatus"] for each in members(paid)} == {"PAID"}


def test_b33_only_packages_are_decided_by_the_strictest(shop: Shop) -> None:
    spa = mixed(shop, payment=priced("40"))
    salons = (spa.cut, spa.colour)
    alone = [
        salon.take(wish, shop.as_visitor)
        for salon, wish in zip(salons, spa.wishes("10:00"), strict=True)
    ]
    assert order_of(shop.as_visitor, *alone)["status"] == "APPROVED"
    found = [
        salon.read(booking)["booking"]["status"]
        for salon, booking in zip(salons, alone, strict=True)
    ]
    assert found == ["PENDING", "CONFIRMED"]


def test_e39_a_package_made_without_approval_waits_for_none(shop: Shop) -> None:
    spa = mixed(shop, payment=priced("40"))
    package = spa.book(request={"flowControlSettings": {"skipBusinessConfirmation": True}})
    assert order_of(shop.owner, *members(package))["status"] == "APPROVED"
    assert statuses(spa.read(package)) == ["CONFIRMED", "CONFIRMED"]


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
