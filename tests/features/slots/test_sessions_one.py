"""Get Event Time Slot, and how courses stand (D42-D44, D55-D58)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.catalog.examples import NO_SUCH_ID
from tests.features.slots import studio
from tests.features.slots.salon import policy
from tests.features.slots.studio import GET, LIST, asked, sessions
from tests.support.shop import Json, Shop, invalid, refused

JUNE, JULY = "2026-06-01", "2026-07-01"


@pytest.fixture
def ann(shop: Shop) -> str:
    return examples.staff(shop)


def test_d42_what_the_list_shows_is_found(shop: Shop, ann: str) -> None:
    yoga = studio.group(shop)
    studio.session(shop, yoga, ann, "2026-06-02", recurrenceRule=desk.weekly("TUESDAY"))
    studio.session(shop, yoga, ann, "2026-06-03")
    listed = sessions(shop, JUNE, JULY)
    assert len(listed) == 6
    for slot in listed:
        sent = {"eventId": slot["eventInfo"]["eventId"]}
        assert shop.as_visitor.call(GET, sent) == {"timeSlot": slot, "timeZone": "UTC"}


def test_13_8_a_visitor_sees_of_a_session_what_is_public(shop: Shop, ann: str) -> None:
    """The calendar itself is closed to visitors; the slot tells the time, the place, the seats."""
    private: Json = {"notes": "Call Eve", "title": "Yoga for Eve"}
    event = studio.session(shop, studio.group(shop), ann, "2026-06-03", **private)
    desk.join(shop, 2, eventId=event["id"])
    assert shop.as_visitor.ask("events.getEvent", {"eventId": event["id"]})[0] == 403
    shown = shop.as_visitor.call(GET, {"eventId": event["id"]})["timeSlot"]
    assert shown["remainingCapacity"] == shown["totalCapacity"] - 2
    assert not {"participants", "notes", "conferencingDetails"} & {*shown, *shown["eventInfo"]}
    assert "Call Eve" not in str(shown)


def test_d3_in_the_asked_zone(shop: Shop, ann: str) -> None:
    event = studio.session(shop, studio.group(shop), ann, "2026-06-03")
    answer = shop.call(GET, {"eventId": event["id"], "timeZone": "America/New_York"})
    assert answer["timeSlot"]["localStartDate"] == "2026-06-03T06:00:00"
    with invalid("timeZone"):
        shop.call(GET, {"eventId": event["id"], "timeZone": "Mars/Olympus"})


def test_d9_a_past_session_is_too_late(shop: Shop, ann: str) -> None:
    event = studio.session(shop, studio.group(shop), ann, "2026-06-03")
    shop.clock.advance(days=9)
    slot = shop.call(GET, {"eventId": event["id"]})["timeSlot"]
    assert slot["bookable"] is False
    assert slot["bookingPolicyViolations"]["tooLateToBook"] is True


def test_d45_a_cancelled_session_says_so(shop: Shop, ann: str) -> None:
    event = studio.session(shop, studio.group(shop), ann, "2026-06-03")
    desk.cancel(shop, event["id"])
    slot = shop.call(GET, {"eventId": event["id"]})["timeSlot"]
    assert slot["nonBookableReasons"]["eventCancelled"] is True


def test_d2_only_sessions_of_classes(shop: Shop, ann: str) -> None:
    lesson = studio.session(shop, studio.course(shop), ann, "2026-06-03")
    rule = desk.weekly("WEDNESDAY")
    series = studio.session(shop, studio.group(shop), ann, "2026-06-03", recurrenceRule=rule)
    for event in (lesson, series):
        with invalid("eventId"):
            shop.call(GET, {"eventId": event["id"]})
    with refused("EVENT_NOT_FOUND", 404):
        shop.call(GET, {"eventId": NO_SUCH_ID})


def enrolment(shop: Shop, *courses: Json) -> list[Json]:
    found: list[Json] = shop.call(LIST, asked(JUNE, JULY, *courses))["schedulesInfo"]
    return found


def violated(shop: Shop, course: Json) -> list[str]:
    [info] = enrolment(shop, course)
    return [name for name, value in info["enrollmentViolations"].items() if value is True]


def lessons(shop: Shop, ann: str, *days: str, **over: Any) -> Json:
    """A course with a lesson at ten on each of the days of June."""
    spanish = studio.course(shop, **over)
    for day in days:
        studio.session(shop, spanish, ann, f"2026-06-{day}")
    return spanish


def test_d58_a_course_has_no_slots_but_tells_how_it_stands(shop: Shop, ann: str) -> None:
    spanish = lessons(shop, ann, "03", "10", "17")
    answer = shop.call(LIST, asked(JUNE, JULY, spanish))
    assert answer["timeSlots"] == []
    [info] = answer["schedulesInfo"]
    assert info["serviceId"] == spanish["id"]
    assert info["scheduleId"] == spanish["schedule"]["id"]
    assert info["firstSessionStart"] == "2026-06-03T10:00:00.000Z"
    assert info["lastSessionEnd"] == "2026-06-17T11:00:00.000Z"
    assert violated(shop, spanish) == []


def test_d58_series_and_their_cancelled_days_count(shop: Shop, ann: str) -> None:
    spanish = studio.course(shop)
    rule = desk.weekly("WEDNESDAY", until="2026-06-24T10:00:00")
    studio.session(shop, spanish, ann, "2026-06-03", recurrenceRule=rule)
    listed = desk.listed(shop, f"{JUNE}T00:00:00", f"{JULY}T00:00:00")
    desk.cancel(shop, listed[0]["id"])
    desk.cancel(shop, listed[-1]["id"])
    [info] = enrolment(shop, spanish)
    assert info["firstSessionStart"] == "2026-06-10T10:00:00.000Z"
    assert info["lastSessionEnd"] == "2026-06-17T11:00:00.000Z"


def test_d57_a_course_without_sessions_is_over(shop: Shop) -> None:
    assert violated(shop, studio.course(shop)) == ["tooLateToBook"]


def test_d56_after_the_first_session_nobody_joins(shop: Shop, ann: str) -> None:
    spanish = lessons(shop, ann, "03", "10")
    shop.clock.advance(days=2, hours=2)
    assert violated(shop, spanish) == []
    shop.clock.advance(seconds=1)
    assert violated(shop, spanish) == ["tooLateToBook"]


def test_d56_b6_with_book_after_start_until_the_last_session_starts(shop: Shop, ann: str) -> None:
    late = policy(shop, bookAfterStartPolicy={"enabled": True})
    spanish = lessons(shop, ann, "03", "10", bookingPolicy=late)
    shop.clock.advance(days=9, hours=2)
    assert violated(shop, spanish) == []
    shop.clock.advance(seconds=1)
    assert violated(shop, spanish) == ["tooLateToBook"]


def test_d56_b3_limits_are_measured_against_the_first_session(shop: Shop, ann: str) -> None:
    terms = policy(
        shop,
        limitEarlyBookingPolicy={"enabled": True, "earliestBookingInMinutes": 10 * 1440},
        limitLateBookingPolicy={"enabled": True, "latestBookingInMinutes": 1440},
    )
    spanish = lessons(shop, ann, "20", "27", bookingPolicy=terms)
    assert violated(shop, spanish) == ["tooEarlyToBook"]
    shop.clock.advance(days=10)
    assert violated(shop, spanish) == []
    shop.clock.advance(days=9)
    assert violated(shop, spanish) == ["tooLateToBook"]


def test_d56_not_bookable_online(shop: Shop, ann: str) -> None:
    spanish = lessons(shop, ann, "03", onlineBooking={"enabled": False})
    assert violated(shop, spanish) == ["bookOnlineDisabled"]


def test_d46_courses_are_only_told_of_when_asked_for(shop: Shop, ann: str) -> None:
    lessons(shop, ann, "03")
    assert enrolment(shop) == []
