"""Policies combined and decided from: pure functions over documents (B6-B11, B30-B33)."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.policies.defaults import fill
from openbookings.engine.policies.rules import strictest
from openbookings.engine.policies.snapshots import (
    Window,
    anonymous_may_cancel,
    may_cancel,
    may_reschedule,
    most_participants,
    snapshot,
    together,
    window,
)

START = 1_000_000_000
HOUR = 3600


def policy(**parts: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"name": "Policy", **parts}
    fill(made)
    return made


def limited(name: str, minutes: int, **more: object) -> dict[str, Any]:
    return {"enabled": True, name: True, f"latest{name[11:]}InMinutes": minutes, **more}


CANCELLING = st.builds(
    lambda enabled, limit, minutes, anonymous: {
        "enabled": enabled,
        "limitLatestCancellation": limit,
        "latestCancellationInMinutes": minutes,
        "allowAnonymous": anonymous,
    },
    st.booleans(),
    st.booleans(),
    st.integers(1, 100_000),
    st.none() | st.booleans(),
)


def test_b9_customers_cannot_cancel_unless_the_policy_says_so() -> None:
    assert not may_cancel(policy(), START, 0)
    assert may_cancel(policy(cancellationPolicy={"enabled": True}), START, START + HOUR)


def test_b8_exactly_at_the_limit_is_in_time_and_a_second_later_is_not() -> None:
    strict = policy(cancellationPolicy=limited("limitLatestCancellation", 60))
    assert may_cancel(strict, START, START - HOUR)
    assert not may_cancel(strict, START, START - HOUR + 1)
    moving = policy(reschedulePolicy=limited("limitLatestReschedule", 60))
    assert may_reschedule(moving, START, START - HOUR)
    assert not may_reschedule(moving, START, START - HOUR + 1)


def test_b2_b3_b5_the_window_tells_only_limits_that_are_on() -> None:
    assert window(policy()) == Window(None, None, after_start=False)
    both = policy(
        limitEarlyBookingPolicy={"enabled": True, "earliestBookingInMinutes": 500},
        limitLateBookingPolicy={"enabled": True, "latestBookingInMinutes": 50},
    )
    assert window(both) == Window(500, 50, after_start=False)
    assert window(policy(bookAfterStartPolicy={"enabled": True})).after_start


def test_b11_null_allows_anonymous_customers() -> None:
    assert anonymous_may_cancel(policy())
    assert not anonymous_may_cancel(policy(cancellationPolicy={"allowAnonymous": False}))


def test_b30_the_early_limit_counts_only_where_it_is_on() -> None:
    off = policy(limitEarlyBookingPolicy={"enabled": False, "earliestBookingInMinutes": 5})
    on = policy(limitEarlyBookingPolicy={"enabled": True, "earliestBookingInMinutes": 900})
    wider = policy(limitEarlyBookingPolicy={"enabled": True, "earliestBookingInMinutes": 9000})
    assert window(strictest([off, on, wider])) == Window(900, None, after_start=False)


def test_b30_the_fee_is_that_of_the_policy_with_the_highest_innermost_fee() -> None:
    def with_fee(*percentages: str) -> dict[str, Any]:
        windows = [
            {"startInMinutes": 100 - at, "percentage": each} for at, each in enumerate(percentages)
        ]
        return policy(cancellationFeePolicy={"enabled": True, "cancellationWindows": windows})

    mild, harsh = with_fee("90", "10"), with_fee("20", "80")
    combined = strictest([mild, policy(), harsh])
    assert combined["cancellationFeePolicy"] == harsh["cancellationFeePolicy"]


def test_b30_the_description_is_the_first_one_that_is_shown() -> None:
    described = policy(customPolicyDescription={"enabled": True, "description": "Read me"})
    combined = strictest([policy(), described])
    assert combined["customPolicyDescription"] == described["customPolicyDescription"]


@given(st.lists(CANCELLING, min_size=1, max_size=4), st.integers(-200_000, 200_000))
def test_b33_together_nobody_may_do_what_one_policy_forbids(
    parts: list[dict[str, Any]], minutes: int
) -> None:
    policies = [policy(cancellationPolicy=part) for part in parts]
    combined = together(policies)
    now = START - minutes * 60
    allowed = all(may_cancel(each, START, now) for each in policies)
    assert may_cancel(combined, START, now) == allowed
    named = all(anonymous_may_cancel(each) for each in policies)
    assert anonymous_may_cancel(combined) == named


@given(st.lists(st.integers(1, 50), min_size=1, max_size=4))
def test_b30_the_fewest_participants_count(numbers: list[int]) -> None:
    policies = [
        policy(participantsPolicy={"maxParticipantsPerBooking": number}) for number in numbers
    ]
    assert most_participants(strictest(policies)) == min(numbers)


def test_b31_a_snapshot_does_not_follow_its_policy() -> None:
    live = policy(cancellationPolicy={"enabled": True})
    kept = snapshot(live)
    live["cancellationPolicy"]["enabled"] = False
    assert may_cancel(kept, START, 0)
