"""Attendance at classes and courses (H2, H19): each booking has its sessions, and no others."""

from __future__ import annotations

from tests.features.bookings.club import TUESDAY, WEDNESDAY, open_class, open_course
from tests.support.shop import Json, Shop, refused


def mark(shop: Shop, booking: Json, session: Json, status: str = "ATTENDED") -> Json:
    given = {"bookingId": booking["id"], "eventId": session["id"], "status": status}
    made: Json = shop.call("attendance.setAttendance", {"attendance": given})["attendance"]
    return made


def shown(shop: Shop, session: Json) -> dict[str, str]:
    """Who came to a session, by booking, as the reader of bookings shows it."""
    body = {"query": {}, "sessionId": session["id"], "withBookingAttendanceInfo": True}
    found = shop.call("extendedBookings.query", body)["extendedBookings"]
    return {each["booking"]["id"]: each["attendance"]["status"] for each in found}


def test_h2_a_class_booking_has_the_session_it_was_made_for(shop: Shop) -> None:
    club = open_class(shop)
    first, second = club.session(TUESDAY), club.session(WEDNESDAY)
    ada, bob = club.booked(first), club.booked(first)
    mark(shop, ada, first)
    with refused("SESSION_NOT_FOUND", 404):
        mark(shop, ada, second)
    assert shown(shop, first) == {ada["id"]: "ATTENDED", bob["id"]: "NOT_SET"}


def test_h2_a_course_booking_has_a_record_for_each_session(shop: Shop) -> None:
    course, other = open_course(shop), open_class(shop)
    sessions = [course.session(TUESDAY), course.session(WEDNESDAY)]
    elsewhere = other.session(TUESDAY, "14:00-15:00")
    booking = course.booked()
    records = [
        mark(shop, booking, session, status)
        for session, status in zip(sessions, ("ATTENDED", "NOT_ATTENDED"), strict=True)
    ]
    assert len({each["id"] for each in records}) == 2
    with refused("SESSION_NOT_FOUND", 404):
        mark(shop, booking, elsewhere)
    query = {"query": {"filter": {"bookingId": booking["id"]}}}
    found = shop.call("attendance.queryAttendance", query)["attendances"]
    assert sorted(each["eventId"] for each in found) == sorted(each["id"] for each in sessions)


def test_h4_a_member_counts_the_sessions_of_a_course_by_its_service(shop: Shop) -> None:
    course = open_course(shop)
    sessions = [course.session(TUESDAY), course.session(WEDNESDAY)]
    member = shop.as_member("0192f7a0-0000-4000-8000-00000000aaaa")
    booking = course.confirm(course.book(voice=member))
    for session in sessions:
        mark(shop, booking, session)
    own = {"filter": {"serviceId": course.service["id"]}}
    assert member.call("attendance.countAttendances", own) == {"count": 2}
