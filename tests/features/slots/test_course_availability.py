"""Courses in one call: places, enrolment and what is left of the sessions (K11, D55-D57)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.slots import studio
from tests.features.slots.salon import policy
from tests.features.slots.studio import session
from tests.support.rooms import statements_of
from tests.support.shop import Json, Shop, invalid, refused

HOURS = "10:00-12:00"
METHOD = "availability.listCourseAvailability"
STARTS = ("2026-06-08", "2026-06-15", "2026-06-22")


def course(shop: Shop, capacity: int = 10, starts: tuple[str, ...] = STARTS, **over: Any) -> Json:
    """A course on these mornings."""
    made = studio.course(shop, capacity=capacity, **over)
    teacher = examples.staff(shop)
    for day in starts:
        session(shop, made, teacher, day, HOURS)
    return made


def asked(shop: Shop, *courses: Json) -> list[Json]:
    sent = {"serviceIds": [each["id"] for each in courses]}
    found: list[Json] = shop.as_visitor.call(METHOD, sent)["courses"]
    return found


def test_k11_a_visitor_learns_all_of_it_in_one_call(shop: Shop) -> None:
    pottery = course(shop)
    desk.join(shop, 3, scheduleId=pottery["schedule"]["id"])
    [found] = asked(shop, pottery)
    assert found["serviceId"] == pottery["id"]
    assert found["scheduleId"] == pottery["schedule"]["id"]
    places = ("totalCapacity", "takenCapacity", "remainingCapacity", "bookableCapacity")
    assert [found[name] for name in places] == [10, 3, 7, 7]
    assert found["reservedCapacity"] == 0
    assert found["firstSessionStart"] == "2026-06-08T10:00:00.000Z"
    assert found["lastSessionEnd"] == "2026-06-22T12:00:00.000Z"
    assert found["sessionsLeft"] == 3
    assert found["bookable"] is True and "nonBookableReasons" not in found


def test_k11_answers_stand_in_the_order_asked_for(shop: Shop) -> None:
    courses = [course(shop, capacity, ()) for capacity in (3, 5, 4)]
    found = asked(shop, courses[2], courses[0], courses[1], courses[0])
    assert [each["totalCapacity"] for each in found] == [4, 3, 5]


def test_d55_a_full_course_has_no_place(shop: Shop) -> None:
    pottery = course(shop, capacity=2)
    desk.join(shop, 2, scheduleId=pottery["schedule"]["id"])
    [found] = asked(shop, pottery)
    assert found["bookable"] is False and found["remainingCapacity"] == 0
    assert found["nonBookableReasons"]["noRemainingCapacity"] is True
    assert found["nonBookableReasons"]["violatesBookingPolicy"] is False


def test_d56_enrolment_ends_with_the_first_session(shop: Shop) -> None:
    pottery = course(shop)
    shop.clock.advance(days=7, hours=1)
    [before] = asked(shop, pottery)
    assert before["bookable"] is True
    shop.clock.advance(hours=2)
    [after] = asked(shop, pottery)
    assert after["enrollmentViolations"]["tooLateToBook"] is True
    assert after["bookable"] is False and after["sessionsLeft"] == 2
    assert after["nonBookableReasons"]["violatesBookingPolicy"] is True


def test_d56_joining_late_where_the_policy_allows_it(shop: Shop) -> None:
    late = policy(shop, bookAfterStartPolicy={"enabled": True})
    pottery = course(shop, bookingPolicy=late)
    shop.clock.advance(days=8)
    [found] = asked(shop, pottery)
    assert found["bookable"] is True and found["sessionsLeft"] == 2


def test_k11_a_visitor_learns_when_its_coming_sessions_are(shop: Shop) -> None:
    pottery = course(shop)
    shop.clock.advance(days=8)
    rule = desk.weekly("MONDAY", until="2026-07-06T00:00:00")
    session(shop, pottery, examples.staff(shop), "2026-06-15", "15:00-16:00", recurrenceRule=rule)
    [found] = asked(shop, pottery)
    starts = [each["startDate"][5:16] for each in found["sessions"]]
    assert starts == ["06-15T10:00", "06-15T15:00", "06-22T10:00", "06-22T15:00", "06-29T15:00"]
    assert found["sessions"][0]["endDate"] == "2026-06-15T12:00:00.000Z"
    assert len(starts) == found["sessionsLeft"]


def test_d57_a_course_without_sessions_is_over(shop: Shop) -> None:
    [found] = asked(shop, course(shop, starts=()))
    assert found["sessionsLeft"] == 0 and found["bookable"] is False
    assert "firstSessionStart" not in found


def test_k11_a_series_counts_what_is_left_of_it(shop: Shop) -> None:
    pottery = course(shop, starts=())
    rule = desk.weekly("MONDAY", until="2026-07-06T00:00:00")
    session(shop, pottery, examples.staff(shop), STARTS[0], HOURS, recurrenceRule=rule)
    [found] = asked(shop, pottery)
    whole = found["sessionsLeft"]
    assert whole == 4 and found["lastSessionEnd"] == "2026-06-29T12:00:00.000Z"
    shop.clock.advance(days=15)
    assert asked(shop, pottery)[0]["sessionsLeft"] == whole - 2


def test_k11_a_series_without_end_counts_a_thousand(shop: Shop) -> None:
    pottery = course(shop, starts=())
    rule = desk.weekly("MONDAY")
    session(shop, pottery, examples.staff(shop), STARTS[0], HOURS, recurrenceRule=rule)
    [found] = asked(shop, pottery)
    assert found["sessionsLeft"] == 1000 and len(found["sessions"]) == 100


def test_x2_only_courses_that_exist(shop: Shop) -> None:
    cut = examples.appointment(shop)
    pottery = course(shop)
    with invalid("serviceIds[1]"):
        asked(shop, pottery, cut)
    with refused("SERVICE_NOT_FOUND", 404):
        asked(shop, pottery, {"id": examples.NO_SUCH_ID})


@pytest.mark.parametrize("ids", [[], [examples.NO_SUCH_ID] * 101, ["one"]])
def test_x2_one_to_a_hundred_ids(shop: Shop, ids: list[str]) -> None:
    status, answer = shop.as_visitor.ask(METHOD, {"serviceIds": ids})
    [violation] = answer["details"]["validationError"]["fieldViolations"]
    assert status == 400 and violation["field"].startswith("serviceIds")


def test_k11_courses_cost_no_statement(shop: Shop) -> None:
    courses = [course(shop, starts=STARTS[:1]) for _ in range(4)]

    ids = [each["id"] for each in courses]
    one, all_of_them = (
        statements_of(shop, METHOD, {"serviceIds": asked}) for asked in (ids[:1], ids)
    )
    assert one == all_of_them <= 7
