"""Confirming and marking as pending: the calendar, conflicts and permitted overlaps."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import CHECKED, approving, open_salon
from tests.support.shop import Json, Shop, refused

SKIP_APPROVAL: Json = {"flowControlSettings": {"skipPendingApprovalServiceValidation": True}}
BOTH_CHECKS: Json = {"flowControlSettings": {"checkAvailabilityValidation": True}}


def test_e37_c35_confirming_puts_the_booking_on_the_calendar(shop: Shop) -> None:
    salon = open_salon(shop, buffer=30)
    confirmed = salon.confirm(salon.book())
    assert (confirmed["status"], confirmed["revision"]) == ("CONFIRMED", "2")
    event = salon.event(confirmed)
    assert (event["type"], event["title"]) == ("APPOINTMENT", "Haircut")
    assert event["participants"]["total"] == 1
    # D34: the buffer of 30 minutes keeps 11:00 free, and 9:30 would run into the booking.
    assert salon.starts()[:2] == ["11:30", "12:00"]


def test_x4_a_stale_revision_is_refused_and_changes_nothing(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book()
    with refused("REVISION_MISMATCH", 409):
        salon.confirm({**booking, "revision": "2"})
    assert salon.read(booking)["booking"] == booking


def test_e34_only_undecided_bookings_are_confirmed(shop: Shop) -> None:
    salon = open_salon(shop)
    for name in ("confirmBooking", "declineBooking", "cancelBooking"):
        ended = salon.step(name, salon.book(), **(salon_force(name)))
        with refused("FAILED_CONFIRMING_NON_PENDING_BOOKING", 428):
            salon.confirm(ended)
        if name == "confirmBooking":
            salon.cancel(ended)


def salon_force(name: str) -> Json:
    """What a step needs to pass whatever the policy says."""
    if name != "cancelBooking":
        return {}
    return {"flowControlSettings": {"ignoreCancellationPolicy": True}}


def test_e35_confirm_checks_nothing_and_marks_the_overlap(shop: Shop) -> None:
    salon = open_salon(shop)
    first, second = salon.book(), salon.book()
    assert "doubleBooked" not in salon.confirm(first)
    again = salon.confirm(second, doubleBooked=False)
    assert (again["status"], again["doubleBooked"]) == ("CONFIRMED", True)


def test_e35_h53_a_check_refuses_the_taken_slot_and_leaves_the_booking(shop: Shop) -> None:
    salon = open_salon(shop)
    first, second = salon.book(), salon.book()
    salon.confirm(first, **CHECKED)
    with refused("SLOT_NOT_AVAILABLE", 428):
        salon.confirm(second, **CHECKED)
    assert salon.read(second)["booking"] == second


def test_e35_the_business_may_insist_on_the_overlap(shop: Shop) -> None:
    salon = open_salon(shop)
    first, second = salon.book(), salon.book()
    salon.confirm(first)
    insisted = salon.confirm(second, doubleBooked=True, **CHECKED)
    assert (insisted["status"], insisted["doubleBooked"]) == ("CONFIRMED", True)


def test_e35_a_buffer_is_taken_time_too(shop: Shop) -> None:
    salon = open_salon(shop, buffer=30)
    before, after = salon.book("10:00"), salon.book("11:00")
    salon.confirm(before, **CHECKED)
    with refused("SLOT_NOT_AVAILABLE"):
        salon.confirm(after, **CHECKED)


def test_e42_hours_that_changed_meanwhile_are_no_conflict(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book()
    shop.clock.advance(days=3)
    confirmed = salon.confirm(booking, **CHECKED)
    assert (confirmed["status"], "doubleBooked" in confirmed) == ("CONFIRMED", False)


def test_c42_a_block_on_the_staff_calendar_is_a_conflict(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book(staff=salon.staff[0])
    query = {"filter": {"externalId": salon.staff[0]}}
    (schedule,) = shop.call("schedules.querySchedules", {"query": query})["schedules"]
    block = {
        "scheduleId": schedule["id"],
        "title": "Dentist",
        "start": {"localDate": "2026-06-02T09:00:00", "timeZone": "UTC"},
        "end": {"localDate": "2026-06-02T12:00:00", "timeZone": "UTC"},
    }
    shop.call("events.createEvent", {"event": block})
    with refused("SLOT_NOT_AVAILABLE"):
        salon.confirm(booking, **CHECKED)


def test_e36_only_services_with_approval_have_pending_bookings(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.book()
    with refused("NOT_PENDING_APPROVAL_SERVICE", 428):
        salon.step("markBookingAsPending", booking)
    pending = salon.step("markBookingAsPending", booking, **SKIP_APPROVAL)
    assert pending["status"] == "PENDING"
    with refused("BOOKING_MARK_BOOKING_AS_PENDING", 428):
        salon.step("markBookingAsPending", pending, **SKIP_APPROVAL)


def test_e37_d33_pending_blocks_the_slot(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    pending = salon.step("markBookingAsPending", salon.book())
    assert "10:00" not in salon.starts()
    assert salon.event(pending)["participants"]["status"] == "PENDING_CONFIRMATION"
    event_id = pending["bookedEntity"]["slot"]["eventId"]
    confirmed = salon.confirm(pending, **CHECKED)
    assert confirmed["bookedEntity"]["slot"]["eventId"] == event_id
    assert salon.event(confirmed)["participants"]["status"] == "CONFIRMED"


def test_e36_a_conflict_still_becomes_pending_and_is_marked(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    first, second = salon.book(), salon.book()
    salon.confirm(first)
    pending = salon.step("markBookingAsPending", second, **BOTH_CHECKS)
    assert (pending["status"], pending["doubleBooked"]) == ("PENDING", True)
    with refused("SLOT_NOT_AVAILABLE"):
        salon.confirm(pending, **CHECKED)
    assert salon.event(pending)["status"] == "CONFIRMED"


def test_e42_a_conflict_that_vanished_does_not_stop_a_checked_confirmation(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    first, second = salon.book(), salon.book()
    confirmed = salon.confirm(first)
    pending = salon.step("markBookingAsPending", second)
    salon.cancel(confirmed)
    after = salon.confirm(pending, **CHECKED)
    assert after["status"] == "CONFIRMED"
    assert "doubleBooked" not in after
    assert "10:00" not in salon.starts()


def test_d33_with_several_requests_pending_leaves_the_slot_to_others(shop: Shop) -> None:
    salon = open_salon(shop, **approving(allowMultipleRequests=True))
    requests = [salon.step("markBookingAsPending", salon.book()) for _ in range(3)]
    assert all("doubleBooked" not in each for each in requests)
    assert "10:00" in salon.starts()
    salon.confirm(requests[0], **CHECKED)
    assert "10:00" not in salon.starts()
    for late in requests[1:]:
        with refused("SLOT_NOT_AVAILABLE"):
            salon.confirm(late, **CHECKED)


def test_d33_requests_spread_over_the_staff_when_they_are_confirmed(shop: Shop) -> None:
    salon = open_salon(shop, "Ann", "Ben", **approving(allowMultipleRequests=True))
    requests = [salon.step("markBookingAsPending", salon.book()) for _ in range(3)]
    first, second = (salon.confirm(each, **CHECKED) for each in requests[:2])
    taken = {each["bookedEntity"]["slot"]["resource"]["id"] for each in (first, second)}
    assert taken == set(salon.staff)
    with refused("SLOT_NOT_AVAILABLE"):
        salon.confirm(requests[2], **CHECKED)


def test_e43_payment_is_noted_when_the_business_says_so(shop: Shop) -> None:
    salon = open_salon(shop)
    assert salon.confirm(salon.book(), paymentStatus="PAID")["paymentStatus"] == "PAID"
    declined = salon.step("declineBooking", salon.book("12:00"), paymentStatus="REFUNDED")
    assert (declined["status"], declined["paymentStatus"]) == ("DECLINED", "REFUNDED")


def test_e34_declining_frees_the_slot_and_is_final(shop: Shop) -> None:
    salon = open_salon(shop, **approving())
    pending = salon.step("markBookingAsPending", salon.book())
    declined = salon.step("declineBooking", pending)
    assert "10:00" in salon.starts()
    with refused("FAILED_DECLINE_NON_PENDING_BOOKING", 428):
        salon.step("declineBooking", declined)


@pytest.mark.parametrize(
    ("name", "event"),
    [
        ("confirmBooking", "confirmed"),
        ("declineBooking", "declined"),
        ("markBookingAsPending", "markedAsPending"),
        ("cancelBooking", "canceled"),
    ],
)
def test_i2_each_step_raises_its_own_event_and_updated(shop: Shop, name: str, event: str) -> None:
    salon = open_salon(shop, **approving())
    booking = salon.book()
    note = {"notifyParticipants": True, "message": "See you"}
    after = salon.step(name, booking, participantNotification=note, **salon_force(name))
    facts = [each for each in shop.facts() if each["entityId"] == booking["id"]]
    kinds = [each["eventType"].rsplit("_", 1)[1] for each in facts]
    assert kinds == ["created", "updated", event]
    body = facts[-1]["actionEvent"]["body"]
    assert body["booking"]["status"] == after["status"]
    assert body["previousStatus"] == "CREATED"
    assert body["participantNotification"] == note
    assert after["participantNotification"] == note  # E91
