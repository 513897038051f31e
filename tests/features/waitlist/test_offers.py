"""Offers of a waitlist: made when places are freed, timed by the clock, open to all in the end
(E75-E81, D43, D44, D63)."""

from __future__ import annotations

import pytest

from tests.features.calendar import desk
from tests.features.holds.hall import FREE, Hall, at_once, waiting_hall
from tests.support.shop import MEMBER, Json, Shop, refused

OFFER_MADE = "openbookings.v1.waitlist_registration_offer_made"


@pytest.fixture(params=["CLASS", "COURSE"])
def hall(shop: Shop, request: pytest.FixtureRequest) -> Hall:
    """A class or course with two places."""
    return waiting_hall(shop, kind=request.param)


def book(hall: Hall, made: Json) -> Json:
    asked = {"bookingId": made["registration"]["bookingId"], "token": made["token"]}
    booked: Json = hall.shop.as_visitor.call("waitlist.bookFromOffer", asked)["booking"]
    return booked


def leave(hall: Hall, made: Json) -> None:
    asked = {"bookingId": made["registration"]["bookingId"], "token": made["token"]}
    hall.shop.as_visitor.call("waitlist.leave", asked)


def told(hall: Hall) -> list[str]:
    """Whom an offer was told to, in order."""
    return [fact["entityId"] for fact in hall.shop.facts() if fact["eventType"] == OFFER_MADE]


class TestTurns:
    def test_e75_a_freed_place_is_offered_to_the_first_and_kept_from_others(
        self, hall: Hall
    ) -> None:
        filled = hall.booked(2)
        first, _ = hall.waiting(2, 1)
        hall.cancel(filled)
        assert hall.states() == ["SUGGESTING", "WAITING"]
        found = hall.list()
        assert found["list"]["state"] == "SUGGESTING"
        assert found["registrations"][0]["offerExpirationDate"] == "2026-06-01T08:10:02.000Z"
        assert hall.free() == 0
        with refused(hall.exceeded):
            hall.booked(1)
        assert told(hall) == [first["registration"]["bookingId"]]

    def test_e76_who_does_not_answer_passes_the_turn_on_by_the_clock_alone(
        self, hall: Hall
    ) -> None:
        filled = hall.booked(2)
        hall.waiting(2, 2)
        hall.cancel(filled)
        hall.shop.clock.advance(minutes=9, seconds=59)
        assert hall.states() == ["SUGGESTING", "WAITING"]
        hall.shop.clock.advance(seconds=1)
        assert hall.states() == ["DECLINED", "SUGGESTING"]
        assert hall.list()["list"]["state"] == "SUGGESTING" and hall.free() == 0
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["DECLINED", "DECLINED"]
        assert hall.list()["list"]["state"] == "OPEN_TO_ALL" and hall.free() == 2

    def test_e76_later_turns_are_told_when_they_begin(self, hall: Hall) -> None:
        filled = hall.booked(2)
        made = hall.waiting(2, 2)
        hall.cancel(filled)
        hall.shop.run_jobs()
        assert len(told(hall)) == 1
        hall.shop.clock.advance(minutes=10)
        hall.shop.run_jobs()
        hall.shop.run_jobs()
        assert told(hall) == [each["registration"]["bookingId"] for each in made]
        assert hall.shop.facts()[-1]["actionEvent"]["body"]["registration"]["state"] == "SUGGESTING"

    def test_e76_the_next_opening_begins_at_the_top_again(self, hall: Hall) -> None:
        one, other = hall.booked(1), hall.booked(1)
        hall.waiting(1, 1)
        hall.cancel(one)
        hall.shop.clock.advance(minutes=20)
        assert hall.states() == ["DECLINED", "DECLINED"]
        hall.booked(1)
        assert hall.list()["list"]["state"] == "IDLE"
        hall.cancel(other)
        assert hall.states() == ["SUGGESTING", "WAITING"]

    def test_e76_whose_turn_it_is_keeps_it_when_more_is_freed(self, hall: Hall) -> None:
        one, other = hall.booked(1), hall.booked(1)
        hall.waiting(1, 1, 1)
        hall.cancel(one)
        hall.shop.clock.advance(minutes=15)
        assert hall.states() == ["DECLINED", "SUGGESTING", "WAITING"]
        hall.cancel(other)
        # The first has a new chance beside the second, who has five minutes left.
        assert hall.states() == ["SUGGESTING", "SUGGESTING", "WAITING"]
        hall.shop.clock.advance(minutes=5)
        assert hall.states() == ["SUGGESTING", "DECLINED", "SUGGESTING"]

    def test_e79_too_large_a_party_is_passed_over(self, hall: Hall) -> None:
        one = hall.booked(1)
        hall.booked(1)
        hall.waiting(2, 1)
        hall.cancel(one)
        assert hall.states() == ["WAITING", "SUGGESTING"]

    def test_e79_a_place_nobody_who_waits_can_use_is_open_to_all(self, hall: Hall) -> None:
        one = hall.booked(1)
        hall.booked(1)
        hall.waiting(2)
        hall.cancel(one)
        assert hall.list()["list"]["state"] == "OPEN_TO_ALL" and hall.free() == 1
        hall.booked(1)

    def test_e80_offers_end_with_the_start(self, hall: Hall) -> None:
        filled = hall.booked(2)
        hall.waiting(2, 2)
        hall.shop.clock.now = desk.utc("2026-06-02T09:55:00") * 1000
        hall.cancel(filled)
        first, second = hall.list()["registrations"]
        assert first["offerExpirationDate"] == "2026-06-02T10:00:00.000Z"
        assert second["state"] == "WAITING"
        hall.shop.clock.advance(minutes=5)
        assert hall.list()["list"]["state"] == "IDLE"
        hall.shop.clock.advance(minutes=1)
        with refused("NO_OPEN_SPOTS"):
            hall.shop.call("waitlist.bookFromOffer", {"bookingId": first["bookingId"]})

    def test_e78_if_who_leaves_had_the_offer_the_next_has_it_at_once(self, hall: Hall) -> None:
        filled = hall.booked(2)
        first, second = hall.waiting(2, 2)
        hall.cancel(filled)
        leave(hall, first)
        assert hall.states() == ["SUGGESTING"]
        assert told(hall)[-1] == second["registration"]["bookingId"]

    def test_e73_who_comes_while_offers_run_comes_last(self, hall: Hall) -> None:
        filled = hall.booked(2)
        hall.waiting(2)
        hall.cancel(filled)
        hall.waiting(1)
        assert hall.states() == ["SUGGESTING", "WAITING"]
        hall.shop.clock.advance(minutes=10)
        assert hall.states() == ["DECLINED", "SUGGESTING"]

    def test_e75_declining_frees_a_place_too(self, hall: Hall) -> None:
        hall.booked(1)
        held = hall.book(1)
        pending = hall.step("markBookingAsPending", held, **_UNASKED)
        hall.waiting(1)
        hall.step("declineBooking", pending)
        assert hall.states() == ["SUGGESTING"]


_UNASKED: Json = {"flowControlSettings": {"skipPendingApprovalServiceValidation": True}}


class TestOpenings:
    def test_e75_fewer_participants_free_places(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        filled = hall.booked(2)
        hall.waiting(1)
        hall.step("updateNumberOfParticipants", filled, totalParticipants=1)
        assert hall.states() == ["SUGGESTING"]

    def test_e75_a_booking_that_moves_away_frees_its_places(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        later = hall.another("2026-06-03")
        filled = hall.booked(2)
        hall.waiting(1)
        slot = {"serviceId": hall.service["id"], "eventId": later["id"]}
        flags = {"ignoreReschedulePolicy": True}
        hall.step("rescheduleBooking", filled, slot=slot, flowControlSettings=flags)
        assert hall.states() == ["SUGGESTING"]

    def test_e75_the_business_makes_a_session_larger(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        hall.booked(2)
        hall.waiting(1)
        desk.change(shop, desk.get(shop, hall.event["id"]), title="Yin")
        assert hall.states() == ["WAITING"]
        desk.change(shop, desk.get(shop, hall.event["id"]), totalCapacity=3)
        assert hall.states() == ["SUGGESTING"]

    def test_e75_the_business_makes_an_occurrence_of_a_series_larger(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        hall.another("2026-06-03", recurrenceRule=desk.weekly("WEDNESDAY"))
        (hall.event,) = hall.sessions("2026-06-03", "2026-06-04")
        filled = hall.booked(2)
        hall.waiting(1)
        desk.change(shop, desk.get(shop, hall.event["id"]), totalCapacity=3)
        assert hall.states() == ["SUGGESTING"]
        assert filled["bookedEntity"]["slot"]["eventId"] == hall.event["id"]

    def test_e75_the_business_makes_a_course_larger(self, shop: Shop) -> None:
        hall = waiting_hall(shop, kind="COURSE")
        hall.booked(2)
        hall.waiting(1)
        now = shop.call("services.getService", {"serviceId": hall.service["id"]})["service"]
        sent = {"id": now["id"], "revision": now["revision"], "defaultCapacity": 3}
        shop.call("services.updateService", {"service": sent})
        assert hall.states() == ["SUGGESTING"]

    def test_c22_a_cancelled_session_is_offered_to_nobody(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        hall.booked(2)
        hall.waiting(1, 1)
        desk.cancel(shop, hall.event["id"])
        assert hall.list()["registrations"] == [] and told(hall) == []

    def test_e59_a_booking_that_took_no_place_frees_none(self, hall: Hall) -> None:
        asked = hall.book(1)
        hall.booked(2)
        hall.waiting(1)
        hall.cancel(asked)
        assert hall.states() == ["WAITING"]


class TestBooking:
    def test_e77_the_offer_makes_a_booking_that_is_paid_next(self, hall: Hall) -> None:
        filled = hall.booked(2)
        first, _ = hall.waiting(2, 1)
        hall.cancel(filled)
        made = book(hall, first)
        assert made["status"] == "CREATED"
        assert hall.states() == ["WAITING", "ENROLLED"]
        # K23: nobody gets in between while it is paid.
        assert hall.free() == 0
        body = {"bookingId": made["id"], "paymentStatus": "PAID"}
        paid = hall.shop.call("bookings.confirmOrDeclineBooking", body)["booking"]
        assert paid["status"] == "CONFIRMED" and "doubleBooked" not in paid
        hall.shop.clock.advance(minutes=30)
        assert hall.free() == 0

    def test_e77_a_free_service_is_confirmed_at_once(self, shop: Shop) -> None:
        hall = waiting_hall(shop, payment=FREE)
        filled = hall.booked(2, selectedPaymentOption="UNDEFINED")
        (first,) = hall.waiting(1)
        hall.cancel(filled)
        made = book(hall, first)
        assert (made["status"], made["paymentStatus"]) == ("CONFIRMED", "EXEMPT")

    def test_e79_what_the_first_leaves_is_offered_to_the_next(self, hall: Hall) -> None:
        filled = hall.booked(2)
        first, *_ = hall.waiting(1, 2, 1)
        hall.cancel(filled)
        assert hall.states() == ["SUGGESTING", "WAITING", "SUGGESTING"]
        book(hall, first)
        assert hall.states() == ["WAITING", "SUGGESTING", "ENROLLED"]

    def test_e77_others_get_no_open_spots(self, hall: Hall) -> None:
        filled = hall.booked(2)
        _, second = hall.waiting(2, 2)
        with refused("NO_OPEN_SPOTS"):
            book(hall, second)
        hall.cancel(filled)
        with refused("NO_OPEN_SPOTS"):
            book(hall, second)

    def test_e77_an_offer_that_passed_is_no_longer_theirs(self, hall: Hall) -> None:
        filled = hall.booked(2)
        first, _ = hall.waiting(2, 2)
        hall.cancel(filled)
        hall.shop.clock.advance(minutes=10)
        with refused("NO_OPEN_SPOTS"):
            book(hall, first)

    def test_e76_when_it_is_open_to_all_who_waits_may_book_too(self, hall: Hall) -> None:
        filled = hall.booked(2)
        first, second = hall.waiting(2, 2)
        hall.cancel(filled)
        hall.shop.clock.advance(minutes=20)
        assert book(hall, second)["status"] == "CREATED"
        with refused("NO_OPEN_SPOTS"):
            book(hall, first)

    def test_e77_a_booking_that_was_made_is_on_no_waitlist(self, hall: Hall) -> None:
        filled = hall.booked(2)
        (first,) = hall.waiting(2)
        hall.cancel(filled)
        book(hall, first)
        with refused("INVALID_BOOKING_STATUS"):
            book(hall, first)

    def test_j4_nobody_books_from_anothers_offer(self, hall: Hall) -> None:
        filled = hall.booked(2)
        first, second = hall.waiting(2, 2)
        hall.cancel(filled)
        asked = {"bookingId": first["registration"]["bookingId"]}
        with refused("INVALID_TOKEN"):
            hall.shop.as_visitor.call("waitlist.bookFromOffer", {**asked, "token": second["token"]})
        with refused("BOOKING_NOT_FOUND"):
            hall.shop.as_member(MEMBER).call("waitlist.bookFromOffer", asked)
        with refused("BOOKING_NOT_FOUND"):
            hall.shop.as_visitor.call("waitlist.bookFromOffer", asked)

    def test_e77_a_member_books_their_own_offer(self, hall: Hall) -> None:
        filled = hall.booked(2)
        member = hall.shop.as_member(MEMBER)
        made = hall.wait(voice=member)
        hall.cancel(filled)
        asked = {"bookingId": made["registration"]["bookingId"]}
        assert member.call("waitlist.bookFromOffer", asked)["booking"]["status"] == "CREATED"

    def test_k23_a_place_not_paid_for_is_offered_to_the_next(self, hall: Hall) -> None:
        filled = hall.booked(2)
        first, _ = hall.waiting(2, 2)
        hall.cancel(filled)
        made = book(hall, first)
        assert hall.states() == ["WAITING", "ENROLLED"]
        hall.step("declineBooking", made)
        assert hall.states() == ["SUGGESTING", "ENROLLED"]

    def test_e77_of_one_offer_taken_twice_at_once_one_wins(self, hall: Hall) -> None:
        filled = hall.booked(2)
        (first,) = hall.waiting(2)
        hall.cancel(filled)
        asked = {"bookingId": first["registration"]["bookingId"], "token": first["token"]}
        answers = at_once(hall.shop.owner, [("waitlist.bookFromOffer", asked)] * 3)
        assert sorted(status for status, _ in answers) == [200, 428, 428]

    def test_e77_two_with_an_offer_each_get_theirs_at_once(self, hall: Hall) -> None:
        filled = hall.booked(2)
        made = hall.waiting(1, 1)
        hall.cancel(filled)
        asked = [
            {"bookingId": each["registration"]["bookingId"], "token": each["token"]}
            for each in made
        ]
        answers = at_once(hall.shop.owner, [("waitlist.bookFromOffer", each) for each in asked])
        assert [status for status, _ in answers] == [200, 200]
        assert hall.free() == 0


class TestSlots:
    def test_d44_a_session_on_offer_is_reserved_for_the_waiting_list(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        filled = hall.booked(2)
        hall.waiting(2)
        hall.cancel(filled)
        slot = hall.slot()
        assert (slot["remainingCapacity"], slot["bookableCapacity"]) == (2, 0)
        assert slot["nonBookableReasons"] == {
            "noRemainingCapacity": False,
            "violatesBookingPolicy": False,
            "reservedForWaitingList": True,
            "eventCancelled": False,
        }
        body = {"includeNonBookable": False}
        assert _sessions(hall, **body) == [] and _sessions(hall, minBookableCapacity=1) == []
        shop.clock.advance(minutes=10)
        assert len(_sessions(hall, **body)) == 1

    def test_d63_the_older_calendar_locks_it(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        filled = hall.booked(2)
        hall.waiting(1)
        hall.cancel(filled)
        query = {
            "filter": {
                "serviceId": [hall.service["id"]],
                "startDate": "2026-06-02T00:00:00Z",
                "endDate": "2026-06-03T00:00:00Z",
            }
        }
        found = shop.call("availabilityCalendar.queryAvailability", {"query": query})
        (entry,) = found["availabilityEntries"]
        assert (entry["locked"], entry["openSpots"], entry["bookable"]) == (True, 1, True)

    def test_d5_sessions_on_offer_leave_no_holes_in_pages(self, shop: Shop) -> None:
        hall = waiting_hall(shop)
        hall.another("2026-06-03", recurrenceRule=desk.weekly("WEDNESDAY"))
        weekly = hall.sessions("2026-06-03", "2026-07-15")
        for event in weekly[0:4:2]:
            hall.event = event
            hall.hold(2)
        asked = {
            "serviceIds": [hall.service["id"]],
            "fromLocalDate": "2026-06-03T00:00:00",
            "toLocalDate": "2026-07-15T00:00:00",
            "includeNonBookable": False,
            "cursorPaging": {"limit": 2},
        }
        starts, paging = [], asked
        while True:
            page = shop.call("eventTimeSlots.listEventTimeSlots", paging)
            starts += [each["localStartDate"][5:10] for each in page["timeSlots"]]
            if not page["pagingMetadata"]["hasNext"]:
                break
            assert len(page["timeSlots"]) == 2
            paging = {"cursorPaging": {"cursor": page["pagingMetadata"]["cursors"]["next"]}}
        assert starts == ["06-10", "06-24", "07-01", "07-08"]


def _sessions(hall: Hall, **more: object) -> list[Json]:
    asked = {
        "serviceIds": [hall.service["id"]],
        "fromLocalDate": "2026-06-02T00:00:00",
        "toLocalDate": "2026-06-03T00:00:00",
        **more,
    }
    found: list[Json] = hall.shop.call("eventTimeSlots.listEventTimeSlots", asked)["timeSlots"]
    return found


def _exceeded(hall: Hall) -> str:
    return "SCHEDULE_CAPACITY_EXCEEDED" if hall.is_course else "SESSION_CAPACITY_EXCEEDED"
