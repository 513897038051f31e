"""Classes: a session is booked by its event, which says everything else (E3, E13, E14, E46)."""

from __future__ import annotations

import pytest

from tests.features.bookings.club import (
    OPEN,
    REGARDLESS,
    TUESDAY,
    WEDNESDAY,
    against_policy,
    open_class,
)
from tests.features.bookings.salon import UNKNOWN, open_salon
from tests.features.calendar import desk
from tests.support.shop import MEMBER, Shop, invalid, refused


def test_e3_the_session_says_when_where_and_by_whom(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    slot = {
        "serviceId": club.service["id"],
        "eventId": session["id"],
        "startDate": "2020-01-01T00:00:00",
        "timezone": "Asia/Tokyo",
        "resource": {"id": UNKNOWN},
        "location": {"locationType": "CUSTOM"},
    }
    booking = club.booked(bookedEntity={"slot": slot})
    kept = booking["bookedEntity"]["slot"]
    assert kept["eventId"] == session["id"]
    assert kept["scheduleId"] == club.service["schedule"]["id"]
    assert (kept["startDate"], kept["endDate"]) == (f"{TUESDAY}T10:00:00", f"{TUESDAY}T11:00:00")
    assert kept["timezone"] == "UTC"
    assert (kept["resource"]["id"], kept["resource"]["name"]) == (club.staff, "Ann")
    assert kept["location"]["locationType"] == "OWNER_BUSINESS"
    assert booking["startDate"] == f"{TUESDAY}T10:00:00.000Z"
    assert club.read(booking) == booking


def test_e24_it_is_tagged_as_a_group_and_has_the_title_of_the_session(shop: Shop) -> None:
    club = open_class(shop)
    entity = club.book(club.session(title="Slow yoga"))["bookedEntity"]
    assert (entity["tags"], entity["title"]) == (["GROUP"], "Slow yoga")


def test_e3_an_old_session_id_counts_unless_there_is_an_event_id(shop: Shop) -> None:
    club = open_class(shop)
    one, other = club.session(), club.session(WEDNESDAY)
    slot = {"serviceId": club.service["id"], "sessionId": one["id"]}
    assert club.book(bookedEntity={"slot": slot})["bookedEntity"]["slot"]["eventId"] == one["id"]
    both = {**slot, "eventId": other["id"]}
    assert club.book(bookedEntity={"slot": both})["bookedEntity"]["slot"]["eventId"] == other["id"]


def test_e3_what_is_no_session_of_the_class_is_not_found(shop: Shop) -> None:
    club = open_class(shop)
    series = desk.mondays(
        shop, club.service["schedule"]["id"], type="CLASS", resources=[{"id": club.staff}]
    )
    elsewhere = open_class(shop, name="Pilates").session()
    appointment = open_salon(shop).booked()["bookedEntity"]["slot"]["eventId"]
    for event_id in ("0" * 64, series["id"], elsewhere["id"], appointment):
        with refused("SESSION_NOT_FOUND", 404):
            club.book(event_id)


def test_e1_the_wrong_kind_is_refused(shop: Shop) -> None:
    club = open_class(shop)
    schedule = {
        "scheduleId": club.service["schedule"]["id"],
        "serviceId": club.service["id"],
    }
    with refused("VALIDATION_FAILURE", 400):
        club.book(bookedEntity={"schedule": schedule})


def test_e3_a_class_without_a_session_names_what_is_missing(shop: Shop) -> None:
    club, salon = open_class(shop), open_salon(shop)
    slot = {**salon.slot(), "serviceId": club.service["id"]}
    with invalid("booking.bookedEntity.slot.eventId"):
        club.book(bookedEntity={"slot": slot})


def test_7_8_a_cancelled_session_cannot_be_booked_by_anybody(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    desk.cancel(shop, session["id"])
    for flow in (None, REGARDLESS):
        with refused("SLOT_NOT_AVAILABLE", 428):
            club.booked(session, flow=flow)


def test_e14_b7_a_past_session_only_with_the_permission(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    shop.clock.advance(days=1, hours=2, seconds=1)
    with against_policy(tooLateToBook=True):
        club.book(session)
    assert club.booked(session, flow=REGARDLESS)["status"] == "CONFIRMED"


def test_b6_after_the_start_until_the_session_ends_if_the_policy_says_so(shop: Shop) -> None:
    club = open_class(shop, policy={**OPEN, "bookAfterStartPolicy": {"enabled": True}})
    session = club.session()
    shop.clock.advance(days=1, hours=2, minutes=59)
    assert club.booked(session)["status"] == "CONFIRMED"
    shop.clock.advance(minutes=1)
    with against_policy(tooLateToBook=True):
        club.booked(session)


def test_e14_too_early_and_not_online_say_which_rule(shop: Shop) -> None:
    early = {"enabled": True, "earliestBookingInMinutes": 60}
    club = open_class(
        shop,
        policy={**OPEN, "limitEarlyBookingPolicy": early},
        onlineBooking={"enabled": False},
    )
    opens = f"{TUESDAY}T09:00:00.000Z"
    with against_policy(tooEarlyToBook=True, bookOnlineDisabled=True, earliestBookingDate=opens):
        club.book(club.session())


def test_5_11_an_occurrence_is_stored_when_somebody_joins_and_keeps_its_id(shop: Shop) -> None:
    club = open_class(shop)
    desk.mondays(shop, club.service["schedule"]["id"], type="CLASS", resources=[{"id": club.staff}])
    one, other = desk.listed(shop, "2026-06-02T00:00", "2026-06-20T00:00")
    first, second = club.booked(one, 2), club.booked(one)
    assert first["bookedEntity"]["slot"]["resource"]["id"] == club.staff
    shown = desk.get(shop, one["id"])
    assert (shown["recurrenceType"], shown["remainingCapacity"]) == ("INSTANCE", 7)
    assert desk.get(shop, other["id"])["remainingCapacity"] == 10
    club.cancel(first)
    club.cancel(second)
    assert desk.get(shop, one["id"])["remainingCapacity"] == 10


def test_c46_who_waits_for_approval_is_in_and_marked(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    pending = club.pend(club.book(session, 3))
    (party,) = club.parties(session)
    assert (party["status"], party["partySize"]) == ("PENDING_CONFIRMATION", 3)
    assert party["externalId"] == pending["id"]
    assert club.left(session) == 7
    club.confirm(pending)
    (party,) = club.parties(session)
    assert party["status"] == "CONFIRMED"
    assert club.left(session) == 7


def test_e28_several_sessions_in_one_call(shop: Shop) -> None:
    club = open_class(shop, capacity=2)
    one, other = club.session(), club.session(WEDNESDAY)
    items = [
        {"booking": club.wish(each, party, status="CONFIRMED")}
        for each, party in ((other, 1), (one, 2), (one, 1), (other, 1))
    ]
    done = shop.call("bookings.bulkCreateBooking", {"createBookingsInfo": items})
    succeeded = [each["itemMetadata"]["success"] for each in done["results"]]
    assert succeeded == [True, True, False, True]
    error = done["results"][2]["itemMetadata"]["error"]
    assert error["code"] == "SESSION_CAPACITY_EXCEEDED"
    assert (club.left(one), club.left(other)) == (0, 0)


class TestMoving:
    def test_e46_to_another_session_of_the_class(self, shop: Shop) -> None:
        club = open_class(shop)
        one, other = club.session(), club.session(WEDNESDAY, "18:00-19:00")
        moved = club.move(club.booked(one, 2), other)
        assert moved["bookedEntity"]["slot"]["eventId"] == other["id"]
        assert moved["startDate"] == f"{WEDNESDAY}T18:00:00.000Z"
        assert (moved["status"], moved["revision"]) == ("CONFIRMED", "2")
        assert (club.left(one), club.left(other)) == (10, 8)
        assert desk.get(shop, one["id"])["status"] == "CONFIRMED"  # E54: the session stays

    def test_e49_the_party_may_change_with_it(self, shop: Shop) -> None:
        club = open_class(shop, capacity=3)
        one, other = club.session(), club.session(WEDNESDAY)
        booking = club.booked(one, 3)
        assert club.move(booking, other, totalParticipants=1)["totalParticipants"] == 1
        assert (club.left(one), club.left(other)) == (3, 2)

    def test_e46_a_booking_is_not_in_its_own_way(self, shop: Shop) -> None:
        club = open_class(shop, capacity=3)
        session = club.session()
        booking = club.booked(session, 2)
        assert club.move(booking, session, totalParticipants=3)["totalParticipants"] == 3
        assert club.left(session) == 0

    def test_e13_a_full_session_is_refused_and_nothing_changes(self, shop: Shop) -> None:
        club = open_class(shop, capacity=2)
        one, other = club.session(), club.session(WEDNESDAY)
        booking = club.booked(one, 2)
        club.booked(other)
        with refused("SESSION_CAPACITY_EXCEEDED", 428):
            club.move(booking, other)
        assert club.read(booking) == booking
        assert (club.left(one), club.left(other)) == (0, 1)
        moved = club.move(booking, other, flowControlSettings=REGARDLESS)
        assert moved["doubleBooked"] is True
        assert "doubleBooked" not in club.move(moved, one)

    def test_e46_neither_to_another_class_nor_without_a_session(self, shop: Shop) -> None:
        club = open_class(shop)
        booking = club.booked(club.session())
        elsewhere = open_class(shop, name="Pilates").session()
        with refused("SESSION_NOT_FOUND", 404):
            club.move(booking, elsewhere)
        with invalid("slot.eventId"):
            club.step("rescheduleBooking", booking, slot={"startDate": f"{WEDNESDAY}T10:00:00"})

    def test_e47_e48_old_and_new_policy_both_count(self, shop: Shop) -> None:
        club = open_class(shop, policy={})
        booking, past = club.booked(club.session(WEDNESDAY)), club.session()
        with against_policy(rule="reschedulePolicy"):
            club.move(booking, past)
        shop.clock.advance(days=1, hours=3)
        forced = {"ignoreReschedulePolicy": True}
        with against_policy(tooLateToBook=True):
            club.move(booking, past, flowControlSettings=forced)

    def test_e46_what_was_only_asked_for_moves_without_taking_places(self, shop: Shop) -> None:
        club = open_class(shop)
        one, other = club.session(), club.session(WEDNESDAY)
        moved = club.move(club.book(one, 2), other)
        assert moved["status"] == "CREATED"
        assert (club.left(one), club.left(other)) == (10, 10)


def test_e54_cancelling_frees_the_places_and_leaves_the_session(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    booking = club.booked(session, 4)
    assert club.cancel(booking)["status"] == "CANCELED"
    assert club.left(session) == 10
    assert club.parties(session) == []
    assert desk.get(shop, session["id"])["status"] == "CONFIRMED"


def test_e34_declining_frees_the_places_too(shop: Shop) -> None:
    club = open_class(shop)
    session = club.session()
    pending = club.pend(club.book(session, 4))
    assert club.left(session) == 6
    assert club.step("declineBooking", pending)["status"] == "DECLINED"
    assert club.left(session) == 10


@pytest.mark.parametrize("step", ["cancelBooking", "rescheduleBooking"])
def test_j4_members_handle_their_own_bookings_only(shop: Shop, step: str) -> None:
    club = open_class(shop)
    session = club.session()
    booking = club.book(session, voice=shop.as_member(MEMBER))
    more = {"slot": {"eventId": session["id"]}} if step == "rescheduleBooking" else {}
    with refused("BOOKING_NOT_FOUND", 404):
        club.step(step, booking, voice=shop.as_member(UNKNOWN), **more)
    assert club.step(step, booking, voice=shop.as_member(MEMBER), **more)["revision"] == "2"
