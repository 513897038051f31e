"""Packages move as a whole: same order, no gap, nobody in their own way (E69, D52)."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import TUESDAY, UNKNOWN, approving, open_salon
from tests.features.bookings.spa import (
    OPEN,
    Spa,
    infos,
    members,
    moves,
    open_spa,
    starts,
    statuses,
    third,
)
from tests.support.shop import MEMBER, Json, Shop, invalid, refused

FORCED: Json = {"flowControlSettings": {"ignoreReschedulePolicy": True}}


def test_e69_all_members_move(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00")
    moved = spa.move(package, "14:00")
    assert (starts(moved), statuses(moved)) == (["14:00", "14:30"], ["CONFIRMED", "CONFIRMED"])
    assert spa.read(package) == moved
    assert "10:00" in spa.cut.starts() and "10:30" in spa.colour.starts()
    assert "14:00" not in spa.cut.starts() and "14:30" not in spa.colour.starts()


@pytest.mark.parametrize("clock", ["10:30", "11:00", "10:00"])
def test_e69_onto_its_own_times(shop: Shop, clock: str) -> None:
    """One person does both and has a buffer; the package still leaves before it arrives."""
    spa = open_spa(shop, one=True, buffer=30, policy=OPEN)
    moved = spa.move(spa.booked("10:00"), clock)
    assert (starts(moved)[0], statuses(moved)) == (clock, ["CONFIRMED", "CONFIRMED"])
    assert all("doubleBooked" not in each for each in members(moved))


def test_e69_one_that_cannot_move_keeps_all(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00")
    spa.colour.booked("14:30", slot=spa.colour.slot("14:30", TUESDAY, 60))
    before = len(shop.facts())
    with refused("NO_OPEN_SPOTS", 428):
        spa.move(package, "14:00")
    assert spa.read(package) == package
    assert "14:00" in spa.cut.starts() and "10:00" not in spa.cut.starts()
    assert len(shop.facts()) == before


def test_e69_gaps_and_another_order_are_refused(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00")
    gap = moves(package, "14:00")
    gap[1]["slot"] |= {"startDate": f"{TUESDAY}T15:00:00", "endDate": f"{TUESDAY}T16:00:00"}
    with invalid(field="rescheduleBookingsInfo[1].slot.startDate"):
        spa.move(package, "14:00", rescheduleBookingsInfo=gap)
    swapped = moves(package, "14:00")
    swapped[1]["slot"] |= {"startDate": f"{TUESDAY}T13:00:00", "endDate": f"{TUESDAY}T14:00:00"}
    with invalid(field="rescheduleBookingsInfo"):
        spa.move(package, "14:00", rescheduleBookingsInfo=swapped)
    sent_backwards = moves(package, "14:00")[::-1]
    moved = spa.move(package, "14:00", rescheduleBookingsInfo=sent_backwards)
    assert starts(moved) == ["14:00", "14:30"]


def test_e67_e69_every_member_is_sent_once_and_as_it_stands(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked()
    cut, colour = moves(package, "14:00")
    cases: list[tuple[str, list[Json]]] = [
        ("NOT_ALL_BOOKINGS_WERE_SENT", [cut]),
        ("DUPLICATE_BOOKING_INFO", [cut, colour, colour]),
        ("BOOKING_REVISION_MISMATCH", [cut, {**colour, "revision": "7"}]),
        ("BOOKING_NOT_FOUND", [cut, colour, {**cut, "bookingId": UNKNOWN}]),
    ]
    for code, told in cases:
        with refused(code):
            spa.move(package, "14:00", rescheduleBookingsInfo=told)
    assert spa.read(package) == package


def test_e47_b33_the_strictest_policy_decides(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.booked("10:00")
    with refused("BOOKING_POLICY_VIOLATION", 428):
        spa.move(package, "14:00")
    assert starts(spa.move(package, "14:00", **FORCED)) == ["14:00", "14:30"]


def test_e50_what_a_customer_moves_waits_for_approval_again(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN, **approving())
    member = shop.as_member(MEMBER)
    package = spa.confirm(spa.book("10:00", voice=member))
    body = {
        "multiServiceBookingId": package["id"],
        "rescheduleBookingsInfo": moves(package, "14:00"),
        "returnFullEntity": True,
    }
    moved = member.call("bookings.rescheduleMultiServiceBooking", body)["multiServiceBooking"]
    assert statuses(moved) == ["PENDING", "PENDING"]


def _half_approving(shop: Shop) -> Spa:
    """Only the colour needs the approval of the business."""
    cut = open_salon(shop, "Ann", minutes=30, policy=OPEN, name="Cut")
    return Spa(shop, cut, open_salon(shop, "Bea", policy=OPEN, name="Colour", **approving()))


def test_e50_b33_one_that_needs_approval_lets_all_wait(shop: Shop) -> None:
    spa, member = _half_approving(shop), shop.as_member(MEMBER)
    package = spa.confirm(spa.book("10:00", voice=member))
    body = {"multiServiceBookingId": package["id"], "returnFullEntity": True}
    asked = {**body, "rescheduleBookingsInfo": moves(package, "14:00")}
    moved = member.call("bookings.rescheduleMultiServiceBooking", asked)["multiServiceBooking"]
    assert statuses(moved) == ["PENDING", "PENDING"]
    # Nobody else has its times while the business thinks about it, which then approves both.
    assert "14:00" not in spa.cut.starts() and "14:30" not in spa.colour.starts()
    assert statuses(spa.confirm(moved)) == ["CONFIRMED", "CONFIRMED"]


def test_e50_what_the_business_moves_stays_confirmed(shop: Shop) -> None:
    spa = _half_approving(shop)
    moved = spa.move(spa.booked("10:00"), "14:00")
    assert statuses(moved) == ["CONFIRMED", "CONFIRMED"]


def test_e50_what_nobody_has_decided_about_takes_nothing_when_it_moves(shop: Shop) -> None:
    spa, member = _half_approving(shop), shop.as_member(MEMBER)
    package = spa.book("10:00", voice=member)
    body = {"multiServiceBookingId": package["id"], "returnFullEntity": True}
    asked = {**body, "rescheduleBookingsInfo": moves(package, "14:00")}
    moved = member.call("bookings.rescheduleMultiServiceBooking", asked)["multiServiceBooking"]
    assert statuses(moved) == ["CREATED", "CREATED"]
    assert "14:00" in spa.cut.starts()


def test_e33_what_is_over_is_not_moved(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.cancel(spa.booked("10:00"))
    with refused("SOME_BOOKINGS_UPDATES_FAILED"):
        spa.move(package, "14:00", **FORCED)
    with refused("BOOKING_POLICY_VIOLATION"):
        spa.move(package, "14:00")


def test_e53_i9_each_member_tells_where_it_was(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    package = spa.booked("10:00")
    before = len(shop.facts())
    spa.move(package, "14:00", participantNotification={"notifyParticipants": True})
    told = [each for each in shop.facts()[before:] if each["slug"] == "rescheduled"]
    assert [each["entityId"] for each in told] == [each["bookingId"] for each in infos(package)]
    bodies = [each["actionEvent"]["body"] for each in told]
    assert [each["previousStartDate"][11:16] for each in bodies] == ["10:00", "10:30"]
    assert ["participantNotification" in each for each in bodies] == [True, False]


def test_e42_an_overlap_is_found_out_anew(shop: Shop) -> None:
    spa = open_spa(shop, policy=OPEN)
    third(spa, "14:00", status="CONFIRMED")
    package = spa.booked("10:00")
    flow = {"flowControlSettings": {"skipAvailabilityValidation": True}}
    over = spa.move(package, "14:00", **flow)
    assert [each.get("doubleBooked") for each in members(over)] == [True, None]
    assert all("doubleBooked" not in each for each in members(spa.move(over, "16:00")))
