"""What is held while others wait is theirs when it lapses or is given back (E75-E80, D43, K23).

Between the lapse and the offer nobody looks; whatever is asked follows from the clock.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.calendar import desk
from tests.features.holds.hall import Hall, at_once, id_of, waiting_hall, with_token
from tests.support.shop import Json, Shop, refused

OFFER_MADE = "openbookings.v1.waitlist_registration_offer_made"
CHECKED: Json = {"flowControlSettings": {"checkAvailabilityValidation": True}}


@pytest.fixture(params=["CLASS", "COURSE"])
def hall(shop: Shop, request: pytest.FixtureRequest) -> Hall:
    """A class or course with two places."""
    return waiting_hall(shop, kind=request.param)


def give_back(hall: Hall, hold: Json) -> None:
    hall.shop.as_visitor.call("holds.deleteHold", {"token": hold["token"]})


def redeem(hall: Hall, hold: Json, party: int, **over: Any) -> Json:
    wish = with_token(hall.wish(party, **over), hold)
    made: Json = hall.shop.call("bookings.createBooking", {"booking": wish})["booking"]
    return made


def told(hall: Hall) -> list[str]:
    """Whom an offer was told to, in order."""
    return [fact["entityId"] for fact in hall.shop.facts() if fact["eventType"] == OFFER_MADE]


class TestLapsing:
    def test_e75_a_hold_that_lapses_is_offered_to_the_first_and_to_nobody_else(
        self, hall: Hall
    ) -> None:
        hall.hold(2)
        first, second = hall.waiting(2, 2)
        hall.shop.clock.now = desk.utc("2026-06-01T08:09:59") * 1000
        assert hall.states() == ["WAITING", "WAITING"]
        assert hall.list()["list"]["state"] == "IDLE"
        hall.shop.clock.advance(seconds=1)
        assert hall.states() == ["SUGGESTING", "WAITING"] and hall.free() == 0
        found = hall.list()
        assert found["list"]["state"] == "SUGGESTING"
        assert found["registrations"][0]["offerExpirationDate"] == "2026-06-01T08:20:00.000Z"
        with refused(hall.exceeded):
            hall.booked(1)
        with refused(hall.exceeded):
            hall.hold(1)
        with refused("NO_OPEN_SPOTS"):
            hall.shop.call("waitlist.bookFromOffer", {"bookingId": id_of(second)})
        booked = hall.shop.call("waitlist.bookFromOffer", {"bookingId": id_of(first)})
        assert booked["booking"]["status"] == "CREATED"

    def test_e76_the_turns_pass_and_then_the_places_are_open_to_all(self, hall: Hall) -> None:
        hall.hold(2)
        hall.waiting(2, 1)
        hall.shop.clock.now = desk.utc("2026-06-01T08:19:59") * 1000
        assert hall.states() == ["SUGGESTING", "WAITING"] and hall.free() == 0
        hall.shop.clock.advance(seconds=1)
        # As after a cancellation: what the second does not need is open to all.
        assert hall.states() == ["DECLINED", "SUGGESTING"] and hall.free() == 1
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["DECLINED", "DECLINED"] and hall.free() == 2
        assert hall.list()["list"]["state"] == "OPEN_TO_ALL"

    def test_e75_the_offer_is_told_when_it_begins(self, hall: Hall) -> None:
        hall.hold(2)
        first, second = hall.waiting(2, 2)
        hall.shop.run_jobs()
        assert told(hall) == []
        hall.shop.clock.advance(minutes=10)
        hall.shop.run_jobs()
        assert told(hall) == [id_of(first)]
        hall.shop.clock.advance(minutes=10)
        hall.shop.run_jobs()
        hall.shop.run_jobs()
        assert told(hall) == [id_of(first), id_of(second)]

    def test_k23_that_lapsed_rows_are_cleared_away_changes_nothing(self, hall: Hall) -> None:
        hall.hold(2, minutes=60)
        hall.waiting(2, 2)
        hall.shop.clock.advance(minutes=60)
        for states in (["SUGGESTING", "WAITING"], ["DECLINED", "SUGGESTING"]):
            hall.shop.run_jobs()
            assert hall.states() == states and hall.free() == 0
            hall.shop.clock.advance(minutes=10)

    def test_e75_each_hold_counts_from_its_own_end(self, hall: Hall) -> None:
        hall.hold(1, minutes=5)
        hall.hold(1, minutes=7)
        hall.waiting(1, 1, 1)
        hall.shop.clock.now = desk.utc("2026-06-01T08:05:00") * 1000
        assert hall.states() == ["SUGGESTING", "WAITING", "WAITING"] and hall.free() == 0
        hall.shop.clock.advance(minutes=2)
        assert hall.states() == ["SUGGESTING", "SUGGESTING", "WAITING"] and hall.free() == 0
        hall.shop.clock.advance(minutes=8)
        assert hall.states() == ["DECLINED", "SUGGESTING", "SUGGESTING"]

    def test_e79_it_is_offered_to_the_first_whose_party_fits(self, hall: Hall) -> None:
        hall.booked(1)
        hall.hold(1)
        hall.waiting(2, 1)
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["WAITING", "SUGGESTING"] and hall.free() == 0

    def test_e79_a_place_that_none_of_them_can_use_is_open_to_all(self, hall: Hall) -> None:
        hall.booked(1)
        hall.hold(1)
        hall.waiting(2)
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["WAITING"] and hall.free() == 1
        assert hall.list()["list"]["state"] == "OPEN_TO_ALL"
        hall.booked(1)

    def test_e79_with_a_place_left_open_it_may_be_enough_for_a_large_party(
        self, hall: Hall
    ) -> None:
        hall.hold(1)
        hall.waiting(2)
        assert hall.free() == 1
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["SUGGESTING"] and hall.free() == 0

    def test_e79_not_if_somebody_has_taken_that_place_in_the_meantime(self, hall: Hall) -> None:
        hall.hold(1)
        hall.waiting(2)
        hall.booked(1)
        hall.waiting(1)
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["WAITING", "SUGGESTING"] and hall.free() == 0

    def test_e80_what_lapses_when_the_session_has_started_is_offered_to_nobody(
        self, hall: Hall
    ) -> None:
        hall.shop.clock.now = desk.utc("2026-06-02T09:55:00") * 1000
        hall.hold(2)
        hall.waiting(1)
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["WAITING"] and hall.list()["list"]["state"] == "IDLE"
        hall.shop.run_jobs()
        assert told(hall) == []

    def test_e76_a_list_whose_turns_have_all_passed_leaves_it_open_to_all(self, hall: Hall) -> None:
        filled = hall.booked(2)
        hall.waiting(1, 2)
        hall.cancel(filled)
        hall.shop.clock.advance(minutes=20)
        assert hall.list()["list"]["state"] == "OPEN_TO_ALL" and hall.free() == 2
        # Somebody looks at the form and goes away: nobody gave up a place, no round begins.
        hall.hold(2)
        assert hall.free() == 0
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["DECLINED", "DECLINED"] and hall.free() == 2

    def test_e76_but_who_came_while_it_was_held_has_the_first_turn(self, hall: Hall) -> None:
        filled = hall.booked(2)
        hall.waiting(1)
        hall.cancel(filled)
        hall.shop.clock.advance(minutes=10)
        hall.hold(2)
        hall.waiting(2)
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["DECLINED", "SUGGESTING"] and hall.free() == 0


class TestGivingBack:
    def test_e75_a_hold_that_is_given_back_is_offered_at_once(self, hall: Hall) -> None:
        hold = hall.hold(2)
        first, _ = hall.waiting(2, 2)
        give_back(hall, hold)
        assert hall.states() == ["SUGGESTING", "WAITING"] and hall.free() == 0
        assert told(hall) == [id_of(first)]
        with refused(hall.exceeded):
            hall.booked(1)

    def test_e75_so_are_the_places_of_a_hold_that_the_booking_does_not_need(
        self, hall: Hall
    ) -> None:
        hold = hall.hold(2)
        hall.waiting(1)
        redeem(hall, hold, 1)
        assert hall.states() == ["SUGGESTING"] and hall.free() == 0

    def test_e75_and_those_of_a_booking_that_ends_before_it_is_paid(self, hall: Hall) -> None:
        made = redeem(hall, hall.hold(2), 2)
        hall.waiting(2)
        hall.cancel(made)
        assert hall.states() == ["SUGGESTING"] and hall.free() == 0

    def test_e76_nobody_who_let_a_turn_pass_is_asked_again(self, hall: Hall) -> None:
        filled = hall.booked(2)
        hall.waiting(2)
        hall.cancel(filled)
        hall.shop.clock.advance(minutes=10)
        give_back(hall, hall.hold(2))
        assert hall.states() == ["DECLINED"] and hall.free() == 2

    def test_e77_of_two_given_back_at_once_each_place_is_offered_once(self, hall: Hall) -> None:
        holds = [hall.hold(1), hall.hold(1)]
        hall.waiting(1, 1, 1)
        answers = at_once(
            hall.shop.owner, [("holds.deleteHold", {"token": each["token"]}) for each in holds]
        )
        assert [status for status, _ in answers] == [200, 200]
        assert hall.states() == ["SUGGESTING", "SUGGESTING", "WAITING"] and hall.free() == 0


class TestUsing:
    def test_e75_a_hold_that_became_a_booking_is_offered_to_nobody(self, hall: Hall) -> None:
        hold = hall.hold(2)
        hall.waiting(2)
        redeem(hall, hold, 2, status="CONFIRMED")
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["WAITING"] and hall.free() == 0
        assert hall.list()["list"]["state"] == "IDLE"

    def test_k23_of_one_not_paid_for_in_time_the_next_has_the_place(self, hall: Hall) -> None:
        hold = hall.hold(2)
        hall.waiting(2)
        hall.shop.clock.advance(minutes=5)
        made = redeem(hall, hold, 2)
        hall.shop.clock.now = desk.utc("2026-06-01T08:09:59") * 1000
        assert hall.states() == ["WAITING"]
        hall.shop.clock.advance(seconds=1)
        assert hall.states() == ["SUGGESTING"] and hall.free() == 0
        # E38: money that comes too late does not take the place from who was promised it.
        with refused("NO_OPEN_SPOTS"):
            hall.step("confirmBooking", made, **CHECKED)

    def test_e77_nor_of_one_that_was_booked_from_an_offer(self, hall: Hall) -> None:
        filled = hall.booked(2)
        first, second = hall.waiting(2, 2)
        hall.cancel(filled)
        hall.shop.call("waitlist.bookFromOffer", {"bookingId": id_of(first)})
        hall.shop.clock.advance(minutes=10)
        assert hall.registrations() == {id_of(first): "ENROLLED", id_of(second): "SUGGESTING"}
        assert hall.free() == 0
        hall.shop.run_jobs()
        assert told(hall) == [id_of(first), id_of(second)]

    def test_k23_paid_in_time_it_is_nobody_elses(self, hall: Hall) -> None:
        filled = hall.booked(2)
        first, second = hall.waiting(2, 2)
        hall.cancel(filled)
        made = hall.shop.call("waitlist.bookFromOffer", {"bookingId": id_of(first)})["booking"]
        body = {"bookingId": made["id"], "paymentStatus": "PAID"}
        hall.shop.call("bookings.confirmOrDeclineBooking", body)
        hall.shop.clock.advance(minutes=10)
        assert hall.registrations() == {id_of(first): "ENROLLED", id_of(second): "WAITING"}


def test_d44_the_slots_show_it_as_reserved_for_the_waiting_list(shop: Shop) -> None:
    hall = waiting_hall(shop)
    hall.hold(2)
    hall.waiting(2)
    assert not hall.slot()["nonBookableReasons"]["reservedForWaitingList"]
    shop.clock.advance(minutes=10)
    slot = hall.slot()
    assert (slot["remainingCapacity"], slot["bookableCapacity"]) == (2, 0)
    assert slot["nonBookableReasons"]["reservedForWaitingList"] and not slot["bookable"]


def test_e46_a_booking_that_moves_away_gives_back_what_was_kept_for_it(shop: Shop) -> None:
    hall = waiting_hall(shop)
    later = hall.another("2026-06-03")
    made = redeem(hall, hall.hold(2), 2)
    hall.waiting(2)
    slot = {"serviceId": hall.service["id"], "eventId": later["id"]}
    flags = {"ignoreReschedulePolicy": True}
    hall.step("rescheduleBooking", made, slot=slot, flowControlSettings=flags)
    assert hall.states() == ["SUGGESTING"] and hall.free() == 0
