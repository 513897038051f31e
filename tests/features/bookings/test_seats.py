"""Seats: never more than there are, unless somebody insists, and counted right (E13, E42)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from openbookings.engine.store import Unit
from tests.features.bookings.club import (
    OPEN,
    REGARDLESS,
    WEDNESDAY,
    Club,
    against_policy,
    open_class,
    open_course,
)
from tests.features.bookings.salon import CHECKED, open_salon
from tests.features.calendar import desk
from tests.support.shop import Json, Shop, refused

Opening = Callable[..., Club]
EACH = pytest.mark.parametrize("opening", [open_class, open_course])


def opened(opening: Opening, shop: Shop, capacity: int) -> tuple[Club, Json]:
    """A class or course for so many, and a session of it."""
    club = opening(shop, capacity)
    return club, club.session()


def full(club: Club) -> str:
    """The code of the refusal when there is no place."""
    course = club.service["type"] == "COURSE"
    return "SCHEDULE_CAPACITY_EXCEEDED" if course else "SESSION_CAPACITY_EXCEEDED"


def counters(shop: Shop) -> list[tuple[int, int]]:
    """For each event and schedule what it counts, and what its participations add up to."""

    async def read(unit: Unit) -> list[tuple[int, int]]:
        of_events = await unit.rows(
            "SELECT taken, COALESCE((SELECT sum(p.party_size) FROM participations AS p"
            " WHERE p.site_id = t.site_id AND p.event_id = t.id), 0) FROM events AS t"
        )
        of_schedules = await unit.rows(
            "SELECT taken, COALESCE((SELECT sum(p.party_size) FROM participations AS p"
            " WHERE p.site_id = t.site_id AND p.schedule_id = t.id), 0) FROM schedules AS t"
        )
        return [(int(taken), int(total)) for taken, total in of_events + of_schedules]

    result: list[tuple[int, int]] = shop.run(shop.engine.store.read(read))
    return result


@EACH
def test_e13_no_more_than_there_are(shop: Shop, opening: Opening) -> None:
    club, session = opened(opening, shop, 5)
    club.booked(session, 3)
    with refused(full(club), 428):
        club.booked(session, 3)
    with refused(full(club), 428):
        club.book(session, 3)
    club.booked(session, 2)
    assert club.left(session) == 0


@EACH
def test_e7_what_was_only_asked_for_takes_no_place(shop: Shop, opening: Opening) -> None:
    """D55 counts those that are on the calendar: CREATED bookings are not (E7, E45)."""
    club, session = opened(opening, shop, 2)
    club.book(session, 2)
    assert club.left(session) == 2
    club.booked(session, 2)


@EACH
def test_10_12_d43_who_joined_by_the_calendar_counts(shop: Shop, opening: Opening) -> None:
    club, session = opened(opening, shop, 4)
    desk.join(shop, 1, eventId=session["id"])
    desk.join(shop, 2, scheduleId=session["scheduleId"])
    # A session's own guests are not those of the course.
    left = 2 if opening is open_course else 1
    with refused(full(club)):
        club.booked(session, left + 1)
    club.booked(session, left)


@EACH
def test_e31_who_may_skip_the_check_makes_it_too_full(shop: Shop, opening: Opening) -> None:
    club, session = opened(opening, shop, 2)
    assert "doubleBooked" not in club.booked(session, 1, flow=REGARDLESS)
    assert club.booked(session, 2, flow=REGARDLESS)["doubleBooked"] is True
    assert club.left(session) == 0
    with refused(full(club)):
        club.booked(session)
    with refused("UNAUTHORIZED_OPERATION", 403):
        club.book(session, voice=shop.as_visitor, flow=REGARDLESS)


class TestConfirming:
    @EACH
    def test_e35_without_a_check_it_may_become_too_full(self, shop: Shop, opening: Opening) -> None:
        club, session = opened(opening, shop, 2)
        late = club.book(session, 2)
        club.booked(session, 1)
        confirmed = club.confirm(late)
        assert (confirmed["status"], confirmed["doubleBooked"]) == ("CONFIRMED", True)
        assert club.left(session) == 0

    @EACH
    def test_e35_with_a_check_there_must_be_a_place(self, shop: Shop, opening: Opening) -> None:
        club, session = opened(opening, shop, 2)
        late = club.book(session, 2)
        first = club.booked(session, 1)
        with refused("NO_OPEN_SPOTS", 428):
            club.confirm(late, **CHECKED)
        assert club.read(late) == late
        assert club.confirm(late, doubleBooked=True, **CHECKED)["doubleBooked"] is True
        club.cancel(first)
        assert club.left(session) == 0

    @EACH
    def test_e36_marking_as_pending_keeps_the_conflict(self, shop: Shop, opening: Opening) -> None:
        club, session = opened(opening, shop, 2)
        late = club.book(session, 2)
        club.booked(session, 2)
        pending = club.pend(late)
        assert (pending["status"], pending["doubleBooked"]) == ("PENDING", True)

    @EACH
    @pytest.mark.parametrize(
        ("payment", "status"), [("UNDEFINED", "DECLINED"), ("PAID", "CONFIRMED")]
    )
    def test_e38_two_pay_for_the_last_place(
        self, shop: Shop, opening: Opening, payment: str, status: str
    ) -> None:
        club, session = opened(opening, shop, 1)
        one, other = club.book(session), club.book(session)
        assert club.decide(one, paymentStatus=payment)["status"] == "CONFIRMED"
        after = club.decide(other, paymentStatus=payment)
        assert after["status"] == status
        assert after.get("doubleBooked", False) is (status == "CONFIRMED")

    @EACH
    def test_e44_by_setting_money_does_not_save_it(self, shop: Shop, opening: Opening) -> None:
        club, session = opened(opening, shop, 1)
        late = club.book(session)
        club.booked(session)
        settings = shop.call("bookingsSettings.getBookingsSettings")["bookingsSettings"]
        handling = {"doubleBookingHandling": {"autoDeclineAndRefundEnabled": True}}
        sent = {"revision": settings["revision"], **handling}
        shop.call("bookingsSettings.updateBookingsSettings", {"bookingsSettings": sent})
        assert club.decide(late, paymentStatus="PAID")["status"] == "DECLINED"
        assert club.left(session) == 0

    @EACH
    def test_e42_a_conflict_that_went_away_is_found_out_when_decided_again(
        self, shop: Shop, opening: Opening
    ) -> None:
        club, session = opened(opening, shop, 1)
        late = club.book(session)
        first = club.booked(session)
        pending = club.pend(late)
        club.cancel(first)
        assert "doubleBooked" not in club.decide(pending)
        assert club.left(session) == 0
        assert len(club.parties(session)) == (1 if opening is open_class else 0)

    @EACH
    def test_e41_many_are_decided_each_for_itself(self, shop: Shop, opening: Opening) -> None:
        club, session = opened(opening, shop, 2)
        asked = [club.book(session) for _ in range(3)]
        details = [{"bookingId": each["id"]} for each in asked]
        done = shop.call("bookings.bulkConfirmOrDeclineBooking", {"details": details})
        assert all(each["itemMetadata"]["success"] for each in done["results"])
        statuses = [club.read(each)["status"] for each in asked]
        assert statuses == ["CONFIRMED", "CONFIRMED", "DECLINED"]


class TestResizing:
    @EACH
    def test_e61_the_number_changes_and_the_places_with_it(
        self, shop: Shop, opening: Opening
    ) -> None:
        club, session = opened(opening, shop, 5)
        booking = club.booked(session, 2)
        more = club.resize(booking, 5)
        assert (more["totalParticipants"], club.left(session)) == (5, 0)
        fewer = club.resize(more, 1)
        assert (fewer["totalParticipants"], club.left(session)) == (1, 4)
        assert club.read(fewer) == fewer

    @EACH
    def test_e61_there_must_be_places_for_more(self, shop: Shop, opening: Opening) -> None:
        club, session = opened(opening, shop, 3)
        booking = club.booked(session, 2)
        club.booked(session, 1)
        with refused(full(club), 428):
            club.resize(booking, 3)
        assert club.read(booking) == booking
        assert club.left(session) == 0

    @EACH
    def test_e42_fewer_may_stay_where_there_are_still_too_many(
        self, shop: Shop, opening: Opening
    ) -> None:
        club, session = opened(opening, shop, 2)
        club.booked(session, 2)
        booking = club.booked(session, 3, flow=REGARDLESS)
        assert club.resize(booking, 2)["doubleBooked"] is True

    @EACH
    def test_e61_what_was_only_asked_for_is_changed_alone(
        self, shop: Shop, opening: Opening
    ) -> None:
        club, session = opened(opening, shop, 2)
        assert club.resize(club.book(session), 7)["totalParticipants"] == 7
        assert club.left(session) == 2

    def test_i2_the_fact_tells_of_the_number_before(self, shop: Shop) -> None:
        club, session = opened(open_class, shop, 5)
        booking = club.resize(club.booked(session, 2), 3)
        told = shop.facts()[-1]
        assert told["eventType"] == "wix.bookings.v2.booking_number_of_participants_updated"
        body = told["actionEvent"]["body"]
        assert (body["previousTotalParticipants"], body["booking"]) == (2, booking)

    def test_e61_not_for_appointments_nor_when_it_is_over(self, shop: Shop) -> None:
        salon = open_salon(shop)
        booking = salon.booked()
        with refused("VALIDATION_FAILURE", 400):
            salon.step("updateNumberOfParticipants", booking, totalParticipants=1)
        club = open_class(shop)
        over = club.cancel(club.booked(club.session()))
        with refused("VALIDATION_FAILURE", 400):
            club.resize(over, 1)

    def test_b13_the_policy_limits_it(self, shop: Shop) -> None:
        club = open_class(shop, policy={})
        booking = club.booked(club.session())
        with against_policy(rule="participantsPolicy"):
            club.resize(booking, 2)

    def test_x4_a_stale_revision_changes_nothing(self, shop: Shop) -> None:
        club = open_class(shop)
        booking = club.booked(club.session())
        club.resize(booking, 2)
        with refused("REVISION_MISMATCH", 409):
            club.resize(booking, 3)


def test_what_is_counted_is_what_there_is_whatever_happened(shop: Shop) -> None:
    """C44: joining, moving, resizing, cancelling, by bookings and by hand."""
    club = open_class(shop)
    desk.mondays(shop, club.service["schedule"]["id"], type="CLASS", resources=[{"id": club.staff}])
    one, other = desk.listed(shop, "2026-06-02T00:00", "2026-06-20T00:00")
    alone = club.session()
    first, second = club.booked(one, 2), club.booked(other, 3)
    club.cancel(club.resize(club.move(first, alone), 4))
    by_hand = desk.join(shop, 2, eventId=one["id"])
    desk.leave(shop, desk.rejoin(shop, by_hand, partySize=5))
    desk.join(shop, 1, scheduleId=one["scheduleId"])
    club.confirm(club.book(other, 1))
    club.resize(second, 1)
    course = open_course(shop)
    course.session()
    course.cancel(course.booked(None, 2))
    course.resize(course.booked(None, 3), 2)
    open_salon(shop).booked()
    found = counters(shop)
    assert [taken for taken, _ in found] == [total for _, total in found]
    assert sum(taken for taken, _ in found) == 1 + 1 + 1 + 2 + 1


@EACH
def test_e45_of_many_who_book_at_once_so_many_as_fit_get_in(shop: Shop, opening: Opening) -> None:
    club, session = opened(opening, shop, 5)
    body = msgspec.json.encode({"booking": club.wish(session, status="CONFIRMED")})
    headers = {"authorization": shop.api_key}

    async def race() -> list[int]:
        calls = (shop.engine.call("bookings.createBooking", body, headers) for _ in range(12))
        return sorted(status for status, _ in await asyncio.gather(*calls))

    assert shop.run(race()) == [200] * 5 + [428] * 7
    assert club.left(session) == 0


def test_two_sessions_in_opposite_order_end_well(shop: Shop) -> None:
    """7.4: locks are taken in one order, whatever the order of the items."""
    club = open_class(shop, capacity=4)
    one, other = club.session(), club.session(WEDNESDAY)
    headers = {"authorization": shop.api_key}

    async def race() -> list[int]:
        calls: list[Any] = []
        for at in range(8):
            pair = (one, other) if at % 2 else (other, one)
            wishes = [{"booking": club.wish(each, status="CONFIRMED")} for each in pair]
            body = msgspec.json.encode({"createBookingsInfo": wishes})
            calls.append(shop.engine.call("bookings.bulkCreateBooking", body, headers))
        answers = [msgspec.json.decode(content) for _, content in await asyncio.gather(*calls)]
        return [each["bulkActionMetadata"]["totalSuccesses"] for each in answers]

    assert sorted(shop.run(race())) == [0] * 4 + [2] * 4
    assert (club.left(one), club.left(other)) == (0, 0)


def test_e17_k15_what_is_full_is_shown_as_full(shop: Shop) -> None:
    club = open_class(shop, capacity=2, policy=OPEN)
    session = club.session()
    club.booked(session, 2)
    body = {"eventId": session["id"]}
    slot = shop.call("eventTimeSlots.getEventTimeSlot", body)["timeSlot"]
    assert (slot["bookable"], slot["remainingCapacity"], slot["totalCapacity"]) == (False, 0, 2)
