"""Entering, seeing and leaving a waitlist (E73, E74, E78, B12, B31, J4)."""

from __future__ import annotations

import pytest

from tests.features.bookings.salon import open_salon
from tests.features.holds.hall import Hall, id_of, open_hall, waiting_hall
from tests.support.shop import MEMBER, STRANGER, Json, Shop, invalid, refused


@pytest.fixture(params=["CLASS", "COURSE"])
def full(shop: Shop, request: pytest.FixtureRequest) -> Hall:
    """A class or course with a waitlist and no place left."""
    hall = waiting_hall(shop, kind=request.param)
    hall.booked(2)
    return hall


def mine(hall: Hall, made: Json) -> Json:
    asked = {"bookingId": made["registration"]["bookingId"], "token": made["token"]}
    found: Json = hall.shop.as_visitor.call("waitlist.getRegistration", asked)["registration"]
    return found


def stored(hall: Hall, made: Json) -> Json:
    return hall.stored(id_of(made))


class TestEntering:
    def test_e73_a_booking_that_waits_is_registered(self, full: Hall) -> None:
        made = full.wait()
        registration = made["registration"]
        assert registration["state"] == "WAITING" and registration["position"] == 1
        assert registration["serviceId"] == full.service["id"]
        assert full.target.items() <= registration.items()
        booking = stored(full, made)
        assert booking["status"] == "WAITING_LIST"
        assert booking["contactDetails"]["email"] == "eve@example.com"

    def test_b31_the_policy_is_kept_from_the_registration_on(self, full: Hall) -> None:
        booking_id = full.wait()["registration"]["bookingId"]
        body = {"bookingIds": [booking_id]}
        found = full.shop.call("bookingPolicySnapshots.listPolicySnapshotsByBookingIds", body)
        assert found["bookingPolicySnapshots"][0]["bookingId"] == booking_id

    def test_e73_who_waits_takes_no_place(self, full: Hall) -> None:
        full.wait()
        assert full.free() == 0
        full.cancel(_first(full))
        assert full.list()["list"]["state"] == "SUGGESTING"

    def test_e73_not_while_there_are_places(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        hall.booked(1)
        with refused("WAITLIST_NOT_NEEDED"):
            hall.wait(1)

    def test_e79_a_party_for_which_there_is_no_room_may_wait(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        hall.booked(1)
        assert hall.wait(2)["registration"]["state"] == "WAITING"

    def test_e73_not_where_the_policy_has_no_waitlist(self, shop: Shop) -> None:
        hall = open_hall(shop, 1)
        hall.booked(1)
        with refused("WAITLIST_NOT_OFFERED"):
            hall.wait()

    def test_e73_not_for_appointments(self, shop: Shop) -> None:
        salon = open_salon(shop, policy={"waitlistPolicy": {"enabled": True}})
        salon.booked()
        with refused("WAITLIST_NOT_OFFERED"):
            shop.as_visitor.call("waitlist.register", {"booking": salon.wish()})

    def test_b12_not_when_the_list_is_full_which_counts_people(self, full: Hall) -> None:
        full.waiting(4, 4)
        with refused("WAITLIST_FULL"):
            full.wait(3)
        assert full.wait(2)["registration"]["position"] == 3
        assert full.list()["list"]["remainingCapacity"] == 0

    def test_e80_not_when_it_is_too_late(self, full: Hall) -> None:
        full.shop.clock.advance(days=1, hours=2, minutes=1)
        with refused("BOOKING_POLICY_VIOLATION"):
            full.wait()

    def test_e1_what_is_asked_for_must_be_there(self, full: Hall) -> None:
        with invalid(field="booking.bookedEntity"):
            full.shop.as_visitor.call("waitlist.register", {"booking": {"totalParticipants": 1}})


class TestSeeing:
    def test_e74_the_business_sees_the_list_in_order(self, full: Hall) -> None:
        full.waiting(1, 2, 1)
        found = full.list()
        listed = [(each["position"], each["totalParticipants"]) for each in found["registrations"]]
        assert listed == [(1, 1), (2, 2), (3, 1)]
        assert found["list"] == {
            **full.target,
            "state": "IDLE",
            "totalCapacity": 10,
            "remainingCapacity": 6,
        }

    def test_e74_a_list_nobody_entered_is_empty(self, full: Hall) -> None:
        assert full.list()["registrations"] == []

    def test_e74_one_session_or_course_must_be_named(self, full: Hall) -> None:
        for asked in ({}, {"eventId": full.event["id"], "scheduleId": full.service["id"]}):
            with invalid(field="eventId"):
                full.shop.call("waitlist.listRegistrations", asked)
        with refused("SESSION_NOT_FOUND"):
            full.shop.call("waitlist.listRegistrations", {"eventId": "0" * 64})
        with refused("SCHEDULE_NOT_FOUND"):
            full.shop.call("waitlist.listRegistrations", {"scheduleId": full.service["id"]})

    def test_j4_a_visitor_sees_their_own_by_its_token(self, full: Hall) -> None:
        made = full.wait()
        assert mine(full, made)["position"] == 1
        asked = {"bookingId": made["registration"]["bookingId"]}
        with refused("BOOKING_NOT_FOUND"):
            full.shop.as_visitor.call("waitlist.getRegistration", asked)
        other = full.wait(who="ivo")["token"]
        with refused("INVALID_TOKEN"):
            full.shop.as_visitor.call("waitlist.getRegistration", {**asked, "token": other})

    def test_j4_a_member_sees_their_own_and_nobody_elses(self, full: Hall) -> None:
        member = full.shop.as_member(MEMBER)
        asked = {"bookingId": full.wait(voice=member)["registration"]["bookingId"]}
        assert member.call("waitlist.getRegistration", asked)["registration"]["position"] == 1
        with refused("BOOKING_NOT_FOUND"):
            full.shop.as_member(STRANGER).call("waitlist.getRegistration", asked)

    def test_a_booking_that_never_waited_has_no_registration(self, full: Hall) -> None:
        asked = {"bookingId": _first(full)["id"]}
        with refused("BOOKING_NOT_FOUND"):
            full.shop.call("waitlist.getRegistration", asked)

    def test_d42_the_list_of_sessions_shows_who_can_still_wait(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        hall.booked(2)
        hall.waiting(2, 1)
        shown = hall.slot()["eventInfo"]["waitingList"]
        assert shown == {"totalCapacity": 10, "remainingCapacity": 7}


class TestLeaving:
    def test_e78_leaving_cancels_the_booking_and_the_next_moves_up(self, full: Hall) -> None:
        first, second = full.waiting(1, 1)
        gone = {"bookingId": first["registration"]["bookingId"], "token": first["token"]}
        full.shop.as_visitor.call("waitlist.leave", gone)
        assert stored(full, first)["status"] == "CANCELED"
        assert mine(full, second)["position"] == 1
        with refused("BOOKING_NOT_FOUND"):
            full.shop.as_visitor.call("waitlist.leave", gone)

    def test_e78_cancelling_or_declining_the_booking_is_leaving(self, full: Hall) -> None:
        first, second = full.waiting(1, 1)
        full.cancel(stored(full, first))
        full.step("declineBooking", stored(full, second))
        assert full.list()["registrations"] == []

    def test_e81_whom_the_business_confirms_has_a_place(self, full: Hall) -> None:
        first, second = full.waiting(1, 1)
        confirmed = full.step("confirmBooking", stored(full, second))
        assert confirmed["status"] == "CONFIRMED"
        assert full.states() == ["WAITING", "ENROLLED"]
        gone = {"bookingId": confirmed["id"], "token": second["token"]}
        with refused("INVALID_BOOKING_STATUS"):
            full.shop.as_visitor.call("waitlist.leave", gone)
        assert mine(full, first)["position"] == 1


def _first(hall: Hall) -> Json:
    """The booking that filled the hall."""
    query = {"query": {"filter": {"status": "CONFIRMED"}}}
    found = hall.shop.call("extendedBookings.queryExtendedBookings", query)
    booking: Json = found["extendedBookings"][0]["booking"]
    return booking
