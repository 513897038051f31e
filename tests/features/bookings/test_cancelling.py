"""Cancelling by policy, by force and with the event or service below (E54-E60, C22, A58)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.bookings.reception import FORCED
from tests.features.bookings.salon import UNKNOWN, approving, open_salon
from tests.support.shop import Json, Shop, invalid, refused


def cancellable(**over: Any) -> Json:
    """A policy that lets everybody cancel."""
    return {"cancellationPolicy": {"enabled": True, **over}}


def test_e54_the_policy_decides_and_is_off_by_default(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    with refused("BOOKING_POLICY_VIOLATION", 428):
        salon.step("cancelBooking", booking)
    other = open_salon(shop, policy=cancellable())
    canceled = other.step("cancelBooking", other.booked())
    assert canceled["status"] == "CANCELED"
    assert canceled["canceledDate"] == "2026-06-01T08:00:00.000Z"


def test_e54_e59_the_event_disappears_and_the_slot_is_free_again(shop: Shop) -> None:
    salon = open_salon(shop, policy=cancellable())
    booking = salon.booked()
    assert "10:00" not in salon.starts()
    canceled = salon.step("cancelBooking", booking)
    assert salon.event(canceled)["status"] == "CANCELLED"
    assert "10:00" in salon.starts()
    assert salon.booked()["status"] == "CONFIRMED"  # H57


@pytest.mark.parametrize(("minutes", "in_time"), [(26 * 60, True), (26 * 60 + 1, False)])
def test_b8_b9_exactly_at_the_limit_is_in_time(shop: Shop, minutes: int, in_time: bool) -> None:
    limit = cancellable(limitLatestCancellation=True, latestCancellationInMinutes=minutes)
    salon = open_salon(shop, policy=limit)
    booking = salon.booked()
    if in_time:
        assert salon.step("cancelBooking", booking)["status"] == "CANCELED"
    else:
        with refused("BOOKING_POLICY_VIOLATION"):
            salon.step("cancelBooking", booking)


def test_b31_b32_the_policy_at_creation_counts(shop: Shop) -> None:
    salon = open_salon(shop, policy=cancellable())
    booking = salon.booked()
    service = shop.call("services.getService", {"serviceId": salon.service["id"]})["service"]
    policy = service["bookingPolicy"]
    off = {"id": policy["id"], "revision": policy["revision"]} | cancellable(enabled=False)
    shop.call("bookingPolicies.updateBookingPolicy", {"bookingPolicy": off})
    assert salon.step("cancelBooking", booking)["status"] == "CANCELED"
    later = salon.booked()
    with refused("BOOKING_POLICY_VIOLATION"):
        salon.step("cancelBooking", later)
    snapshots = shop.call(
        "bookingPolicySnapshots.listPolicySnapshotsByBookingIds", {"bookingIds": [booking["id"]]}
    )["bookingPolicySnapshots"]
    assert [each["bookingId"] for each in snapshots] == [booking["id"]]
    assert snapshots[0]["policy"]["cancellationPolicy"]["enabled"] is True


def test_b31_every_id_needs_a_snapshot(shop: Shop) -> None:
    booking = open_salon(shop).book()
    name = "bookingPolicySnapshots.listPolicySnapshotsByBookingIds"
    with refused("BOOKING_POLICY_SNAPSHOT_NOT_FOUND", 404):
        shop.call(name, {"bookingIds": [booking["id"], UNKNOWN]})
    with invalid(field="bookingIds"):
        shop.call(name, {"bookingIds": []})


def test_e31_customers_cannot_ignore_the_policy(shop: Shop) -> None:
    salon = open_salon(shop)
    member = shop.as_member(UNKNOWN)
    booking = salon.book(voice=member)
    body = {"bookingId": booking["id"], "revision": booking["revision"]}
    with refused("BOOKING_POLICY_VIOLATION"):
        member.call("bookings.cancelBooking", body)
    with refused("UNAUTHORIZED_OPERATION", 403):
        member.call("bookings.cancelBooking", {**body, **FORCED})
    assert salon.cancel(booking)["status"] == "CANCELED"


@pytest.mark.parametrize("name", ["declineBooking", "cancelBooking"])
def test_e60_what_has_ended_is_not_cancelled_again(shop: Shop, name: str) -> None:
    salon = open_salon(shop, policy=cancellable())
    ended = salon.step(name, salon.book())
    with refused("VALIDATION_FAILURE", 400):
        salon.cancel(ended)
    assert salon.read(ended)["booking"] == ended


def test_x4_a_revision_is_needed_and_must_be_current(shop: Shop) -> None:
    salon = open_salon(shop, policy=cancellable())
    booking = salon.book()
    with refused("REVISION_MISMATCH", 409):
        salon.step("cancelBooking", {**booking, "revision": "9"})
    with invalid(field="revision"):
        shop.call("bookings.cancelBooking", {"bookingId": booking["id"]})


def test_e55_e57_refunds_and_billing_periods_are_for_plans_and_courses(shop: Shop) -> None:
    salon = open_salon(shop, policy=cancellable())
    booking = salon.booked()
    with refused("REFUND_NOT_ALLOWED", 428):
        salon.step("cancelBooking", booking, flowControlSettings={"withRefund": True})
    with refused("VALIDATION_FAILURE", 400):
        salon.step("cancelBooking", booking, cancellationTiming="END_OF_BILLING_PERIOD")


def test_e56_charges_are_waived_or_priced_anew_not_both(shop: Shop) -> None:
    salon = open_salon(shop, policy=cancellable())
    booking = salon.booked()
    both: Json = {"waiveCharges": True, "newPrice": "0"}
    with refused("NEW_PRICE_WITH_WAIVE_CHARGES", 400):
        salon.step("cancelBooking", booking, **both)
    info = {"bookingId": booking["id"], "revision": booking["revision"], **both}
    answer = shop.call("bookings.bulkCancelBooking", {"bookings": {"bookingsInfo": [info]}})
    error = answer["results"][0]["itemMetadata"]["error"]
    assert error["code"] == "NEW_PRICE_WITH_WAIVE_CHARGES"
    assert salon.read(booking)["booking"] == booking
    assert salon.step("cancelBooking", booking, waiveCharges=True)["status"] == "CANCELED"


def test_c22_cancelling_the_event_cancels_its_booking(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    event_id = booking["bookedEntity"]["slot"]["eventId"]
    shop.call("events.cancelEvent", {"eventId": event_id})
    after = salon.read(booking)["booking"]
    assert (after["status"], after["revision"]) == ("CANCELED", "2")
    assert shop.event_types().count("wix.bookings.v2.booking_canceled") == 1


def test_a58_deleting_a_service_cancels_its_coming_bookings(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    open_ones = [
        salon.book("10:00"),
        salon.booked("11:00"),
        salon.step("markBookingAsPending", salon.book("12:00")),
    ]
    declined = salon.step("declineBooking", salon.book("13:00"))
    shop.call("services.deleteService", {"serviceId": salon.service["id"]})
    assert [salon.read(each)["booking"]["status"] for each in open_ones] == ["CANCELED"] * 3
    assert salon.read(declined)["booking"] == declined


def test_a57_sessions_with_participants_can_outlive_their_service(shop: Shop) -> None:
    salon = open_salon(shop)
    confirmed, asked = salon.booked("11:00"), salon.book("12:00")
    shop.call(
        "services.deleteService",
        {"serviceId": salon.service["id"], "preserveFutureSessionsWithParticipants": True},
    )
    assert salon.read(confirmed)["booking"]["status"] == "CONFIRMED"
    assert salon.read(asked)["booking"]["status"] == "CANCELED"
