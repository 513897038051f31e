"""What the policy says about a start, and the filters on the answer (B2-B8, D7-D9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.facts import Facts, Hours, Requirement, Resource
from openbookings.engine.availability.question import (
    NO_VIOLATIONS,
    PolicyWindow,
    Question,
    Step,
    ViolationFilter,
    Violations,
)
from openbookings.engine.timeline.spans import SpanSet
from openbookings.engine.timeline.zone import DAY, Local, Zone, local_time

UTC = Zone.of("UTC")
HOUR = 3600
MIDNIGHT = local_time(2026, 9, 1)
NOW = UTC.instant(MIDNIGHT)
A_DAY_AHEAD = PolicyWindow(late_minutes=1440)
AT_MOST_A_WEEK = PolicyWindow(early_minutes=10080)


def week(policy: PolicyWindow = PolicyWindow()) -> tuple[Question, Facts]:  # noqa: B008
    """Nine days of 9:00, 10:00 and 11:00, asked at midnight before the first."""
    hours = SpanSet((NOW + day * DAY + 9 * HOUR, NOW + day * DAY + 12 * HOUR) for day in range(9))
    facts = Facts(UTC, (Requirement("staff", (Resource("ann", Hours(hours)),)),))
    question = Question(
        zone=UTC,
        window=(MIDNIGHT, Local(MIDNIGHT + 9 * DAY)),
        now=NOW,
        duration=60,
        step=Step(60),
        locations=("here",),
        policy=policy,
    )
    return question, facts


def shown(question: Question, facts: Facts) -> list[tuple[int, int]]:
    """Slots as (day, hour)."""
    slots = Availability(question, facts).slots()
    return [((one.start - NOW) // DAY, (one.start - NOW) % DAY // HOUR) for one in slots]


@pytest.mark.parametrize(
    ("minutes_before", "too_late"), [(1441, False), (1440, False), (1439, True), (0, True)]
)
def test_b3_b8_the_late_limit_counts_from_the_start_and_includes_the_limit_itself(
    minutes_before: int, too_late: bool
) -> None:
    found = A_DAY_AHEAD.violations(NOW, NOW - minutes_before * 60)
    assert found == Violations(too_late=too_late)


@pytest.mark.parametrize(
    ("minutes_before", "too_early"), [(10081, True), (10080, False), (5, False)]
)
def test_b2_b8_d9_too_early_tells_from_when_on_booking_is_open(
    minutes_before: int, too_early: bool
) -> None:
    found = AT_MOST_A_WEEK.violations(NOW, NOW - minutes_before * 60)
    opens = NOW - 10080 * 60 if too_early else None
    assert found == Violations(too_early=too_early, earliest_booking=opens)


def test_b7_without_limits_booking_is_open_up_to_the_start_and_not_after_it() -> None:
    assert PolicyWindow().violations(NOW, NOW) == NO_VIOLATIONS
    assert PolicyWindow().violations(NOW, NOW + 1) == Violations(too_late=True)


def test_b6_book_after_start_keeps_booking_open_until_it_ends() -> None:
    session_end = NOW + HOUR
    assert PolicyWindow().violations(NOW, session_end, open_until=session_end) == NO_VIOLATIONS
    assert PolicyWindow().violations(NOW, session_end + 1, open_until=session_end).too_late


def test_d9_online_booking_off_violates_whatever_the_time() -> None:
    policy = PolicyWindow(online=False)
    assert policy.violations(NOW + HOUR, NOW) == Violations(online_disabled=True)
    slots = list(Availability(*week(policy)).slots())
    assert len(slots) == 27
    assert not any(slot.bookable for slot in slots)


@pytest.mark.parametrize("early", [None, 1, 1440, 5000])
@pytest.mark.parametrize("late", [None, 1, 1440, 5000])
@pytest.mark.parametrize("online", [True, False])
def test_d1_each_slot_carries_what_the_policy_says_of_its_start(
    early: int | None, late: int | None, online: bool
) -> None:
    policy = PolicyWindow(early, late, online)
    for slot in Availability(*week(policy)).slots():
        assert slot.violations == policy.violations(slot.start, NOW)
        assert slot.bookable is (not slot.violations.any)


def test_d7_bookable_unset_gives_both_kinds_and_set_gives_one() -> None:
    question, facts = week(A_DAY_AHEAD)
    both = shown(question, facts)
    bookable = shown(replace(question, bookable=True), facts)
    others = shown(replace(question, bookable=False), facts)
    assert others == [(0, 9), (0, 10), (0, 11)]
    assert sorted(bookable + others) == both


def test_d7_with_a_cap_per_day_bookable_slots_come_first_and_the_order_stays() -> None:
    policy = PolicyWindow(late_minutes=10 * 60)
    question, facts = week(policy)
    assert shown(replace(question, per_day=1), facts)[0] == (0, 10), "9:00 is too late to book"
    assert shown(replace(question, per_day=2), facts)[:4] == [(0, 10), (0, 11), (1, 9), (1, 10)]
    assert shown(replace(question, per_day=3), facts) == shown(question, facts)


def test_d7_the_day_of_the_cap_is_the_askers_day() -> None:
    question, facts = week()
    auckland = Zone.of("Pacific/Auckland")
    asked_there = replace(question, zone=auckland, per_day=1)
    # In Auckland the clock shows 21:00, 22:00 and 23:00: the same days.
    assert shown(asked_there, facts)[:2] == [(0, 9), (1, 9)]
    kiritimati = replace(question, zone=Zone.of("Pacific/Kiritimati"), per_day=1)
    # There 10:00 is midnight, so a day begins with 10:00 and ends with the next day's 9:00.
    assert shown(kiritimati, facts)[:3] == [(0, 9), (0, 10), (1, 10)]


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        (ViolationFilter(too_late=True), [0]),
        (ViolationFilter(too_late=False), [1, 2, 3, 4, 5, 6, 7, 8]),
        (ViolationFilter(too_early=True), [7, 8]),
        (ViolationFilter(too_early=False, too_late=False), [1, 2, 3, 4, 5, 6]),
        (ViolationFilter(too_early=True, too_late=True), []),
        (ViolationFilter(online_disabled=True), []),
        (ViolationFilter(), [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_d8_only_the_given_booleans_must_match(wanted: ViolationFilter, days: list[int]) -> None:
    question, facts = week(PolicyWindow(early_minutes=10080, late_minutes=1440))
    found = shown(replace(question, violations=wanted), facts)
    assert found == [(day, hour) for day in days for hour in (9, 10, 11)]
