"""How long the slot engine takes, beside a plain loop in the same run.

Monday to Friday 9:00 to 18:00 in Berlin, half-hour service and step, 30 days, random booked half
hours. Engine and loop take turns, so that a slow moment of the machine hits both.
Run: `python -m benchmarks.slots_engine`.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import date
from itertools import islice

from benchmarks.plain_loop import HALF_HOUR, free_half_hours, opening_times
from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.facts import Facts, Hours, Requirement, Resource
from openbookings.engine.availability.question import Question, Step
from openbookings.engine.timeline.spans import SpanSet
from openbookings.engine.timeline.zone import Zone, format_local, local_time

FIRST_DAY = date(2026, 9, 1)
DAYS = 30
BERLIN = Zone.of("Europe/Berlin")
ROUNDS = 101
Bookings = list[list[tuple[int, int]]]


def bookings_of(resources: int, each: int) -> Bookings:
    cells = [
        (start, start + HALF_HOUR)
        for opens, closes in opening_times(FIRST_DAY, DAYS)
        for start in range(opens, closes, HALF_HOUR)
    ]
    return [sorted(random.Random(n).sample(cells, each)) for n in range(resources)]


def question() -> Question:
    first = local_time(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day)
    end = type(first)(first + DAYS * 86_400)
    return Question(
        zone=BERLIN,
        window=(first, end),
        now=BERLIN.instant(first) - 86_400,
        duration=30,
        step=Step(30),
        locations=("here",),
    )


def facts_of(bookings: Bookings, *, shared_hours: bool) -> Facts:
    def week() -> Hours:
        return Hours(SpanSet(opening_times(FIRST_DAY, DAYS)))

    shared = week()
    staff = tuple(
        Resource(f"{number:04}", shared if shared_hours else week(), SpanSet(booked))
        for number, booked in enumerate(bookings)
    )
    return Facts(BERLIN, (Requirement("staff", staff),))


def engine_slots(facts: Facts) -> list[tuple[str, bool]]:
    """All slots of the month, as local text."""
    answer = Availability(question(), facts).slots()
    return [(format_local(BERLIN.local(slot.start)), slot.bookable) for slot in answer]


def engine_slots_with_staff(facts: Facts) -> list[tuple[str, list[str]]]:
    """The same with everybody who is free, which the loop always gives."""
    availability = Availability(question(), facts)
    return [
        (format_local(BERLIN.local(slot.start)), list(availability.free(slot, "staff")))
        for slot in availability.slots()
    ]


def first_page(facts: Facts) -> list[tuple[str, list[str]]]:
    """Twenty slots, up to ten of the free staff on each (D14, D41)."""
    availability = Availability(question(), facts)
    return [
        (format_local(BERLIN.local(slot.start)), list(islice(availability.free(slot, "staff"), 10)))
        for slot in islice(availability.slots(), 20)
    ]


def milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def measure(resources: int, each: int) -> None:
    bookings = bookings_of(resources, each)
    facts = facts_of(bookings, shared_hours=True)
    own = facts_of(bookings, shared_hours=False)
    calls: dict[str, Callable[[], object]] = {
        "plain loop": lambda: free_half_hours(FIRST_DAY, DAYS, bookings),
        "engine": lambda: engine_slots(facts),
        "own hours": lambda: engine_slots(own),
        "all staff": lambda: engine_slots_with_staff(facts),
        "first page": lambda: first_page(facts),
    }
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            taken[name].append(milliseconds(call))
    loop = statistics.median(taken["plain loop"])
    found = len(engine_slots(facts))
    assert found == len(free_half_hours(FIRST_DAY, DAYS, bookings))
    print(f"{resources:3} staff x {each:3} bookings, {found} slots")
    for name, values in taken.items():
        median = statistics.median(values)
        print(f"    {name:11} {median:7.2f} ms   loop / this = {loop / median:5.2f}")


def main() -> None:
    for resources, each in ((1, 0), (1, 100), (1, 300), (10, 100), (50, 100), (220, 100)):
        measure(resources, each)


if __name__ == "__main__":
    main()
