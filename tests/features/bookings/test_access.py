"""Who sees and handles which bookings (E90, J4, J7): everybody else's look as if not there."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import UNKNOWN, Salon, open_salon
from tests.support.shop import MEMBER, STRANGER, Json, Shop, Voice, refused

STEPS = ["confirmBooking", "declineBooking", "cancelBooking", "markBookingAsPending"]


def seen(voice: Voice, **query: object) -> list[str]:
    """The ids of the bookings a caller finds."""
    found = voice.call("extendedBookings.queryExtendedBookings", {"query": query})
    return [each["booking"]["id"] for each in found["extendedBookings"]]


def two_of_each(shop: Shop) -> tuple[Salon, Json, Json]:
    """A salon with a booking of a member with Ann, and one of the owner with Ben."""
    salon = open_salon(shop, "Ann", "Ben")
    ann, ben = salon.staff
    return salon, salon.book(staff=ann, voice=shop.as_member(MEMBER)), salon.booked(staff=ben)


def test_e90_everybody_finds_their_own(shop: Shop) -> None:
    salon, anns, bens = two_of_each(shop)
    unassigned = salon.book("12:00")
    assert set(seen(shop.owner)) == {anns["id"], bens["id"], unassigned["id"]}
    assert seen(shop.as_staff(salon.staff[0])) == [anns["id"]]
    assert seen(shop.as_staff(salon.staff[1])) == [bens["id"]]
    assert seen(shop.as_member(MEMBER)) == [anns["id"]]
    assert seen(shop.as_member(STRANGER)) == []


def test_h13_a_filter_does_not_reach_the_bookings_of_others(shop: Shop) -> None:
    salon, anns, bens = two_of_each(shop)
    ben = shop.as_staff(salon.staff[1])
    assert seen(ben, filter={"id": anns["id"]}) == []
    everything = {"$or": [{"id": anns["id"]}, {"id": bens["id"]}]}
    assert seen(ben, filter=everything) == [bens["id"]]
    count = ben.call("extendedBookings.countExtendedBookings", {"filter": everything})
    assert count["count"] == 1


def test_j3_visitors_read_no_bookings(shop: Shop) -> None:
    salon = open_salon(shop)
    salon.book(voice=shop.as_visitor)
    with refused("PERMISSION_DENIED", 403):
        seen(shop.as_visitor)
    with refused("UNAUTHENTICATED", 401):
        seen(shop.as_nobody)


@pytest.mark.parametrize("name", STEPS)
def test_h13_staff_cannot_handle_the_bookings_of_colleagues(shop: Shop, name: str) -> None:
    salon, anns, _ = two_of_each(shop)
    body = {"bookingId": anns["id"], "revision": anns["revision"]}
    with refused("BOOKING_NOT_FOUND", 404):
        shop.as_staff(salon.staff[1]).call(f"bookings.{name}", body)
    assert salon.read(anns)["booking"] == anns


def test_j4_staff_handle_their_own_bookings(shop: Shop) -> None:
    salon, anns, _ = two_of_each(shop)
    ann = shop.as_staff(salon.staff[0])
    body = {"bookingId": anns["id"], "revision": anns["revision"]}
    assert ann.call("bookings.confirmBooking", body)["booking"]["status"] == "CONFIRMED"


@pytest.mark.parametrize("name", STEPS)
def test_j4_customers_decide_nothing_and_cancel_only_their_own(shop: Shop, name: str) -> None:
    _, anns, bens = two_of_each(shop)
    for booking, member in ((bens, MEMBER), (anns, STRANGER)):
        body = {"bookingId": booking["id"], "revision": booking["revision"]}
        code = "BOOKING_NOT_FOUND" if name == "cancelBooking" else "PERMISSION_DENIED"
        with refused(code):
            shop.as_member(member).call(f"bookings.{name}", body)
        with refused("PERMISSION_DENIED", 403):
            shop.as_visitor.call(f"bookings.{name}", body)


def test_j4_members_cancel_their_own_by_policy(shop: Shop) -> None:
    salon = open_salon(shop, policy={"cancellationPolicy": {"enabled": True}})
    member = shop.as_member(MEMBER)
    booking = salon.book(voice=member)
    assert booking["createdBy"]["memberId"] == MEMBER  # J8
    body = {"bookingId": booking["id"], "revision": booking["revision"]}
    assert member.call("bookings.cancelBooking", body)["booking"]["status"] == "CANCELED"


def test_e63_actions_and_snapshots_follow_the_same_sight(shop: Shop) -> None:
    salon, anns, bens = two_of_each(shop)
    body = {"bookingIds": [anns["id"], bens["id"], UNKNOWN]}
    answer = shop.as_member(MEMBER).call("bookings.bulkCalculateAllowedActions", body)
    assert [each["itemMetadata"]["success"] for each in answer["results"]] == [True, False, False]
    assert answer["results"][0]["item"] == {"cancel": False, "reschedule": False}
    with refused("BOOKING_POLICY_SNAPSHOT_NOT_FOUND"):
        shop.as_staff(salon.staff[0]).call(
            "bookingPolicySnapshots.listPolicySnapshotsByBookingIds", {"bookingIds": [bens["id"]]}
        )


def test_e88_staff_need_the_permission_for_policy_settings(shop: Shop) -> None:
    salon, anns, _ = two_of_each(shop)
    body = {"query": {}, "withBookingPolicySettings": True}
    with refused("UNAUTHORIZED_OPERATION", 403):
        shop.as_member(MEMBER).call("extendedBookings.queryExtendedBookings", body)
    settings = salon.read(anns, withBookingPolicySettings=True)["bookingPolicySettings"]
    assert settings == {"cancellationFeeEnabled": False}
