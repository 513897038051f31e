"""Rescheduling appointments: policy, calendar, approval and what the fact tells (E46-E53)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.bookings.salon import TUESDAY, UNKNOWN, Salon, approving, open_salon
from tests.support.shop import MEMBER, Json, Shop, Voice, invalid, refused

FREELY: Json = {"reschedulePolicy": {"enabled": True}}
FORCED: Json = {"ignoreReschedulePolicy": True}


def move(
    salon: Salon, booking: Json, clock: str, *, voice: Voice | None = None, **request: Any
) -> Json:
    """Move a booking to another time of the day."""
    times = salon.slot(clock)
    slot = {"startDate": times["startDate"], "endDate": times["endDate"]}
    body = {
        "bookingId": booking["id"],
        "revision": booking["revision"],
        **request,
        "slot": {**slot, **request.get("slot", {})},
    }
    moved: Json = (voice or salon.shop.owner).call("bookings.rescheduleBooking", body)["booking"]
    return moved


def test_e46_the_old_time_is_free_and_the_new_one_taken(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    booking = salon.booked("10:00")
    moved = move(salon, booking, "14:00")
    assert (moved["status"], moved["revision"]) == ("CONFIRMED", "2")
    assert moved["startDate"] == f"{TUESDAY}T14:00:00.000Z"
    starts = salon.starts()
    assert "10:00" in starts
    assert "14:00" not in starts
    assert moved["bookedEntity"]["slot"]["eventId"] != booking["bookedEntity"]["slot"]["eventId"]
    assert salon.event(booking)["status"] == "CANCELLED"
    assert salon.read(moved)["booking"] == moved


def test_e46_a_slot_sent_back_as_it_was_read_keeps_its_place(shop: Shop) -> None:
    """It names its event, and is no session for all that."""
    salon = open_salon(shop, policy=FREELY)
    booking = salon.booked("10:00")
    slot = booking["bookedEntity"]["slot"]
    assert slot["eventId"] and slot["location"]["name"]
    later = {"startDate": f"{TUESDAY}T14:00:00", "endDate": f"{TUESDAY}T15:00:00"}
    moved = salon.step("rescheduleBooking", booking, slot={**slot, **later})
    assert moved["bookedEntity"]["slot"]["location"] == slot["location"]


def test_e46_a_booking_is_not_in_its_own_way(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    assert move(salon, salon.booked("10:00"), "10:30")["status"] == "CONFIRMED"


def test_e46_a_taken_time_is_refused_and_nothing_changes(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    booking = salon.booked("10:00")
    salon.booked("14:00")
    for clock in ("14:00", "13:30", "10:15", "09:00"):
        with refused("SLOT_NOT_AVAILABLE"):
            move(salon, booking, clock)
    assert salon.read(booking)["booking"] == booking
    assert "10:00" not in salon.starts()


def test_e31_an_overlap_is_possible_by_permission_and_marked(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    booking = salon.booked("10:00")
    salon.booked("14:00")
    flow = {"skipAvailabilityValidation": True}
    overlapping = move(salon, booking, "14:15", flowControlSettings=flow)
    assert overlapping["doubleBooked"] is True
    apart = move(salon, overlapping, "16:00")
    assert "doubleBooked" not in apart  # E42: found out anew


def test_e47_the_snapshots_policy_decides_unless_it_is_ignored(shop: Shop) -> None:
    salon = open_salon(shop)
    booking = salon.booked()
    with refused("BOOKING_POLICY_VIOLATION", 428):
        move(salon, booking, "14:00")
    assert move(salon, booking, "14:00", flowControlSettings=FORCED)["revision"] == "2"


@pytest.mark.parametrize(("minutes", "in_time"), [(26 * 60, True), (26 * 60 + 1, False)])
def test_b8_b10_exactly_at_the_limit_is_in_time(shop: Shop, minutes: int, in_time: bool) -> None:
    limit = {"enabled": True, "limitLatestReschedule": True, "latestRescheduleInMinutes": minutes}
    salon = open_salon(shop, policy={"reschedulePolicy": limit})
    booking = salon.booked()
    if in_time:
        assert move(salon, booking, "14:00")["status"] == "CONFIRMED"
    else:
        with refused("BOOKING_POLICY_VIOLATION"):
            move(salon, booking, "14:00")


def test_e48_the_live_policy_bounds_the_new_time(shop: Shop) -> None:
    late = {"limitLateBookingPolicy": {"enabled": True, "latestBookingInMinutes": 28 * 60}}
    salon = open_salon(shop, policy={**FREELY, **late})
    booking = salon.booked("14:00")
    with refused("BOOKING_POLICY_VIOLATION"):
        move(salon, booking, "10:00")


def test_e49_participants_may_change_with_it(shop: Shop) -> None:
    most = {"participantsPolicy": {"maxParticipantsPerBooking": 3}}
    salon = open_salon(shop, policy={**FREELY, **most})
    booking = salon.booked()
    assert move(salon, booking, "14:00", totalParticipants=3)["totalParticipants"] == 3
    other = salon.booked("10:00")
    with refused("BOOKING_POLICY_VIOLATION"):
        move(salon, other, "12:00", totalParticipants=4)


def test_e50_what_a_customer_moves_waits_for_approval_again(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY, **approving())
    member = shop.as_member(MEMBER)
    booking = salon.confirm(salon.book(voice=member))
    moved = move(salon, booking, "14:00", voice=member)
    assert moved["status"] == "PENDING"
    assert "14:00" not in salon.starts()
    confirmed = salon.confirm(moved)
    assert move(salon, confirmed, "16:00")["status"] == "CONFIRMED"


def test_e33_a_created_booking_moves_without_taking_anything(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    moved = move(salon, salon.book(), "14:00")
    assert (moved["status"], moved["startDate"]) == ("CREATED", f"{TUESDAY}T14:00:00.000Z")
    assert "14:00" in salon.starts()


def test_e33_what_has_ended_is_not_moved(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    gone = salon.cancel(salon.booked())
    with refused("VALIDATION_FAILURE", 400):
        move(salon, gone, "14:00")


def test_e46_another_resource_may_be_named(shop: Shop) -> None:
    """Each of three in turn, all of them free: no order of choosing would give them all."""
    salon = open_salon(shop, "Ann", "Ben", "Cid", policy=FREELY)
    ann, ben, cid = salon.staff
    booking = salon.booked(staff=ann)
    for named in (cid, ben, ann, ben):
        booking = move(salon, booking, "10:00", slot={"resource": {"id": named}})
        resource = booking["bookedEntity"]["slot"]["resource"]
        assert (resource["id"], resource["explicitlyRequested"]) == (named, True)
    with refused("SLOT_NOT_AVAILABLE"):
        salon.book(staff=ben)
    for left in (ann, cid):
        salon.booked(staff=left)


def test_e51_add_ons_stay_as_they_are(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    extras = [{"id": UNKNOWN, "groupId": UNKNOWN}]
    booking = salon.booked()
    with refused("ADD_ON_CHANGES_NOT_ALLOWED", 428):
        move(salon, booking, "14:00", bookedAddOns=extras)


def test_e51_the_price_is_not_set_by_hand(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    booking = salon.booked()
    with refused("PRICE_CHANGE_NOT_ALLOWED", 428):
        move(salon, booking, "14:00", newPrice="5.00")
    allowing = {"allowPriceChange": True}
    with refused("PRICE_CHANGE_NOT_ALLOWED", 428):
        move(salon, booking, "14:00", newPrice="0", flowControlSettings=allowing)
    assert salon.read(booking)["booking"] == booking
    assert move(salon, booking, "14:00", newPrice=None)["revision"] == "2"


def test_x4_h11_others_and_stale_revisions_change_nothing(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    booking = salon.booked()
    with refused("REVISION_MISMATCH", 409):
        move(salon, {**booking, "revision": "9"}, "14:00")
    with refused("BOOKING_NOT_FOUND", 404):
        move(salon, booking, "14:00", voice=shop.as_member(MEMBER))
    own = salon.book("12:00", voice=shop.as_member(MEMBER))
    with refused("UNAUTHORIZED_OPERATION", 403):
        move(salon, own, "14:00", voice=shop.as_member(MEMBER), flowControlSettings=FORCED)
    with refused("VALIDATION_FAILURE"):
        move(salon, booking, "14:00", slot={"serviceId": UNKNOWN})
    with invalid(field="slot.endDate"):
        move(salon, booking, "14:00", slot={"endDate": f"{TUESDAY}T14:00:00"})


def test_e53_the_fact_tells_what_was_before(shop: Shop) -> None:
    salon = open_salon(shop, policy=FREELY)
    booking = salon.booked()
    move(salon, booking, "14:00")
    facts = [each for each in shop.facts() if each["entityId"] == booking["id"]]
    assert [each["slug"] for each in facts][-2:] == ["updated", "rescheduled"]
    body = facts[-1]["actionEvent"]["body"]
    assert body["previousStartDate"] == booking["startDate"]
    assert body["previousBookedEntity"] == booking["bookedEntity"]
    assert body["booking"]["startDate"] == f"{TUESDAY}T14:00:00.000Z"
