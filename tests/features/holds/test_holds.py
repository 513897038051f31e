"""Holds: taken from others at once, redeemed once by the booking they were made for (E30, K23)."""

from __future__ import annotations

from typing import Any

import pytest

from openbookings.engine.bookings.redeeming import reservation_of
from openbookings.engine.contract import METHODS
from openbookings.engine.store import Unit
from tests.features.bookings.salon import TUESDAY, Salon, open_salon
from tests.features.holds.hall import Hall, at_once, open_hall, with_token
from tests.support.shop import Json, Shop, Voice, invalid, refused

MINUTES = 10


@pytest.fixture
def salon(shop: Shop) -> Salon:
    return open_salon(shop)


@pytest.fixture
def hall(shop: Shop) -> Hall:
    return open_hall(shop)


def held(salon: Salon, clock: str = "10:00", *, voice: Voice | None = None, **sent: Any) -> Json:
    body = {"booking": salon.wish(clock), **sent}
    made: Json = (voice or salon.shop.as_visitor).call("holds.createHold", body)["hold"]
    return made


def booked(salon: Salon, hold: Json, clock: str = "10:00", **over: Any) -> Json:
    wish = with_token(salon.wish(clock, **over), hold)
    made: Json = salon.shop.call("bookings.createBooking", {"booking": wish})["booking"]
    return made


class TestTime:
    def test_k23_a_held_time_is_taken_for_everybody_else(self, salon: Salon) -> None:
        assert "10:00" in salon.starts()
        hold = held(salon)
        assert hold["expirationDate"] == "2026-06-01T08:10:00.000Z"
        assert "10:00" not in salon.starts()
        with refused("SLOT_NOT_AVAILABLE"):
            salon.book()
        with refused("SLOT_NOT_AVAILABLE"):
            held(salon)

    def test_k23_it_is_free_again_by_the_clock_alone(self, salon: Salon) -> None:
        hold = held(salon)
        salon.shop.clock.advance(minutes=MINUTES)
        assert "10:00" in salon.starts()
        with refused("SLOT_HOLD_UNAVAILABLE"):
            booked(salon, hold)
        salon.booked()

    def test_e30_the_hold_says_who_takes_it_and_the_booking_gets_them(self, shop: Shop) -> None:
        salon = open_salon(shop, "Ann", "Ben", "Cid")
        hold = held(salon)
        resource = hold["booking"]["bookedEntity"]["slot"]["resource"]
        assert resource["id"] in salon.staff and not resource["explicitlyRequested"]
        made = booked(salon, hold, status="CONFIRMED")
        assert made["bookedEntity"]["slot"]["resource"]["id"] == resource["id"]

    def test_e30_it_is_used_once(self, salon: Salon) -> None:
        hold = held(salon)
        assert booked(salon, hold, status="CONFIRMED")["status"] == "CONFIRMED"
        with refused("SLOT_HOLD_UNAVAILABLE"):
            booked(salon, hold)

    def test_e30_the_token_is_not_stored(self, salon: Salon) -> None:
        made = booked(salon, held(salon))
        assert "openbookings" not in made["extendedFields"]["namespaces"]
        assert hold_rows(salon.shop) == [("booking", made["id"])]

    def test_k23_a_created_booking_keeps_its_time_until_the_hold_would_lapse(
        self, salon: Salon
    ) -> None:
        hold = held(salon)
        salon.shop.clock.advance(minutes=4)
        made = booked(salon, hold)
        assert made["status"] == "CREATED" and "10:00" not in salon.starts()
        with refused("SLOT_NOT_AVAILABLE"):
            salon.booked()
        salon.shop.clock.advance(minutes=6)
        assert "10:00" in salon.starts()

    def test_k23_it_does_not_stand_in_the_way_of_its_own_booking(self, salon: Salon) -> None:
        made = booked(salon, held(salon))
        confirmed = salon.decide(made)
        assert confirmed["status"] == "CONFIRMED" and "doubleBooked" not in confirmed
        assert hold_rows(salon.shop) == []

    @pytest.mark.parametrize("step", ["declineBooking", "cancelBooking"])
    def test_k23_a_booking_that_ends_gives_its_time_back(self, salon: Salon, step: str) -> None:
        made = booked(salon, held(salon))
        salon.step(step, made, flowControlSettings={"ignoreCancellationPolicy": True})
        assert "10:00" in salon.starts()

    def test_k23_a_booking_that_moves_gives_its_time_back(self, salon: Salon) -> None:
        made = booked(salon, held(salon))
        flags = {"ignoreReschedulePolicy": True}
        salon.step("rescheduleBooking", made, slot=salon.slot("14:00"), flowControlSettings=flags)
        assert "10:00" in salon.starts()

    def test_e30_given_back_it_is_free_at_once(self, salon: Salon) -> None:
        hold = held(salon)
        visitor = salon.shop.as_visitor
        visitor.call("holds.deleteHold", {"token": hold["token"]})
        assert "10:00" in salon.starts()
        with refused("SLOT_HOLD_UNAVAILABLE"):
            visitor.call("holds.deleteHold", {"token": hold["token"]})

    def test_e30_what_cannot_be_booked_cannot_be_held(self, salon: Salon) -> None:
        salon.booked()
        with refused("SLOT_NOT_AVAILABLE"):
            held(salon)
        with refused("SLOT_NOT_AVAILABLE"):
            held(salon, "21:00")

    def test_e14_the_policy_holds_for_holds(self, shop: Shop) -> None:
        late = {"enabled": True, "latestBookingInMinutes": 100_000}
        salon = open_salon(shop, policy={"limitLateBookingPolicy": late})
        with refused("BOOKING_POLICY_VIOLATION"):
            held(salon)

    def test_e30_the_caller_may_ask_for_other_minutes(self, salon: Salon) -> None:
        assert held(salon, minutes=3)["expirationDate"] == "2026-06-01T08:03:00.000Z"
        with invalid(field="minutes"):
            held(salon, "12:00", minutes=61)

    def test_c36_the_time_kept_free_after_it_is_held_too(self, shop: Shop) -> None:
        salon = open_salon(shop, buffer=30)
        held(salon, "11:30")
        assert {"10:00", "13:00"} & set(salon.starts()) == {"10:00", "13:00"}
        assert not {"10:30", "11:00", "12:30"} & set(salon.starts())

    def test_k18_the_explanation_says_that_it_is_held(self, salon: Salon) -> None:
        held(salon)
        asked = {"serviceId": salon.service["id"], "localStartDate": f"{TUESDAY}T10:00:00"}
        (time,) = salon.shop.call("availability.explain", asked)["times"]
        (reason,) = time["reasons"]
        assert (reason["code"], reason["rule"]) == ("HELD", "K23")
        assert "event" not in reason


class TestSomethingElse:
    def test_e30_another_time(self, salon: Salon) -> None:
        hold = held(salon)
        with refused("SLOT_HOLD_UNAVAILABLE"):
            booked(salon, hold, "11:00")

    def test_e30_another_person(self, shop: Shop) -> None:
        salon = open_salon(shop, "Ann", "Ben")
        ann, ben = salon.staff
        body = {"booking": salon.wish(staff=ann)}
        hold = shop.as_visitor.call("holds.createHold", body)["hold"]
        wish = with_token(salon.wish(staff=ben), hold)
        with refused("SLOT_HOLD_UNAVAILABLE"):
            shop.call("bookings.createBooking", {"booking": wish})

    def test_e30_another_service_and_the_hold_stays(self, salon: Salon) -> None:
        other = open_salon(salon.shop, "Ben")
        hold = held(salon)
        with refused("SLOT_HOLD_UNAVAILABLE"):
            booked(other, hold)
        assert "10:00" not in salon.starts()
        booked(salon, hold)

    def test_e30_an_invented_token(self, salon: Salon) -> None:
        with refused("SLOT_HOLD_UNAVAILABLE", 428):
            booked(salon, {"token": "x" * 43})
        with invalid(field="booking.extendedFields.namespaces.openbookings.holdToken"):
            booked(salon, {"token": 7})

    def test_e30_a_hold_of_another_session(self, hall: Hall) -> None:
        other = open_hall(hall.shop)
        wish = with_token(other.wish(), hall.hold())
        with refused("SLOT_HOLD_UNAVAILABLE"):
            hall.shop.call("bookings.createBooking", {"booking": wish})

    def test_e30_more_places_than_were_held(self, hall: Hall) -> None:
        wish = with_token(hall.wish(2), hall.hold(1))
        with refused("SLOT_HOLD_UNAVAILABLE"):
            hall.shop.call("bookings.createBooking", {"booking": wish})


@pytest.mark.parametrize("kind", ["CLASS", "COURSE"])
class TestPlaces:
    def test_d43_held_places_are_not_bookable(self, shop: Shop, kind: str) -> None:
        hall = open_hall(shop, kind=kind)
        hall.hold(2)
        assert hall.free() == 0
        code = {"CLASS": "SESSION", "COURSE": "SCHEDULE"}[kind] + "_CAPACITY_EXCEEDED"
        with refused(code):
            hall.book(1)
        with refused(code):
            hall.hold(1)
        shop.clock.advance(minutes=MINUTES)
        assert hall.free() == 2

    def test_k23_the_booking_keeps_them_and_gets_them(self, shop: Shop, kind: str) -> None:
        hall = open_hall(shop, kind=kind)
        made = hall.shop.call(
            "bookings.createBooking", {"booking": with_token(hall.wish(2), hall.hold(2))}
        )["booking"]
        assert made["status"] == "CREATED" and hall.free() == 0
        body = {"bookingId": made["id"], "paymentStatus": "UNDEFINED"}
        decided = shop.call("bookings.confirmOrDeclineBooking", body)["booking"]
        assert decided["status"] == "CONFIRMED" and "doubleBooked" not in decided
        shop.clock.advance(minutes=MINUTES)
        assert hall.free() == 0

    def test_e30_of_the_last_place_the_holder_gets_it(self, shop: Shop, kind: str) -> None:
        hall = open_hall(shop, 1, kind=kind)
        hold = hall.hold()
        wish = with_token(hall.wish(status="CONFIRMED"), hold)
        made = shop.call("bookings.createBooking", {"booking": wish})["booking"]
        assert made["status"] == "CONFIRMED"
        assert hold_rows(shop) == []


def test_d44_a_session_that_is_only_held_has_no_place(hall: Hall) -> None:
    hall.hold(2)
    slot = hall.slot()
    assert (slot["remainingCapacity"], slot["bookableCapacity"]) == (2, 0)
    assert not slot["bookable"] and slot["nonBookableReasons"] == {
        "noRemainingCapacity": True,
        "violatesBookingPolicy": False,
        "reservedForWaitingList": False,
        "eventCancelled": False,
    }


def test_e30_of_two_who_redeem_one_hold_one_wins(hall: Hall) -> None:
    hold = hall.hold()
    wish = with_token(hall.wish(status="CONFIRMED"), hold)
    answers = at_once(hall.shop.owner, [("bookings.createBooking", {"booking": wish})] * 4)
    assert sorted(status for status, _ in answers) == [200, 428, 428, 428]
    assert hall.free() == 1


def test_e30_of_many_who_hold_the_last_place_one_wins(shop: Shop) -> None:
    hall = open_hall(shop, 1)
    body = {"booking": hall.wish()}
    answers = at_once(shop.owner, [("holds.createHold", body)] * 4)
    assert [status for status, _ in answers].count(200) == 1
    assert hall.free() == 0


def test_e28_a_bulk_call_redeems_each_for_itself(hall: Hall) -> None:
    hold = hall.hold()
    items = [{"booking": with_token(hall.wish(), hold)}] * 2
    body = {"createBookingsInfo": items}
    found = hall.shop.call("bookings.bulkCreateBooking", body)
    assert [each["itemMetadata"]["success"] for each in found["results"]] == [True, False]
    assert found["results"][1]["itemMetadata"]["error"]["code"] == "SLOT_HOLD_UNAVAILABLE"


def test_holds_are_limited_per_address_and_not_per_token(shop: Shop) -> None:
    hall = open_hall(shop, 50)

    def ask(address: str) -> int:
        sent = {"authorization": shop.as_visitor.credential or ""}
        asked = {"booking": hall.wish()}
        method = METHODS["holds.createHold"]
        reply = shop.run(shop.engine.answer(method, asked, sent, address))
        return int(reply.status)

    assert [ask("192.0.2.1") for _ in range(21)] == [200] * 20 + [429]
    assert ask("192.0.2.2") == 200
    shop.clock.advance(minutes=MINUTES)
    assert ask("192.0.2.1") == 200


def test_the_business_is_not_limited(shop: Shop) -> None:
    hall = open_hall(shop, 50)
    for _ in range(22):
        hall.hold(voice=shop.owner)
    assert hall.free() == 28


def test_what_lapsed_is_cleared_away_by_a_job(hall: Hall) -> None:
    hall.hold()
    hall.shop.clock.advance(hours=1)
    kept = hall.hold()
    hall.shop.run_jobs()
    assert hold_rows(hall.shop) == [("hold", reservation_of(kept["token"]))]


def hold_rows(shop: Shop) -> list[tuple[str, str]]:
    """Kind and id of what is reserved."""

    async def read(unit: Unit) -> list[tuple[str, str]]:
        rows = await unit.rows("SELECT kind, id FROM reservations WHERE site_id = ?", shop.site_id)
        return [(row[0], row[1]) for row in rows]

    found: list[tuple[str, str]] = shop.run(shop.engine.store.read(read))
    return found
