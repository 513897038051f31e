"""The fast engine gives what the slow model gives, for random businesses (D19-D37, C37-C51)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.facts import Facts, Hours, Requirement
from openbookings.engine.availability.question import Question
from openbookings.engine.availability.slot import Reason, Slot
from openbookings.engine.timeline.spans import SpanSet
from openbookings.engine.timeline.zone import DAY, Local, Zone
from tests.pure.availability_model import (
    PLACES,
    Scenario,
    Shift,
    Worker,
    answer,
    facts_of,
    question_of,
)

EXAMPLES = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "500"))
SLOW = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(SLOW, max_examples=max(100, EXAMPLES // 5))

# Days around clock changes: an hour, half an hour, two hours, at midnight, a whole day; and none.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 24)),
    ("America/New_York", date(2026, 3, 7)),
    ("America/New_York", date(2026, 10, 31)),
    ("America/St_Johns", date(2026, 10, 31)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
    ("Antarctica/Troll", date(2026, 3, 28)),
    ("Antarctica/Troll", date(2026, 10, 24)),
    ("Africa/Cairo", date(2026, 4, 23)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("America/Santiago", date(2026, 9, 5)),
    ("America/Santiago", date(2026, 4, 4)),
    ("Pacific/Apia", date(2011, 12, 29)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("UTC", date(2026, 6, 1)),
]


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Shift, ...]:
    if draw(st.integers(0, 5)) == 0:
        return tuple(Shift(day, 0, 1440) for day in range(-4, 5))
    found: list[Shift] = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, 1439))
        length = draw(st.sampled_from([20, 60, 61, 180, 540, 1440, 2000]))
        place = draw(st.sampled_from([None, None, *PLACES]))
        days = draw(st.lists(st.integers(-3, 3), min_size=1, max_size=5, unique=True))
        found.extend(Shift(day, start, start + length, place) for day in days)
    return tuple(found)


busy_times = st.lists(
    st.tuples(st.integers(-1440, 3 * 1440), st.sampled_from([5, 30, 45, 120])), max_size=8
).map(lambda spans: tuple((start, start + length) for start, length in spans))


@st.composite
def workers(draw: st.DrawFn, kind: str, can_lack_hours: bool) -> tuple[Worker, ...]:
    makes_hours = st.none() | shifts() if can_lack_hours else shifts()
    return tuple(
        Worker(
            id=f"{kind}{number}",
            shifts=draw(makes_hours),
            busy=draw(busy_times),
            places=draw(st.none() | st.frozensets(st.sampled_from(PLACES))),
        )
        for number in range(draw(st.integers(1, 3)))
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    zone, first_day = draw(st.sampled_from(CHANGES))
    types = [draw(workers("staff", can_lack_hours=False))]
    if draw(st.booleans()):
        types.append(draw(workers("room", can_lack_hours=True)))
    scenario = Scenario(
        zone=zone,
        asker_zone=draw(st.just(zone) | st.sampled_from([name for name, _ in CHANGES])),
        first_day=first_day,
        days=draw(st.integers(1, 2)),
        types=tuple(types),
        opening=draw(st.none() | shifts()),
        duration=draw(st.sampled_from([1, 10, 30, 45, 90])),
        buffer=draw(st.sampled_from([0, 0, 5, 30])),
        step=draw(st.sampled_from([5, 15, 30, 40, 50])),
        fills_gaps=draw(st.booleans()),
        now=0,
        places=draw(st.sampled_from([PLACES, PLACES[:1], PLACES[1:]])),
        closed=draw(st.just(()) | busy_times),
    )
    return replace(scenario, now=scenario.instant(draw(st.integers(-1440, 1000))))


def slots_of(scenario: Scenario) -> list[Slot]:
    return list(Availability(question_of(scenario), facts_of(scenario)).slots())


def starts_of(question: Question, facts: Facts) -> list[tuple[int, str]]:
    return [(slot.start, slot.location) for slot in Availability(question, facts).slots()]


@SLOW
@given(scenarios())
def test_the_engine_gives_what_going_through_the_minutes_gives(scenario: Scenario) -> None:
    availability = Availability(question_of(scenario), facts_of(scenario))
    types = [f"type{number}" for number in range(len(scenario.types))]
    found = [
        (slot.start // 60, slot.location, tuple(tuple(availability.free(slot, t)) for t in types))
        for slot in availability.slots()
    ]
    assert found == answer(scenario)


@SOME
@given(scenarios(), st.data())
def test_d15_a_listed_slot_is_found_again_and_any_other_time_is_refused_with_its_reason(
    scenario: Scenario, data: st.DataObject
) -> None:
    question, facts = question_of(scenario), facts_of(scenario)
    listed = {(slot.start, slot.location): slot for slot in slots_of(scenario)}
    for slot in islice(listed.values(), 20):
        # The list was asked for days, the booking comes with this one instant.
        alone = replace(question, window=at_once(slot.start, scenario))
        assert Availability(alone, facts).slot_at(*slot[:3]) == slot
    first, end = question.starts
    # A window may be empty: it lay in the hour that the clock skipped.
    minutes = st.integers(first // 60, max(first, end - 1) // 60)
    for minute in data.draw(st.lists(minutes, max_size=10)):
        for place in PLACES:
            start = minute * 60
            got = Availability(question, facts).slot_at(
                start, start + question.duration * 60, place
            )
            if first <= start < end:
                assert isinstance(got, Slot) == ((start, place) in listed)


def at_once(instant: int, scenario: Scenario) -> tuple[Local, Local]:
    local = Zone.of(scenario.asker_zone).local(instant)
    return local, Local(local + 60)


@SOME
@given(scenarios(), st.integers(-1440, 3 * 1440))
def test_a_refusal_off_the_grid_means_that_everything_else_fits(
    scenario: Scenario, minute: int
) -> None:
    availability = Availability(question_of(scenario), facts_of(scenario))
    start = scenario.instant(minute) * 60
    end = start + scenario.duration * 60
    got = availability.slot_at(start, end, scenario.places[0])
    freely = availability.slot_at(start, end, scenario.places[0], on_grid=False)
    if isinstance(got, Slot):
        assert freely == got
    else:
        assert isinstance(freely, Slot) == (got.reason is Reason.OFF_GRID)
    if isinstance(freely, Slot):
        assert all(any(availability.free(freely, f"type{n}")) for n in range(len(scenario.types)))
    elif freely.reason is Reason.NOTHING_FREE:
        kept_away = scenario.types[int((freely.type_id or "")[4:])]
        assert [one.resource_id for one in freely.obstacles] == [one.id for one in kept_away]


@SOME
@given(scenarios(), st.integers(1, 7), st.sampled_from([None, 1, 2, 3]))
def test_pages_put_together_are_the_whole_answer_d5_d7(
    scenario: Scenario, size: int, per_day: int | None
) -> None:
    availability = Availability(replace(question_of(scenario), per_day=per_day), facts_of(scenario))
    whole = list(availability.slots())
    assert list(islice(pages(availability, size), len(whole) + 1)) == whole
    assert whole == sorted(whole, key=lambda slot: (slot.start, slot.location))


def pages(availability: Availability, size: int) -> Iterator[Slot]:
    after = None
    while page := list(islice(availability.slots(after), size)):
        yield from page
        after = (page[-1].start, page[-1].location)


@SOME
@given(scenarios(), st.integers(-40, 40))
def test_moving_everything_by_whole_days_moves_the_slots(scenario: Scenario, days: int) -> None:
    still = replace(scenario, zone="Asia/Kathmandu", asker_zone="UTC", first_day=date(2026, 6, 1))
    still = replace(still, now=still.instant(300))
    by = days * DAY
    question, facts = question_of(still), facts_of(still)
    moved = replace(
        question,
        now=question.now + by,
        window=(Local(question.window[0] + by), Local(question.window[1] + by)),
    )
    there = [(start + by, place) for start, place in starts_of(question, facts)]
    assert starts_of(moved, shifted(facts, by)) == there


def shifted(facts: Facts, by: int) -> Facts:
    return with_spans(facts, lambda spans: spans.shift(by))


def with_spans(facts: Facts, change: Callable[[SpanSet], SpanSet]) -> Facts:
    """The same facts with every span set changed."""

    def hours(given: Hours | None) -> Hours | None:
        if given is None:
            return None
        return Hours(change(given.everywhere), {k: change(v) for k, v in given.at.items()})

    return Facts(
        zone=facts.zone,
        requirements=tuple(
            Requirement(
                one.type_id,
                tuple(
                    replace(who, hours=hours(who.hours), busy=change(who.busy))
                    for who in one.candidates
                ),
            )
            for one in facts.requirements
        ),
        opening=hours(facts.opening),
        closed=change(facts.closed),
    )


@SOME
@given(scenarios(), st.data())
def test_on_a_fixed_grid_taking_busy_time_away_never_takes_a_slot_away_d29(
    scenario: Scenario, data: st.DataObject
) -> None:
    fixed = replace(scenario, fills_gaps=False)
    staff, *others = fixed.types
    freed = data.draw(st.sampled_from(staff))
    less = tuple(replace(one, busy=one.busy[1:]) if one is freed else one for one in staff)
    emptier = replace(fixed, types=(less, *others), closed=())
    before = {(slot.start, slot.location) for slot in slots_of(fixed)}
    assert before <= {(slot.start, slot.location) for slot in slots_of(emptier)}


@SOME
@given(scenarios(), st.data())
def test_another_resource_never_takes_a_slot_away_d31(
    scenario: Scenario, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(scenario.types) - 1))
    one_more = data.draw(workers("new", can_lack_hours=False))
    types = tuple(
        (*members, *one_more) if at == number else members
        for at, members in enumerate(scenario.types)
    )
    before = {(slot.start, slot.location) for slot in slots_of(scenario)}
    assert before <= {
        (slot.start, slot.location) for slot in slots_of(replace(scenario, types=types))
    }


@SOME
@given(scenarios())
def test_more_history_in_the_facts_does_not_change_the_answer(scenario: Scenario) -> None:
    """What lies before `Question.reach` plays no part, so every caller sees one grid (D29)."""
    question, facts = question_of(scenario), facts_of(scenario)
    least = with_spans(facts, lambda spans: spans.clip(*question.reach))
    assert starts_of(question, least) == starts_of(question, facts)
