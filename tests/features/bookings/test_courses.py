"""Courses: booked whole, by their schedule; one place in all sessions (E4, E25, B3, B9, D56)."""

from __future__ import annotations

from tests.features.bookings.club import (
    OPEN,
    REGARDLESS,
    TUESDAY,
    WEDNESDAY,
    Club,
    against_policy,
    open_course,
)
from tests.features.bookings.salon import UNKNOWN, open_salon
from tests.features.calendar import desk
from tests.support.shop import Json, Shop, refused


def two_days(club: Club) -> tuple[Json, Json]:
    """A course's sessions on Tuesday and Wednesday."""
    return club.session(TUESDAY), club.session(WEDNESDAY)


def test_e25_it_lasts_from_the_first_session_to_the_last(shop: Shop) -> None:
    club = open_course(shop)
    two_days(club)
    booking = club.booked(None, 2)
    schedule = booking["bookedEntity"]["schedule"]
    assert schedule["scheduleId"] == club.service["schedule"]["id"]
    assert schedule["serviceId"] == club.service["id"]
    assert "slot" not in booking["bookedEntity"]
    assert booking["startDate"] == schedule["firstSessionStart"] == f"{TUESDAY}T10:00:00.000Z"
    assert booking["endDate"] == schedule["lastSessionEnd"] == f"{WEDNESDAY}T11:00:00.000Z"
    assert booking["bookedEntity"]["tags"] == ["COURSE"]  # E24
    assert booking["bookedEntity"]["title"] == "Spanish"
    assert club.read(booking) == booking


def test_c45_one_place_in_every_session(shop: Shop) -> None:
    club = open_course(shop)
    one, other = two_days(club)
    booking = club.booked(None, 3)
    assert (club.left(one), club.left(other)) == (7, 7)
    later = club.session("2026-06-09")
    assert club.left(later) == 7
    club.cancel(club.read(booking))
    assert (club.left(one), club.left(later)) == (10, 10)


def test_e4_the_schedule_suffices_and_must_be_that_of_a_course(shop: Shop) -> None:
    club = open_course(shop)
    two_days(club)
    schedule = {"scheduleId": club.service["schedule"]["id"]}
    made = club.book(bookedEntity={"schedule": schedule})
    assert made["bookedEntity"]["schedule"]["serviceId"] == club.service["id"]
    other = open_course(shop, name="Greek")
    for wrong in (
        {"scheduleId": UNKNOWN},
        {"scheduleId": other.service["schedule"]["id"], "serviceId": club.service["id"]},
    ):
        with refused("SCHEDULE_NOT_FOUND", 404):
            club.book(bookedEntity={"schedule": wrong})


def test_e1_a_course_is_not_booked_by_a_slot_nor_an_appointment_by_a_schedule(shop: Shop) -> None:
    club, salon = open_course(shop), open_salon(shop)
    one, _ = two_days(club)
    slot = {"serviceId": club.service["id"], "eventId": one["id"]}
    with refused("VALIDATION_FAILURE", 400):
        club.book(bookedEntity={"slot": slot})
    schedule = {"scheduleId": salon.service["schedule"]["id"]}
    with refused("VALIDATION_FAILURE", 400):
        club.book(bookedEntity={"schedule": schedule})


def test_d57_a_course_without_sessions_cannot_be_booked(shop: Shop) -> None:
    club = open_course(shop)
    with refused("SLOT_NOT_AVAILABLE", 428):
        club.booked(flow=REGARDLESS)


def test_d56_after_the_first_session_only_with_book_after_start(shop: Shop) -> None:
    late, open_late = (
        open_course(shop),
        open_course(shop, policy={**OPEN, "bookAfterStartPolicy": {"enabled": True}}),
    )
    for club in (late, open_late):
        two_days(club)
    shop.clock.advance(days=1, hours=3)
    with against_policy(tooLateToBook=True):
        late.booked()
    assert open_late.booked()["status"] == "CONFIRMED"
    shop.clock.advance(days=1)
    with against_policy(tooLateToBook=True):
        open_late.booked()


def test_e46_courses_are_not_rescheduled(shop: Shop) -> None:
    club = open_course(shop)
    one, _ = two_days(club)
    booking = club.booked()
    with refused("VALIDATION_FAILURE", 400):
        club.move(booking, one)


def test_b9_e54_cancelling_is_judged_by_the_first_session(shop: Shop) -> None:
    limit = {"enabled": True, "limitLatestCancellation": True, "latestCancellationInMinutes": 60}
    club = open_course(shop, policy={**OPEN, "cancellationPolicy": limit})
    two_days(club)
    one, other = club.booked(), club.booked()
    shop.clock.advance(days=1, hours=1)
    free: Json = {"flowControlSettings": {}}
    assert club.cancel(one, **free)["status"] == "CANCELED"
    shop.clock.advance(seconds=1)
    with against_policy(rule="cancellationPolicy"):
        club.cancel(other, **free)


def test_e89_by_a_session_also_the_bookings_of_its_course_are_found(shop: Shop) -> None:
    club = open_course(shop)
    one, _ = two_days(club)
    booking = club.booked()
    body = {"sessionId": one["id"], "query": {}}
    found = shop.call("extendedBookings.query", body)["extendedBookings"]
    assert [each["booking"]["id"] for each in found] == [booking["id"]]


def test_2_6_a_cancelled_course_takes_its_bookings_along(shop: Shop) -> None:
    club = open_course(shop)
    two_days(club)
    booking, asked = club.booked(), club.book()
    shop.call("schedules.cancelSchedule", {"scheduleId": club.service["schedule"]["id"]})
    assert [club.read(each)["status"] for each in (booking, asked)] == ["CANCELED"] * 2
    with refused("SLOT_NOT_AVAILABLE", 428):
        club.booked(flow=REGARDLESS)


def test_2_8_unless_those_with_participants_are_preserved(shop: Shop) -> None:
    club = open_course(shop)
    two_days(club)
    booking = club.booked()
    named = {"scheduleId": club.service["schedule"]["id"]}
    shop.call("schedules.cancelSchedule", {**named, "preserveFutureEventsWithParticipants": True})
    assert club.read(booking)["status"] == "CONFIRMED"


def test_c23_one_cancelled_session_leaves_the_bookings(shop: Shop) -> None:
    club = open_course(shop)
    _, other = two_days(club)
    booking = club.booked()
    desk.cancel(shop, other["id"])
    after = club.read(booking)
    assert after["status"] == "CONFIRMED"
    assert after["endDate"] == f"{TUESDAY}T11:00:00.000Z"  # E25


def test_e25_a_course_without_an_end_can_be_booked(shop: Shop) -> None:
    club = open_course(shop)
    resources = [{"id": club.staff, "permissionRole": "WRITER"}]
    desk.mondays(shop, club.service["schedule"]["id"], type="COURSE", resources=resources)
    booking = club.booked()
    assert booking["startDate"] == "2026-06-01T09:00:00.000Z"
    assert club.read(booking) == booking
