"""Confirm or decline, for checkouts of one's own: by conflict and payment (E38-E41)."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import UNKNOWN, Salon, approving, open_salon
from tests.support.shop import Json, Shop, refused

FREE = ["UNDEFINED", "NOT_PAID", "REFUNDED", "EXEMPT"]
PAID = ["PAID", "PARTIALLY_PAID"]


def loser(salon: Salon, **flow: bool) -> Json:
    """A booking whose time was taken after it was made."""
    late = salon.book(staff=salon.staff[0], flow=flow or None)
    salon.booked()
    return late


@pytest.mark.parametrize("payment", FREE + PAID)
def test_e38_e40_without_a_conflict_it_is_confirmed_whatever_was_paid(
    shop: Shop, payment: str
) -> None:
    salon = open_salon(shop)
    after = salon.decide(salon.book(), paymentStatus=payment)
    assert (after["status"], after["paymentStatus"]) == ("CONFIRMED", payment)


@pytest.mark.parametrize("payment", FREE)
def test_e38_e40_a_conflict_without_money_is_declined(shop: Shop, payment: str) -> None:
    salon = open_salon(shop)
    after = salon.decide(loser(salon), paymentStatus=payment)
    assert (after["status"], after["paymentStatus"]) == ("DECLINED", payment)
    assert "eventId" not in after["bookedEntity"]["slot"]


@pytest.mark.parametrize("payment", PAID)
def test_e38_a_paid_conflict_is_kept_and_marked(shop: Shop, payment: str) -> None:
    salon = open_salon(shop)
    after = salon.decide(loser(salon), paymentStatus=payment)
    assert (after["status"], after["doubleBooked"]) == ("CONFIRMED", True)


def test_e38_a_paid_conflict_is_declined_when_that_is_asked_for(shop: Shop) -> None:
    salon = open_salon(shop)
    after = salon.decide(loser(salon), paymentStatus="PAID", declineDoubleBooking=True)
    assert (after["status"], after["paymentStatus"]) == ("DECLINED", "PAID")


def test_e38_a_service_with_approval_makes_it_pending(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    pending = salon.decide(salon.book())
    assert pending["status"] == "PENDING"
    again = salon.decide(pending, paymentStatus="PAID")
    assert (again["status"], again["paymentStatus"]) == ("PENDING", "PAID")


def test_e39_made_without_the_check_it_is_never_declined(shop: Shop) -> None:
    salon = open_salon(shop)
    after = salon.decide(loser(salon, skipAvailabilityValidation=True))
    assert (after["status"], after["doubleBooked"]) == ("CONFIRMED", True)


def test_e39_made_without_confirmation_by_the_business_it_skips_pending(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    booking = salon.book(flow={"skipBusinessConfirmation": True})
    assert salon.decide(booking)["status"] == "CONFIRMED"


def test_e33_a_decided_booking_is_not_decided_again(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    with refused("INVALID_BOOKING_STATUS", 428):
        salon.decide(booking)


def test_e38_a_pending_overlap_is_judged_again(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    late = salon.book(staff=salon.staff[0])
    first = salon.booked()
    overlapping = salon.step("markBookingAsPending", late)
    salon.cancel(first)
    assert "doubleBooked" not in salon.decide(overlapping)


def test_h31_customers_decide_nothing(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book(voice=shop.as_member(UNKNOWN))
    for voice in (shop.as_visitor, shop.as_member(UNKNOWN)):
        with refused("PERMISSION_DENIED", 403):
            voice.call(
                "bookings.confirmOrDeclineBooking",
                {"bookingId": booking["id"], "paymentStatus": "PAID"},
            )
