"""Sessions page by page, by day and by what the policy says (D6-D9, D41, D44)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.slots import studio
from tests.features.slots.salon import policy
from tests.features.slots.studio import LIST, asked, sessions, starts, takes_part
from tests.support.rooms import statements_of
from tests.support.shop import Json, Shop

JUNE, JULY = "2026-06-01", "2026-07-01"
MOST_STATEMENTS = 10


@pytest.fixture
def ann(shop: Shop) -> str:
    return examples.staff(shop)


def mixed(shop: Shop, ann: str, **over: Any) -> Json:
    """A class with a series, a changed and a cancelled occurrence and single sessions."""
    yoga = studio.group(shop, **over)
    studio.session(shop, yoga, ann, "2026-06-02", recurrenceRule=desk.weekly("TUESDAY"))
    for day in ("03", "09", "30"):
        studio.session(shop, yoga, ann, f"2026-06-{day}", "12:00-13:00")
    _, _, third, *_ = sessions(shop, JUNE, JULY, yoga)
    desk.cancel(shop, third["eventInfo"]["eventId"])
    return yoga


def pages(shop: Shop, limit: int, **request: Any) -> list[list[Json]]:
    """All pages of a list."""
    sent = {**request, "cursorPaging": {"limit": limit}}
    found = []
    while True:
        answer = shop.call(LIST, sent)
        found.append(answer["timeSlots"])
        paging = answer["pagingMetadata"]
        if not paging["hasNext"]:
            return found
        sent = {"cursorPaging": {"cursor": paging["cursors"]["next"], "limit": limit}}


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
@pytest.mark.parametrize(
    "more", [{}, {"includeNonBookable": False}, {"maxSlotsPerDay": 1}, {"timeZone": "Asia/Tokyo"}]
)
def test_d6_the_pages_together_are_the_whole(shop: Shop, ann: str, limit: int, more: Json) -> None:
    mixed(shop, ann)
    request = asked(JUNE, JULY, **more)
    whole = shop.call(LIST, request)["timeSlots"]
    found = pages(shop, limit, **request)
    assert [each for page in found for each in page] == whole
    assert all(len(page) == limit for page in found[:-1])
    assert starts(whole) == sorted(starts(whole)) and len(whole) >= 6


def test_d6_fifty_by_default(shop: Shop, ann: str) -> None:
    yoga = studio.group(shop)
    studio.session(shop, yoga, ann, "2026-06-02", recurrenceRule=desk.weekly("TUESDAY"))
    answer = shop.call(LIST, {})
    assert len(answer["timeSlots"]) == 50 and answer["pagingMetadata"]["hasNext"]


def test_d7_a_day_shows_bookable_sessions_first(shop: Shop, ann: str) -> None:
    yoga = studio.group(shop, capacity=1)
    full = studio.session(shop, yoga, ann, "2026-06-02", "09:00-10:00")
    takes_part(shop, full["id"], 1)
    for hours in ("10:00-11:00", "12:00-13:00", "14:00-15:00"):
        studio.session(shop, yoga, ann, "2026-06-02", hours)
    assert starts(sessions(shop, JUNE, JULY, maxSlotsPerDay=2)) == [
        "2026-06-02T10:00",
        "2026-06-02T12:00",
    ]
    assert len(sessions(shop, JUNE, JULY, maxSlotsPerDay=4)) == 4


def limited(shop: Shop) -> Json:
    """A policy: not earlier than ten days, not later than two before the start."""
    return policy(
        shop,
        limitEarlyBookingPolicy={"enabled": True, "earliestBookingInMinutes": 10 * 1440},
        limitLateBookingPolicy={"enabled": True, "latestBookingInMinutes": 2 * 1440},
    )


def test_d9_too_late_open_and_too_early(shop: Shop, ann: str) -> None:
    mixed(shop, ann, bookingPolicy=limited(shop))
    found = sessions(shop, JUNE, JULY)
    told = [
        (each["localStartDate"][8:10], *_told(each["bookingPolicyViolations"])) for each in found
    ]
    assert told == [
        ("02", False, True),
        ("03", False, False),
        ("09", False, False),
        ("09", False, False),
        ("16", True, False),
        ("23", True, False),
        ("30", True, False),
        ("30", True, False),
    ]
    early = found[4]
    opens = "2026-06-06T10:00:00.000Z"
    assert early["bookingPolicyViolations"]["earliestBookingDate"] == opens
    assert early["nonBookableReasons"]["violatesBookingPolicy"] is True


@pytest.mark.parametrize(
    "wanted",
    [
        {"tooEarlyToBook": True},
        {"tooEarlyToBook": False},
        {"tooLateToBook": True},
        {"tooLateToBook": False},
        {"tooEarlyToBook": False, "tooLateToBook": False},
        {"tooEarlyToBook": True, "tooLateToBook": True},
        {"bookOnlineDisabled": True},
        {"bookOnlineDisabled": False},
    ],
)
def test_d8_violations_filter_as_if_each_were_looked_at(shop: Shop, ann: str, wanted: Json) -> None:
    mixed(shop, ann, bookingPolicy=limited(shop))
    mixed(shop, ann, onlineBooking={"enabled": False})
    whole = sessions(shop, JUNE, JULY)
    agreeing = [
        each
        for each in whole
        if all(each["bookingPolicyViolations"][name] == value for name, value in wanted.items())
    ]
    assert sessions(shop, JUNE, JULY, bookingPolicyViolations=wanted) == agreeing
    assert len(agreeing) < len(whole)


def test_d8_exactly_at_a_limit_is_in_time(shop: Shop, ann: str) -> None:
    """B8: the filter agrees with the violations at the very second."""
    yoga = studio.group(shop, bookingPolicy=limited(shop))
    studio.session(shop, yoga, ann, "2026-06-03", "08:00-09:00")
    studio.session(shop, yoga, ann, "2026-06-11", "08:00-09:00")
    assert len(sessions(shop, JUNE, JULY, includeNonBookable=False)) == 2
    shop.clock.advance(seconds=1)
    assert starts(sessions(shop, JUNE, JULY, includeNonBookable=False)) == ["2026-06-11T08:00"]


def test_d44_not_bookable_online(shop: Shop, ann: str) -> None:
    mixed(shop, ann, onlineBooking={"enabled": False})
    assert {each["bookable"] for each in sessions(shop, JUNE, JULY)} == {False}
    assert sessions(shop, JUNE, JULY, includeNonBookable=False) == []


def test_d41_sessions_and_services_cost_no_statement(shop: Shop, ann: str) -> None:
    mixed(shop, ann)
    few = statements_of(shop, LIST, asked(JUNE, JULY))
    for _ in range(4):
        mixed(shop, ann)
    many = statements_of(shop, LIST, asked(JUNE, "2027-06-01", cursorPaging={"limit": 1000}))
    assert few == many <= MOST_STATEMENTS


def _told(violations: Json) -> tuple[bool, bool]:
    return violations["tooEarlyToBook"], violations["tooLateToBook"]
