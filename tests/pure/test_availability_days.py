"""Whole days: the engine gives what the slow model gives; long stays are days in a row (D40)."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from itertools import islice

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbookings.engine.availability.answer import answer_to
from openbookings.engine.availability.daily import DailyAvailability, midnight, whole_days
from openbookings.engine.availability.explain_days import DailyInquiry
from openbookings.engine.availability.question import DayRange, Question
from openbookings.engine.availability.slot import Reason, Slot
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE, Zone, day_of, parse_local
from tests.pure import days_model
from tests.pure.availability_model import PLACES, Scenario, Shift, Worker, facts_of, question_of
from tests.pure.test_availability_model import scenarios, shifts

EXAMPLES = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "100"))
SLOW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(SLOW, max_examples=max(50, EXAMPLES // 5))


# Most of them near midnight, where the minutes after a session matter.
begins = st.integers(-1440, 6 * 1440) | st.builds(
    lambda day, minute: day * 1440 + minute, st.integers(0, 5), st.sampled_from([0, 4, 29, 60])
)
busy_times = st.lists(st.tuples(begins, st.sampled_from([5, 120, 600, 1440])), max_size=3).map(
    lambda spans: tuple((start, start + length) for start, length in spans)
)


@st.composite
def hours(draw: st.DrawFn) -> tuple[Shift, ...] | None:
    """Around the clock, the same hours on some days, in one piece or two, or any shifts."""
    kind = draw(st.sampled_from(["always", "daily", "daily", "any"]))
    if kind != "daily":
        return draw(shifts()) if kind == "any" else None
    start, length = draw(st.integers(0, 23)) * 60, draw(st.sampled_from([120, 480, 1440]))
    days = draw(st.frozensets(st.integers(-4, 6), min_size=6))
    rest = start + length + 60
    late = [Shift(day, rest, rest + 120) for day in days] if draw(st.booleans()) else []
    return (*(Shift(day, start, start + length) for day in sorted(days)), *late)


@st.composite
def rentals(draw: st.DrawFn) -> Scenario:
    """Things with hours and without, perhaps with somebody; opening hours play no part."""
    scenario = draw(scenarios())
    places = st.sampled_from([None, None, None, frozenset(PLACES[:1])])
    names = [[f"bike{number}" for number in range(draw(st.integers(1, 3)))]]
    names += [["ann", "bob"]] if draw(st.integers(0, 3)) == 0 else []
    types = tuple(
        tuple(Worker(name, draw(hours()), draw(busy_times), draw(places)) for name in team)
        for team in names
    )
    closed = draw(st.sampled_from([(), (), ((2000, 2100),)]))
    changed = replace(scenario, types=types, opening=None, closed=closed)
    return replace(changed, days=draw(st.integers(2, 5)), now=scenario.instant(600))


def question(scenario: Scenario, least: int, most: int = 40) -> Question:
    return replace(question_of(scenario), days=DayRange(least, most))


@SLOW
@given(rentals(), st.integers(1, 3))
def test_d40_the_days_are_those_found_by_going_through_the_minutes(
    scenario: Scenario, least: int
) -> None:
    availability = answer_to(question(scenario, least), facts_of(scenario))
    types = [f"type{number}" for number in range(len(scenario.types))]
    found = [
        (
            slot.start // MINUTE,
            slot.end // MINUTE,
            slot.location,
            tuple(tuple(availability.free(slot, each)) for each in types),
        )
        for slot in availability.slots()
    ]
    assert found == days_model.answer(scenario, least)


@SOME
@given(rentals(), st.integers(1, 3))
def test_d15_a_single_day_that_is_listed_is_found_again(scenario: Scenario, most: int) -> None:
    availability = answer_to(question(scenario, 1, most), facts_of(scenario))
    for slot in islice(availability.slots(), 20):
        assert availability.slot_at(*slot[:3]) == slot
        assert any(availability.free(slot, "type0"))


@SOME
@given(rentals(), st.integers(1, 4), st.integers(0, 3))
def test_d40_a_stay_is_there_if_one_resource_is_free_on_all_its_days(
    scenario: Scenario, length: int, ahead: int
) -> None:
    (primary, *_) = scenario.types
    always = tuple(replace(one, shifts=None) for one in primary)
    only = replace(scenario, types=(always,))
    availability = answer_to(question(only, 1), facts_of(only))
    zone = Zone.of(scenario.zone)
    first = day_of(parse_local(f"{scenario.first_day.isoformat()}T00:00")) + ahead
    start, end = midnight(zone, first), midnight(zone, first + length)
    place = scenario.places[0]
    found = availability.slot_at(start, end, place)
    model = [days_model.Rented(only, one, place) for one in always]
    session = start // MINUTE, end // MINUTE
    free = [one.worker.id for one in model if one.serves and one.is_free(session)]
    repeats = bool(question(only, 1).repeated(zone, Span(start, start + 1)))
    if isinstance(found, Slot):
        assert list(availability.free(found, "type0")) == free != []
    elif found.reason is Reason.NOTHING_FREE:
        assert free == []
    else:
        served = any(one.serves for one in model)
        # The day that Samoa left out is none, and makes the stay around it a day longer.
        empty = whole_days(zone, Span(start, end)) != length
        assert not served or repeats or empty or session[0] < scenario.now


@SOME
@given(rentals(), st.integers(1, 3), st.integers(1, 3), st.sampled_from([None, 1, 2]))
def test_d5_d7_pages_of_days_put_together_are_the_whole(
    scenario: Scenario, least: int, size: int, per_day: int | None
) -> None:
    asked = replace(question(scenario, least), per_day=per_day)
    availability = answer_to(asked, facts_of(scenario))
    whole = list(availability.slots())
    pages: list[Slot] = []
    after = None
    while page := list(islice(availability.slots(after), size)):
        pages += page
        after = (page[-1].start, page[-1].location)
        assert len(pages) <= len(whole)
    assert pages == whole


@SOME
@given(rentals(), st.integers(1, 3))
def test_k18_a_day_is_explained_if_and_only_if_it_is_not_offered(
    scenario: Scenario, least: int
) -> None:
    days = DayRange(least, 40)
    asked, facts = question(scenario, least), facts_of(scenario)
    listed = {(slot.start, slot.location): slot for slot in answer_to(asked, facts).slots()}
    inquiry = DailyInquiry(asked, days, facts)
    for place in scenario.places:
        times = inquiry.times(place)
        for time in times:
            assert time.slot == listed.get((time.start, place))
            assert (time.slot is None) == bool(time.hindrances)
        told = {time.start for time in times}
        assert {start for start, location in listed if location == place} <= told


def test_d40_a_day_that_the_clock_skips_is_none() -> None:
    """Samoa skipped 30 December 2011: there is no such day."""
    zone = Zone.of("Pacific/Apia")
    skipped = day_of(parse_local("2011-12-30T00:00"))
    assert midnight(zone, skipped) == midnight(zone, skipped + 1)
    scenario = Scenario(
        zone=zone.name,
        asker_zone=zone.name,
        first_day=date(2011, 12, 29),
        days=3,
        types=((Worker("bike", None),),),
        opening=None,
        duration=30,
        buffer=0,
        step=30,
        fills_gaps=False,
        now=0,
        places=("north",),
    )
    found = DailyAvailability(question(scenario, 1), DayRange(1, 5), facts_of(scenario)).slots()
    assert [day_of(zone.local(slot.start)) - skipped for slot in found] == [-1, 1]
