"""Sequences, ends and what an answer shows of them, against going through the minutes."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.ends import latest_end
from openbookings.engine.availability.question import PolicyWindow, Violations
from openbookings.engine.availability.sequence import SequenceAvailability, SequenceSlot
from openbookings.engine.availability.sieve import Sieve
from openbookings.engine.availability.slot import Slot
from openbookings.engine.timeline.zone import DAY, Zone, day_of
from tests.pure.availability_model import (
    Place,
    Scenario,
    answer,
    facts_of,
    is_second_of_two,
    question_of,
)
from tests.pure.test_availability_model import SOME, scenarios, workers

Found = tuple[int, str]


@st.composite
def chains(draw: st.DrawFn) -> list[Scenario]:
    """Two or three services at the same places in the same days, each with its own people."""
    first = draw(scenarios())
    others = [
        replace(
            first,
            types=(draw(workers(f"other{number}", can_lack_hours=False)),),
            duration=draw(st.sampled_from([1, 10, 30, 45])),
            buffer=draw(st.sampled_from([0, 5, 30])),
        )
        for number in range(draw(st.integers(1, 2)))
    ]
    return [first, *others]


def sequence_of(items: list[Scenario], sieve: Sieve | None = None) -> SequenceAvailability:
    found = [Availability(question_of(item), facts_of(item)) for item in items]
    return SequenceAvailability(found, sieve or Sieve(Zone.of(items[0].asker_zone)))


def end_of(items: list[Scenario]) -> int:
    return question_of(items[0]).starts.end


def modelled(items: list[Scenario]) -> list[Found]:
    """D49, D52: the first item's slots from which all others fit, one after the other."""
    first, begin = items[0], question_of(items[0]).starts.start // 60
    longest = end_of(items) // 60 + sum(item.duration for item in items)
    places = [{name: Place(item, name, begin, longest) for name in item.places} for item in items]
    found = []
    for start, place, _ in answer(first):
        at, fits = start, True
        for before, item, at_places in zip(items, items[1:], places[1:], strict=False):
            at += before.duration
            types = at_places[place].types
            fits = fits and bool(types) and not is_second_of_two(at, item)
            fits = fits and all(any(one.fits(at) for one in members) for members in types)
        end = start + sum(item.duration for item in items)
        if fits and end * 60 <= end_of(items):
            found.append((start * 60, place))
    return found


@SOME
@given(chains())
def test_d49_d52_sequences_are_what_going_through_the_minutes_gives(items: list[Scenario]) -> None:
    slots = list(sequence_of(items).slots(end_of(items)))
    assert [(slot.start, slot.location) for slot in slots] == modelled(items)
    for slot in slots:
        ends = [part.end for part in slot.parts]
        assert [part.start for part in slot.parts] == [slot.start, *ends[:-1]]
        assert ends[-1] == slot.end


@SOME
@given(chains())
def test_d54_a_listed_sequence_is_found_again(items: list[Scenario]) -> None:
    sequence = sequence_of(items)
    for slot in islice(sequence.slots(end_of(items)), 20):
        assert sequence.slot_at(slot.start, slot.end, slot.location) == slot
        assert not isinstance(
            sequence.slot_at(slot.start, slot.end + 60, slot.location), SequenceSlot
        )


@SOME
@given(chains(), st.integers(1, 7), st.sampled_from([None, 1, 2]))
def test_d6_d7_pages_of_sequences_are_the_whole(
    items: list[Scenario], size: int, per_day: int | None
) -> None:
    sieve = Sieve(Zone.of(items[0].asker_zone), per_day=per_day)
    sequence = sequence_of(items, sieve)
    whole = list(sequence.slots(end_of(items)))
    found: list[SequenceSlot] = []
    while page := list(
        islice(sequence.slots(end_of(items), key(found[-1]) if found else None), size)
    ):
        found += page
    assert found == whole


def key(slot: SequenceSlot) -> Found:
    return slot.start, slot.location


@SOME
@given(chains(), st.lists(st.integers(0, 2000), min_size=3, max_size=3))
def test_d53_a_sequence_violates_what_any_item_violates(
    items: list[Scenario], minutes: list[int]
) -> None:
    found = [
        Availability(
            replace(question_of(item), policy=PolicyWindow(early, early // 2, online=early != 7)),
            facts_of(item),
        )
        for item, early in zip(items, minutes, strict=False)
    ]
    sequence = SequenceAvailability(found, Sieve(Zone.of("UTC")))
    for slot in islice(sequence.slots(end_of(items)), 20):
        parts = [part.violations for part in slot.parts]
        assert slot.bookable is all(part.bookable for part in slot.parts)
        assert slot.violations.too_early is any(each.too_early for each in parts)
        assert slot.violations.too_late is any(each.too_late for each in parts)
        opens = slot.violations.earliest_booking
        assert opens is None or all((each.earliest_booking or opens) <= opens for each in parts)
        assert (opens is not None) is slot.violations.too_early


@SOME
@given(scenarios())
def test_d38_the_latest_end_is_the_last_that_fits(scenario: Scenario) -> None:
    """A session of any length fits exactly when it ends by then: asked for each length anew."""
    facts = facts_of(scenario)
    slots = Availability(question_of(scenario), facts).slots()
    for slot in islice(slots, 5):
        latest = latest_end(facts, slot.start, slot.location, scenario.buffer * 60, {})
        assert latest is not None and latest >= slot.end
        for minutes in (scenario.duration, 60, 125, (latest - slot.start) // 60):
            longer = replace(question_of(scenario), duration=minutes)
            end = slot.start + minutes * 60
            if minutes < 1 or end > question_of(scenario).reach.end:
                continue
            got = Availability(longer, facts).slot_at(slot.start, end, slot.location, on_grid=False)
            assert isinstance(got, Slot) is (end <= latest)


@given(
    st.lists(st.tuples(st.integers(0, 5 * DAY), st.booleans())).map(sorted),
    st.integers(1, 4),
    st.sampled_from(["UTC", "Asia/Tokyo"]),
)
def test_d7_of_a_day_bookable_ones_come_first(
    given_slots: list[tuple[int, bool]], most: int, name: str
) -> None:
    zone = Zone.of(name)
    slots = [Slot(at, at + 60, "x", Violations(too_late=not good)) for at, good in given_slots]
    kept = list(Sieve(zone, per_day=most).keep(slots))
    for day in {day_of(zone.local(slot.start)) for slot in slots}:
        of_day = [slot for slot in slots if day_of(zone.local(slot.start)) == day]
        shown = [slot for slot in kept if day_of(zone.local(slot.start)) == day]
        assert len(shown) == min(most, len(of_day))
        bookable = sum(slot.bookable for slot in of_day)
        assert sum(slot.bookable for slot in shown) == min(most, bookable)
    assert [slot.start for slot in kept] == sorted(slot.start for slot in kept)
