"""Every time that is not offered has a reason, and the reason names the culprit (D15, D23-D30)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.facts import Facts, Hours, Requirement, Resource
from openbookings.engine.availability.fit import obstacle
from openbookings.engine.availability.question import PolicyWindow, Question, Step
from openbookings.engine.availability.slot import Obstacle, Reason, Refusal, Slot
from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import DAY, Local, Zone, local_time, parse_local

UTC = Zone.of("UTC")
MIDNIGHT = local_time(2026, 9, 1)
HOUR, HALF_HOUR = 3600, 1800


def span(start: float, end: float) -> Span:
    """From hour to hour of the day."""
    return Span(MIDNIGHT + int(start * HOUR), MIDNIGHT + int(end * HOUR))


ANN = Resource("ann", Hours(SpanSet([span(9, 18)])), SpanSet([span(12, 13)]), frozenset({"here"}))
FACTS = Facts(
    UTC,
    (Requirement("staff", (ANN,)),),
    opening=Hours(SpanSet([span(8, 17)])),
    closed=SpanSet([span(15, 16)]),
)
QUESTION = Question(
    zone=UTC,
    window=(MIDNIGHT, Local(MIDNIGHT + DAY)),
    now=MIDNIGHT,
    duration=60,
    buffer=30,
    step=Step(30),
    locations=("here",),
)


def slot_at(hour: float, *, on_grid: bool = True, lasts: float = 1) -> Slot | Refusal:
    asked = span(hour, hour + lasts)
    return Availability(QUESTION, FACTS).slot_at(*asked, "here", on_grid=on_grid)


@pytest.mark.parametrize(
    ("hour", "reason", "culprit"),
    [
        (7.5, Reason.OUTSIDE_OPENING_HOURS, None),
        (8, Reason.OUTSIDE_WORKING_HOURS, None),
        (8.5, Reason.OUTSIDE_WORKING_HOURS, None),
        (11.5, Reason.BUSY, span(12, 13)),
        (12, Reason.BUSY, span(12, 13)),
        (11, Reason.BUFFER_MEETS_BUSY, span(12, 13)),
        (14, Reason.BUSINESS_CLOSED, span(15, 16)),
        (15, Reason.BUSINESS_CLOSED, span(15, 16)),
        (16.5, Reason.OUTSIDE_OPENING_HOURS, None),
    ],
)
def test_d27_a_time_nobody_can_take_says_what_keeps_each_candidate(
    hour: float, reason: Reason, culprit: Span | None
) -> None:
    kept_away = (Obstacle("ann", reason, culprit),)
    assert slot_at(hour) == Refusal(Reason.NOTHING_FREE, "staff", kept_away)


def test_d27_the_session_must_end_inside_the_window_while_its_buffer_may_run_past_it() -> None:
    assert isinstance(slot_at(16), Slot)


def test_d29_e6_off_the_grid_is_refused_to_customers_and_fine_for_staff_who_skip_the_check() -> (
    None
):
    assert slot_at(9.25) == Refusal(Reason.OFF_GRID)
    assert isinstance(slot_at(9.25, on_grid=False), Slot)
    assert isinstance(slot_at(11.75, on_grid=False), Refusal)


def test_d15_a_session_of_another_length_is_no_slot() -> None:
    assert slot_at(9, lasts=0.5) == Refusal(Reason.WRONG_DURATION)
    assert slot_at(9, lasts=1.5) == Refusal(Reason.WRONG_DURATION)


def test_d3_a_start_that_has_passed_is_no_slot() -> None:
    later = Availability(replace(QUESTION, now=span(9, 10).start + 1), FACTS)
    assert later.slot_at(*span(9, 10), "here") == Refusal(Reason.PAST)
    assert isinstance(later.slot_at(*span(9.5, 10.5), "here"), Slot)


def test_d30_a_location_the_service_does_not_offer() -> None:
    got = Availability(QUESTION, FACTS).slot_at(*span(9, 10), "elsewhere")
    assert got == Refusal(Reason.LOCATION_NOT_OFFERED)


def test_d23_a_resource_that_is_not_used_at_the_location() -> None:
    elsewhere = replace(QUESTION, locations=("elsewhere",))
    got = Availability(elsewhere, FACTS).slot_at(*span(9, 10), "elsewhere")
    kept_away = (Obstacle("ann", Reason.NOT_AT_LOCATION),)
    assert got == Refusal(Reason.NOTHING_FREE, "staff", kept_away)


def test_d22_a_type_without_candidates_is_named() -> None:
    needs_room = replace(FACTS, requirements=(*FACTS.requirements, Requirement("room", ())))
    got = Availability(QUESTION, needs_room).slot_at(*span(9, 10), "here")
    assert got == Refusal(Reason.NO_CANDIDATE, "room")
    chosen = replace(QUESTION, chosen={"staff": frozenset({"zoe"})})
    got = Availability(chosen, FACTS).slot_at(*span(9, 10), "here")
    assert got == Refusal(Reason.NO_CANDIDATE, "staff")
    nothing = Availability(QUESTION, replace(FACTS, requirements=()))
    assert nothing.slot_at(*span(9, 10), "here") == Refusal(Reason.NO_CANDIDATE)


def test_e8_the_chosen_resource_alone_decides() -> None:
    bob = replace(ANN, id="bob", busy=SpanSet())
    both = replace(FACTS, requirements=(Requirement("staff", (ANN, bob)),))
    at_noon = span(12, 13)
    assert isinstance(Availability(QUESTION, both).slot_at(*at_noon, "here"), Slot)
    with_ann = replace(QUESTION, chosen={"staff": frozenset({"ann"})})
    got = Availability(with_ann, both).slot_at(*at_noon, "here")
    assert isinstance(got, Refusal)
    assert [one.resource_id for one in got.obstacles] == ["ann"]


def test_d1_a_slot_may_be_there_and_not_be_bookable() -> None:
    strict = replace(QUESTION, policy=PolicyWindow(late_minutes=24 * 60))
    got = Availability(strict, FACTS).slot_at(*span(9, 10), "here")
    assert isinstance(got, Slot)
    assert not got.bookable
    assert got.violations.too_late


def test_c50_the_second_of_two_equal_times_is_refused_on_the_sites_and_on_the_askers_clock() -> (
    None
):
    berlin = Zone.of("Europe/Berlin")
    second_half_past_two = parse_local("2026-10-25T01:30")  # on the clock of UTC
    always = Facts(UTC, (Requirement("room", (Resource("red", None),)),))
    question = replace(QUESTION, now=second_half_past_two - DAY)
    asked = (second_half_past_two, second_half_past_two + HOUR, "here")
    assert isinstance(Availability(question, always).slot_at(*asked), Slot)
    refused = Refusal(Reason.REPEATED_HOUR)
    assert Availability(replace(question, zone=berlin), always).slot_at(*asked) == refused
    assert Availability(question, replace(always, zone=berlin)).slot_at(*asked) == refused


def test_e6_one_resource_can_be_asked_about_any_time_of_any_length() -> None:
    assert obstacle(ANN, FACTS, "here", span(9.1, 11.9), 0) is None
    found = obstacle(ANN, FACTS, "here", span(9.1, 11.9), HALF_HOUR)
    assert found == Obstacle("ann", Reason.BUFFER_MEETS_BUSY, span(12, 13))
