"""The worked examples of the rules, with every number (D28, D29, D34-D37), and small stories."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.facts import (
    Facts,
    Hours,
    Requirement,
    Resource,
    opening_hours_count,
)
from openbookings.engine.availability.question import Question, Step
from openbookings.engine.availability.team import Team
from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import Local, Zone, format_local, parse_local

BERLIN = Zone.of("Europe/Berlin")
DAY = "2026-09-01"
NEXT_DAY = "2026-09-02"


def at(time: str, day: str = DAY) -> int:
    """The instant of a time in Berlin; 24:00 is midnight at the end of the day."""
    hours, minutes = time.split(":")
    return BERLIN.instant(Local(parse_local(f"{day}T00:00") + int(hours) * 3600)) + (
        int(minutes) * 60
    )


def times(*ranges: str, day: str = DAY) -> SpanSet:
    """Spans such as "09:00-18:00"."""
    pairs = (given.split("-") for given in ranges)
    return SpanSet((at(start, day), at(end, day)) for start, end in pairs)


def person(name: str = "ann", hours: str = "09:00-18:00", busy: tuple[str, ...] = ()) -> Resource:
    return Resource(name, Hours(times(hours)), times(*busy))


def staff(*people: Resource) -> Facts:
    return Facts(BERLIN, (Requirement("staff", people),))


def asked(
    duration: int, step: Step, buffer: int = 0, places: tuple[str, ...] = ("here",)
) -> Question:
    return Question(
        zone=BERLIN,
        window=(parse_local(f"{DAY}T00:00"), parse_local(f"{NEXT_DAY}T00:00")),
        now=at("00:00"),
        duration=duration,
        step=step,
        buffer=buffer,
        locations=places,
    )


def starts(question: Question, facts: Facts) -> list[str]:
    slots = Availability(question, facts).slots()
    return [format_local(BERLIN.local(slot.start))[11:16] for slot in slots]


def every(minutes: int, first: str, last: str) -> list[str]:
    found = range(at(first), at(last) + 1, minutes * 60)
    return [format_local(BERLIN.local(start))[11:16] for start in found]


TWO_HOURS = asked(120, Step(30), buffer=30)
HAIRCUT = asked(30, Step(30), buffer=30)
HAIRCUT_FILLING_GAPS = asked(30, Step.same_as_duration(30, 30), buffer=30)


def test_d28_two_hour_sessions_around_a_booking_from_13_to_15() -> None:
    # The stored buffer of the booking keeps its resource until 15:30 (D26).
    found = starts(TWO_HOURS, staff(person(hours="10:00-18:00", busy=("13:00-15:30",))))
    assert found == ["10:00", "10:30", "15:30", "16:00"]
    assert "11:00" not in found, "its buffer would reach 13:30"


def test_d34_the_seed_example_on_an_empty_day_has_18_starts() -> None:
    found = starts(HAIRCUT, staff(person()))
    assert found == every(30, "09:00", "17:30")
    assert len(found) == 18


def test_d34_a_booking_at_ten_removes_three_starts() -> None:
    # 10:00-10:30 and its stored buffer until 11:00.
    found = starts(HAIRCUT, staff(person(busy=("10:00-11:00",))))
    assert sorted({*every(30, "09:00", "17:30")} - {*found}) == ["09:30", "10:00", "10:30"]


@pytest.mark.parametrize("question", [HAIRCUT, HAIRCUT_FILLING_GAPS])
def test_d34_at_most_nine_sessions_fit_in_the_day(question: Question) -> None:
    busy: tuple[str, ...] = ()
    booked = []
    while free := starts(question, staff(person(busy=busy))):
        booked.append(free[0])
        until = format_local(BERLIN.local(at(free[0]) + 3600))[11:16]
        busy = (*busy, f"{free[0]}-{until}")
    assert booked == every(60, "09:00", "17:00")
    assert len(booked) == 9


def test_d35_same_as_duration_gives_nine_starts_an_hour_apart() -> None:
    assert starts(HAIRCUT_FILLING_GAPS, staff(person())) == every(60, "09:00", "17:00")


def test_d35_half_past_five_appears_when_a_block_shifts_the_grid() -> None:
    found = starts(HAIRCUT_FILLING_GAPS, staff(person(busy=("16:00-16:30",))))
    assert found == [*every(60, "09:00", "15:00"), "16:30", "17:30"]


def test_d29_empty_day_of_same_as_duration_with_a_ten_minute_buffer() -> None:
    question = asked(30, Step.same_as_duration(30, 10), buffer=10)
    assert starts(question, staff(person()))[:3] == ["09:00", "09:40", "10:20"]


def test_d29_a_fixed_grid_counts_from_the_window_and_bookings_never_shift_it() -> None:
    found = starts(asked(30, Step(45)), staff(person(hours="09:10-12:00", busy=("09:20-09:25",))))
    assert found == ["09:55", "10:40", "11:25"]


def test_d21_the_step_follows_the_first_duration_whatever_was_chosen() -> None:
    found = starts(asked(50, Step.same_as_duration(30, 10), buffer=10), staff(person()))
    assert found[:2] == ["09:00", "09:40"]
    assert found[-1] == "17:00", "17:40 would end at 18:30"


def test_d36_two_free_staff_members_make_one_slot_which_stays_after_one_booking() -> None:
    ann, bob = person("ann"), person("bob")
    availability = Availability(HAIRCUT, staff(ann, bob))
    first = next(availability.slots())
    assert list(availability.free(first, "staff")) == ["ann", "bob"]
    booked = replace(ann, busy=times("09:00-10:00"))
    availability = Availability(HAIRCUT, staff(booked, bob))
    assert next(availability.slots()) == first
    assert list(availability.free(first, "staff")) == ["bob"]
    assert starts(HAIRCUT, staff(booked, bob)) == every(30, "09:00", "17:30")


def test_d31_a_start_is_offered_if_somebody_has_it_on_their_own_grid() -> None:
    early, late = person("ann", "09:00-10:00"), person("bob", "09:15-10:15")
    assert starts(asked(30, Step(30)), staff(early, late)) == ["09:00", "09:15", "09:30", "09:45"]


def test_d37_a_slot_may_cross_midnight_when_the_windows_touch() -> None:
    hours = times("22:00-24:00") | times("00:00-02:00", day=NEXT_DAY)
    late = Resource("ann", Hours(hours))
    assert starts(asked(90, Step(60)), staff(late)) == ["22:00", "23:00"]
    gap = times("22:00-24:00") | times("00:01-02:00", day=NEXT_DAY)
    assert starts(asked(90, Step(60)), staff(Resource("ann", Hours(gap)))) == ["22:00"]


def test_c37_two_windows_on_one_day_act_as_a_union() -> None:
    hours = Hours(times("09:00-12:00", "11:00-13:00", "15:00-16:00"))
    found = starts(asked(60, Step(60)), staff(Resource("ann", hours)))
    assert found == ["09:00", "10:00", "11:00", "12:00", "15:00"]


def test_c40_without_working_hours_there_are_no_slots() -> None:
    assert starts(HAIRCUT, staff(Resource("ann", Hours()))) == []


def test_c41_a_window_with_a_location_counts_there_only() -> None:
    hours = Hours(times("09:00-10:00"), {"north": times("14:00-15:00")})
    question = asked(30, Step(30), places=("south", "north"))
    slots = list(Availability(question, staff(Resource("ann", hours))).slots())
    shown = [(format_local(BERLIN.local(one.start))[11:16], one.location) for one in slots]
    # D5: by start, then by location.
    assert shown == [
        ("09:00", "north"),
        ("09:00", "south"),
        ("09:30", "north"),
        ("09:30", "south"),
        ("14:00", "north"),
        ("14:30", "north"),
    ]


def test_c42_a_closed_business_blocks_everybody() -> None:
    facts = replace(staff(person("ann"), person("bob")), closed=times("09:00-17:00"))
    assert starts(asked(30, Step(30)), facts) == ["17:00", "17:30"]


def test_d22_d30_one_of_each_type_must_be_free_at_the_same_place() -> None:
    rooms = Requirement(
        "room",
        (
            Resource("red", None, times("09:00-10:00"), frozenset({"north"})),
            Resource("blue", None, times("10:00-18:00"), frozenset({"south"})),
        ),
    )
    facts = Facts(
        BERLIN,
        (Requirement("staff", (person(hours="09:00-11:00"),)), rooms),
        opening=Hours(times("08:00-20:00")),
    )
    availability = Availability(asked(60, Step(60), places=("north", "south")), facts)
    slots = list(availability.slots())
    shown = [(format_local(BERLIN.local(one.start))[11:16], one.location) for one in slots]
    assert shown == [("09:00", "south"), ("10:00", "north")]
    assert [list(availability.free(one, "room")) for one in slots] == [["blue"], ["red"]]


def test_d30_without_any_requirement_there_are_no_slots() -> None:
    assert starts(HAIRCUT, Facts(BERLIN, ())) == []


def test_d24_opening_hours_bound_the_slots_and_their_grid_starts_there() -> None:
    facts = replace(staff(person(hours="09:15-18:00")), opening=Hours(times("10:00-12:00")))
    assert starts(asked(60, Step(60)), facts) == ["10:00", "11:00"]


def test_d24_in_the_exception_staff_hours_alone_count() -> None:
    assert starts(asked(60, Step(60)), staff(person(hours="19:00-21:00"))) == ["19:00", "20:00"]


@pytest.mark.parametrize("staff_needed", [True, False])
@pytest.mark.parametrize("others", [True, False])
@pytest.mark.parametrize("variants", [True, False])
@pytest.mark.parametrize("add_ons", [True, False])
def test_d24_the_exception_needs_all_its_conditions(
    staff_needed: bool, others: bool, variants: bool, add_ons: bool
) -> None:
    counts = opening_hours_count(
        needs_staff=staff_needed,
        needs_other_types=others,
        has_duration_variants=variants,
        has_add_ons=add_ons,
    )
    assert counts is not (staff_needed and not others and not variants and not add_ons)


def test_d25_a_room_without_own_hours_can_be_had_while_the_business_is_open() -> None:
    rooms = Requirement("room", (Resource("red", None),))
    facts = Facts(BERLIN, (rooms,), opening=Hours(times("10:00-12:00")))
    assert starts(asked(60, Step(60)), facts) == ["10:00", "11:00"]


def test_d29_where_nothing_ever_closes_the_grid_begins_at_midnight() -> None:
    facts = Facts(BERLIN, (Requirement("room", (Resource("red", None),)),))
    found = starts(asked(50, Step(50)), facts)
    assert found[:2] == ["00:00", "00:50"]
    assert len(found) == 29


def test_d3_the_window_is_half_open_on_the_local_start_and_the_past_is_never_shown() -> None:
    window = (parse_local(f"{DAY}T10:00"), parse_local(f"{DAY}T12:00"))
    question = replace(asked(60, Step(60)), window=window)
    assert starts(question, staff(person())) == ["10:00", "11:00"]
    assert starts(replace(question, now=at("10:00")), staff(person())) == ["10:00", "11:00"]
    assert starts(replace(question, now=at("10:00") + 1), staff(person())) == ["11:00"]


def test_d3_the_window_is_read_on_the_askers_clock() -> None:
    tokyo = Zone.of("Asia/Tokyo")
    window = (parse_local(f"{DAY}T17:00"), parse_local(f"{DAY}T18:00"))
    question = replace(asked(60, Step(60)), zone=tokyo, window=window)
    assert starts(question, staff(person())) == ["10:00"]


def test_d14_chosen_resources_narrow_the_slots_and_their_grid() -> None:
    facts = staff(person("ann", "09:00-10:00"), person("bob", "09:15-10:15"))
    question = replace(asked(30, Step(30)), chosen={"staff": frozenset({"bob"})})
    assert starts(question, facts) == ["09:15", "09:45"]
    availability = Availability(question, facts)
    assert {name for one in availability.slots() for name in availability.free(one, "staff")} == {
        "bob"
    }


def test_d27_back_to_back_bookings_touch_without_conflict() -> None:
    found = starts(asked(60, Step(60)), staff(person(hours="09:00-12:00", busy=("10:00-11:00",))))
    assert found == ["09:00", "11:00"]


def clock_change(day: str, hours: str, duration: int) -> list[tuple[str, str]]:
    """The slots of a day as UTC start and end; the question covers the day."""
    facts = staff(Resource("ann", Hours(local_window(day, hours))))
    window = (parse_local(f"{day}T00:00"), parse_local(f"{day}T23:59"))
    question = replace(asked(duration, Step(30)), window=window, now=0)
    slots = Availability(question, facts).slots()
    return [(utc(slot.start), utc(slot.end)) for slot in slots]


def local_window(day: str, hours: str) -> SpanSet:
    start, end = (BERLIN.instant(parse_local(f"{day}T{time}")) for time in hours.split("-"))
    return SpanSet([(start, end)])


def utc(instant: int) -> str:
    return format_local(Local(instant))[11:16]


def test_c49_no_slot_starts_in_the_skipped_hour_and_c51_minutes_are_elapsed_ones() -> None:
    # 01:00 to 04:00 on the clock are two hours; 02:00-03:00 does not exist.
    found = clock_change("2026-03-29", "01:00-04:00", 60)
    assert found == [("00:00", "01:00"), ("00:30", "01:30"), ("01:00", "02:00")]


def test_c50_the_second_of_the_doubled_hour_is_not_bookable_but_sessions_run_through_it() -> None:
    # 01:00 to 04:00 on the clock are four hours; 02:00-03:00 comes twice.
    found = clock_change("2026-10-25", "01:00-04:00", 60)
    assert [start for start, _ in found] == ["23:00", "23:30", "00:00", "00:30", "02:00"]
    assert found[3] == ("00:30", "01:30"), "from the first 02:30 to the second"


def test_d41_a_page_of_a_month_with_220_staff_computes_its_first_days_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    computed: list[Span] = []

    def noting(team: Team, zone: Zone, within: Span) -> set[int]:
        computed.append(within)
        return fixed_starts(team, zone, within)

    fixed_starts = Team.fixed_starts
    monkeypatch.setattr(Team, "fixed_starts", noting)
    days = [f"2026-09-{day:02}" for day in range(1, 31)]
    hours = Hours(SpanSet(span for day in days for span in times("09:00-18:00", day=day)))
    people = tuple(Resource(f"{number:03}", hours) for number in range(220))
    month = (parse_local(f"{DAY}T00:00"), parse_local("2026-10-01T00:00"))
    slots = Availability(replace(asked(30, Step(30)), window=month), staff(*people)).slots()
    assert len(list(islice(slots, 18))) == 18
    assert computed == [Span(at("00:00"), at("24:00"))]
    assert len(list(slots)) == 29 * 18
    assert [span.end for span in computed] == [span.start for span in computed[1:]] + [
        at("00:00", "2026-10-01")
    ]
