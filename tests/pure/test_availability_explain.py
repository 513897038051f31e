"""Reasons are complete, and they belong to the list: the same slots, the same violations (K18)."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.diagnosis import Diagnosis, Trouble, diagnose
from openbookings.engine.availability.explain import Explanation, Hindrance, Inquiry
from openbookings.engine.availability.facts import Facts, Hours, Requirement, Resource
from openbookings.engine.availability.question import PolicyWindow, Question, Step
from openbookings.engine.availability.slot import Reason
from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import DAY, Local, Zone, local_time
from tests.pure.availability_model import PLACES, Scenario, facts_of, question_of
from tests.pure.test_availability_model import scenarios

EXAMPLES = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "100"))
SOME = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
UTC = Zone.of("UTC")
MIDNIGHT = local_time(2026, 9, 1)
HOUR = 3600


def span(start: float, end: float) -> Span:
    """From hour to hour of the day."""
    return Span(MIDNIGHT + int(start * HOUR), MIDNIGHT + int(end * HOUR))


def hours(*spans: Span) -> Hours:
    return Hours(SpanSet(spans))


ANN = Resource("ann", hours(span(9, 12)), SpanSet([span(10, 10.5)]), frozenset({"here"}))
BOB = Resource("bob", hours(span(10, 12)))
FACTS = Facts(UTC, (Requirement("staff", (ANN,)),))
QUESTION = Question(
    zone=UTC,
    window=(MIDNIGHT, Local(MIDNIGHT + DAY)),
    now=MIDNIGHT,
    duration=30,
    step=Step(30),
    locations=("here",),
)
BUSINESS = hours(span(8, 13))
DAY_LONG = Span(MIDNIGHT, MIDNIGHT + DAY)


def explained(
    question: Question = QUESTION, facts: Facts = FACTS, business: Hours | None = BUSINESS
) -> list[Explanation]:
    return Inquiry(question, facts, business).times("here")


def told(found: list[Explanation]) -> dict[float, list[Reason]]:
    """The reasons by the hour of the start; none for what is offered."""
    return {
        (one.start - MIDNIGHT) / HOUR: [each.reason for each in one.hindrances] for one in found
    }


policies = st.builds(
    PolicyWindow,
    early_minutes=st.none() | st.integers(0, 3000),
    late_minutes=st.none() | st.integers(0, 3000),
    online=st.booleans(),
)


@SOME
@given(scenarios(), policies)
def test_k18_what_is_offered_is_the_list_and_all_else_has_its_reasons(
    scenario: Scenario, policy: PolicyWindow
) -> None:
    question = replace(question_of(scenario), policy=policy)
    facts = facts_of(scenario)
    inquiry = Inquiry(question, facts, facts.opening)
    found = [one for place in scenario.places for one in inquiry.times(place)]
    offered = [one.slot for one in found if one.slot is not None]
    # The list gives start, place and violations; the explanation gives the same slots.
    listed = list(Availability(question, facts).slots())
    assert sorted(offered, key=lambda slot: slot[:3]) == listed
    assert all((one.slot is None) == bool(one.hindrances) for one in found)
    assert len({(one.start, one.location) for one in found}) == len(found)


@SOME
@given(scenarios(), st.data())
def test_k18_one_time_alone_is_explained_as_in_its_day(
    scenario: Scenario, data: st.DataObject
) -> None:
    question, facts = question_of(scenario), facts_of(scenario)
    place = data.draw(st.sampled_from(PLACES))
    inquiry = Inquiry(question, facts, facts.opening)
    for one in inquiry.times(place)[:20]:
        assert inquiry.time(one.start, place) == one
        if place not in scenario.places:
            assert one.hindrances == (Hindrance(Reason.LOCATION_NOT_OFFERED),)


@SOME
@given(scenarios())
def test_d61_what_is_affirmed_has_slots_and_trouble_means_none(scenario: Scenario) -> None:
    """On the finest grid and with all the time in the world, diagnosis and list agree."""
    facts = facts_of(scenario)
    question = replace(question_of(scenario), now=0, step=Step(1))
    starts = Span(*(question.zone.instant(local) for local in question.window))
    listed = next(Availability(question, facts).slots(), None)
    diagnosis = diagnose(question, facts, starts, "type0")
    if diagnosis.troubles:
        assert listed is None
    if listed is not None and len(facts.requirements) == 1:
        assert diagnosis == Diagnosis(True, ())


def test_d24_d27_the_grid_goes_through_the_whole_business_day() -> None:
    outside, busy = [Reason.OUTSIDE_WORKING_HOURS], [Reason.BUSY]
    assert told(explained()) == {
        **{8: outside, 8.5: outside, 9: [], 9.5: [], 10: busy, 10.5: [], 11: [], 11.5: []},
        **{12: outside, 12.5: outside},
    }


def test_d23_the_hours_of_the_day_that_lie_nearest_are_named() -> None:
    split = replace(ANN, hours=hours(span(9, 10), span(11, 12), span(33, 40)), busy=SpanSet())
    found = Inquiry(QUESTION, Facts(UTC, (Requirement("staff", (split,)),)), BUSINESS)
    nearest = {8.0: span(9, 10), 10.25: span(9, 10), 10.75: span(11, 12), 13.0: span(11, 12)}
    for hour, expected in nearest.items():
        one = found.time(span(hour, hour).start, "here")
        hindrance = Hindrance(Reason.OUTSIDE_WORKING_HOURS, "staff", "ann", expected)
        assert one.hindrances == (hindrance,), hour


def test_d20_d27_every_obstacle_of_everybody_is_told_not_only_the_first() -> None:
    both = replace(FACTS, requirements=(Requirement("staff", (ANN, BOB)),), closed=SpanSet())
    strict = replace(both, opening=hours(span(9, 9.75)))
    long = replace(QUESTION, duration=60, buffer=30)
    (found,) = [one for one in explained(long, strict) if one.start == span(9, 9).start]
    assert found.hindrances == (
        Hindrance(Reason.OUTSIDE_OPENING_HOURS, span=span(9, 9.75)),
        Hindrance(Reason.BUFFER_MEETS_BUSY, "staff", "ann", span(10, 10.5)),
        Hindrance(Reason.OUTSIDE_WORKING_HOURS, "staff", "bob", span(10, 12)),
    )


def test_d30_every_type_that_nobody_can_serve_for_is_told_and_no_other() -> None:
    room = Requirement("room", (Resource("red", None, SpanSet([span(9, 10.5)])),))
    chair = Requirement("chair", (Resource("blue", None),))
    facts = replace(FACTS, requirements=(*FACTS.requirements, room, chair))
    found = {one.start: one.hindrances for one in explained(facts=facts)}
    red = Hindrance(Reason.BUSY, "room", "red", span(9, 10.5))
    assert found[span(9, 9).start] == (red,)
    ann = Hindrance(Reason.BUSY, "staff", "ann", span(10, 10.5))
    assert found[span(10, 10).start] == (ann, red)


def test_d29_whoever_is_free_begins_at_other_times() -> None:
    late = replace(BOB, hours=hours(span(9.25, 12)))
    facts = Facts(UTC, (Requirement("staff", (ANN, late)),))
    found = {one.start: one.hindrances for one in explained(facts=facts)}
    assert found[span(10, 10).start] == (
        Hindrance(Reason.BUSY, "staff", "ann", span(10, 10.5)),
        Hindrance(Reason.OFF_GRID, "staff", "bob"),
    )


def test_d29_a_grid_that_follows_busy_time_goes_through_it_too() -> None:
    shifted = replace(ANN, busy=SpanSet([span(10.25, 10.75)]))
    fills = replace(QUESTION, step=Step.same_as_duration(30, 0))
    found = told(explained(fills, replace(FACTS, requirements=(Requirement("staff", (shifted,)),))))
    assert {hour: reasons for hour, reasons in found.items() if 9 <= hour < 12} == {
        **{9: [], 9.5: [], 10: [Reason.BUSY], 10.5: [Reason.BUSY]},
        **{10.75: [], 11.25: [], 11.75: [Reason.OUTSIDE_WORKING_HOURS]},
    }


def test_d3_what_has_passed_is_told_alone() -> None:
    later = told(explained(replace(QUESTION, now=span(10.75, 11).start)))
    assert later[10] == later[8] == [Reason.PAST]
    assert later[11] == []


def test_d22_nobody_to_choose_from() -> None:
    chosen = replace(QUESTION, chosen={"staff": frozenset[str]()})
    (reasons,) = {one.hindrances for one in explained(chosen)}
    assert reasons == (Hindrance(Reason.NO_CANDIDATE, "staff"),)
    (reasons,) = {one.hindrances for one in explained(facts=replace(FACTS, requirements=()))}
    assert reasons == (Hindrance(Reason.NO_CANDIDATE),)


def test_d23_a_day_on_which_nobody_works_and_nothing_is_open_has_no_times() -> None:
    assert (
        explained(replace(QUESTION, window=(Local(MIDNIGHT + DAY), Local(MIDNIGHT + 2 * DAY))))
        == []
    )


def of(one: Resource) -> Facts:
    return replace(FACTS, requirements=(Requirement("staff", (one,)),))


TROUBLES = [
    pytest.param({}, FACTS, (), id="none"),
    pytest.param(
        {"chosen": {"staff": frozenset({"zoe"})}},
        FACTS,
        (Trouble.RESOURCE_NOT_ASSIGNED_TO_SERVICE,),
        id="somebody else",
    ),
    pytest.param(
        {"locations": ("elsewhere",)},
        FACTS,
        (Trouble.RESOURCE_NOT_AVAILABLE_AT_SERVICE_LOCATION,),
        id="elsewhere",
    ),
    pytest.param(
        {"locations": ()}, FACTS, (Trouble.REQUESTED_LOCATION_NOT_OFFERED_BY_SERVICE,), id="place"
    ),
    pytest.param(
        {},
        of(replace(ANN, hours=hours(span(33, 40)))),
        (Trouble.NO_RESOURCE_AVAILABILITY_WINDOWS,),
        id="a day off",
    ),
    pytest.param(
        {"chosen": {"staff": frozenset({"ann"})}},
        of(replace(ANN, hours=hours())),
        (Trouble.RESOURCE_HAS_NO_WORKING_HOURS, Trouble.NO_RESOURCE_AVAILABILITY_WINDOWS),
        id="a named one's day off",
    ),
    pytest.param(
        {"duration": 181},
        FACTS,
        (Trouble.DURATION_TOO_LONG_FOR_AVAILABLE_WINDOWS,),
        id="too long",
    ),
    pytest.param({"duration": 120}, FACTS, (Trouble.RESOURCE_BLOCKED,), id="blocked"),
    pytest.param(
        {"duration": 60, "buffer": 30},
        of(replace(ANN, busy=SpanSet([span(10, 11), span(12, 13)]))),
        (Trouble.BUFFER_TIME_ELIMINATES_WINDOWS,),
        id="buffer",
    ),
    pytest.param(
        {}, replace(FACTS, requirements=()), (Trouble.NO_ASSIGNED_STAFF_OR_RESOURCES,), id="nobody"
    ),
    pytest.param(
        {},
        replace(FACTS, requirements=(Requirement("staff", ()), Requirement("room", ()))),
        (Trouble.RESOURCE_TYPE_RESOLUTION_FAILED, Trouble.NO_ASSIGNED_STAFF_OR_RESOURCES),
        id="nothing of the type",
    ),
]


@pytest.mark.parametrize(("asked", "facts", "troubles"), TROUBLES)
def test_d60_set_up_and_windows_are_diagnosed(
    asked: dict[str, object], facts: Facts, troubles: tuple[Trouble, ...]
) -> None:
    question = replace(QUESTION, **asked)  # type: ignore[arg-type]
    assert diagnose(question, facts, DAY_LONG, "staff") == Diagnosis(not troubles, troubles)


def test_d59_policy_and_time_play_no_part() -> None:
    closed = replace(QUESTION, policy=PolicyWindow(online=False), now=MIDNIGHT + 2 * DAY)
    assert diagnose(closed, FACTS, DAY_LONG, "staff").has_availability


def test_d60_one_start_outside_the_hours_of_its_day() -> None:
    late = Span(span(11.75, 12).start, span(11.75, 12).start + 1)
    found = diagnose(QUESTION, FACTS, late, "staff")
    assert found.troubles == (Trouble.RESOURCE_NOT_IN_WORKING_HOURS,)


def test_d61_only_a_service_as_a_whole_that_needs_staff_alone_is_affirmed() -> None:
    undetermined = Diagnosis(False, ())
    room = Requirement("room", (Resource("red", None),))
    with_room = replace(FACTS, requirements=(*FACTS.requirements, room))
    assert diagnose(QUESTION, with_room, DAY_LONG, "staff") == undetermined
    named = replace(QUESTION, chosen={"staff": frozenset({"ann"})})
    assert diagnose(named, FACTS, DAY_LONG, "staff") == undetermined
