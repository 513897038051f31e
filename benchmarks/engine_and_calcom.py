"""The slot engine, Cal.com's own and a plain loop, taking turns in one run.

Monday to Friday 9:00 to 18:00 in Berlin, half-hour service and step, 30 days, the same random
booked half hours for all three, everything in memory. All must find the same starts.
Run: `python -m benchmarks engine_and_calcom`; it needs Node, npm and the network.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from statistics import median

from benchmarks.calcom.process import CalCom, install, missing_programs, running
from benchmarks.plain_loop import HALF_HOUR, free_half_hours, opening_times
from benchmarks.slots_engine import BERLIN, Bookings, milliseconds
from openbookings.engine.availability.answer import Availability
from openbookings.engine.availability.facts import Facts, Hours, Requirement, Resource
from openbookings.engine.availability.question import Question, Step
from openbookings.engine.timeline.spans import SpanSet
from openbookings.engine.timeline.zone import Local, format_local, local_time

DAYS = 30
ENGINE, CAL_COM, LOOP = "engine", "Cal.com", "plain loop"


@dataclass(frozen=True)
class Bar:
    """The engine takes at most so many milliseconds, and Cal.com's at least so many times that."""

    milliseconds: float
    times: float


@dataclass(frozen=True)
class Case:
    """So many staff with so many bookings each, and the slots that must be found.

    `warm_up` calls of Cal.com's engine go before the `rounds` that count: its compiler needs them.
    """

    staff: int
    each: int
    slots: int
    rounds: int
    warm_up: int
    first_day: date
    bar: Bar | None = None

    @cached_property
    def bookings(self) -> Bookings:
        """The booked half hours of each of the staff, in order."""
        cells = [
            (start, start + HALF_HOUR)
            for opens, closes in opening_times(self.first_day, DAYS)
            for start in range(opens, closes, HALF_HOUR)
        ]
        numbers = range(self.staff)
        return [sorted(random.Random(number).sample(cells, self.each)) for number in numbers]

    @cached_property
    def facts(self) -> Facts:
        """The same as the engine wants it."""
        hours = Hours(SpanSet(opening_times(self.first_day, DAYS)))
        staff = tuple(
            Resource(f"{number:04}", hours, SpanSet(booked))
            for number, booked in enumerate(self.bookings)
        )
        return Facts(BERLIN, (Requirement("staff", staff),))

    @property
    def window(self) -> tuple[Local, Local]:
        """The month asked for, as local times."""
        first = local_time(self.first_day.year, self.first_day.month, self.first_day.day)
        return first, Local(first + DAYS * 86_400)

    def engine_slots(self) -> list[str]:
        """All slots of the month by the engine, as local text."""
        question = Question(
            zone=BERLIN,
            window=self.window,
            now=BERLIN.instant(self.window[0]) - 86_400,
            duration=30,
            step=Step(30),
            locations=("here",),
        )
        slots = Availability(question, self.facts).slots()
        return [format_local(BERLIN.local(slot.start)) for slot in slots]

    def loop_slots(self) -> list[str]:
        """The same by the plain loop."""
        return [text for text, _ in free_half_hours(self.first_day, DAYS, self.bookings)]


def coming_tuesday() -> date:
    """Give the first Tuesday at least two days ahead: 22 working days lie in the month after it.

    Cal.com's engine reads the clock itself and offers nothing in the past.
    """
    earliest = datetime.now(UTC).date() + timedelta(days=2)
    return earliest + timedelta(days=(1 - earliest.weekday()) % 7)


def cases() -> list[Case]:
    """Give the cases, the bars of the product among them."""
    first_day = coming_tuesday()
    return [
        Case(1, 100, 296, 101, 60, first_day, Bar(1.5, 10)),
        Case(10, 100, 396, 31, 15, first_day),
        Case(50, 100, 396, 11, 5, first_day, Bar(10, 75)),
    ]


def measure(case: Case, calcom: CalCom, number: int) -> dict[str, float]:
    """Give the median milliseconds of each; one round asks all three, so all meet the same load."""

    def ask_calcom() -> float:
        return calcom.ask(number).milliseconds

    turns: dict[str, Callable[[], float]] = {
        ENGINE: lambda: milliseconds(case.engine_slots),
        CAL_COM: ask_calcom,
        LOOP: lambda: milliseconds(case.loop_slots),
    }
    for _ in range(case.warm_up):
        ask_calcom()
    taken: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(case.rounds):
        for name, turn in turns.items():
            taken[name].append(turn())
    return {name: median(values) for name, values in taken.items()}


def check_same_slots(case: Case, calcom: CalCom, number: int) -> None:
    """Hold that all three find the same starts, as many as there must be."""
    found = case.engine_slots()
    theirs = [format_local(BERLIN.local(start)) for start in calcom.ask(number).starts]
    assert found == theirs == case.loop_slots(), "the three find different slots"
    assert len(found) == case.slots, f"{len(found)} slots instead of {case.slots}"


def report(case: Case, medians: dict[str, float]) -> None:
    """Print medians, ratios and whether the bar is met."""
    print(f"{case.staff} staff x {case.each} bookings: {case.slots} slots each")
    ours = medians[ENGINE]
    for name, took in medians.items():
        print(f"    {name:10} {took:8.2f} ms   {took / ours:7.1f} x the engine's time")
    if case.bar is not None:
        met = ours <= case.bar.milliseconds and medians[CAL_COM] / ours >= case.bar.times
        limits = f"{case.bar.milliseconds} ms and {case.bar.times} times"
        print(f"    bar of {limits}: {'met' if met else 'MISSED'}")


def main() -> None:
    """Install Cal.com's engine into a temporary folder, measure all cases, remove it again."""
    missing = missing_programs()
    if missing:
        print(f"not measured: {' and '.join(missing)} not found")
        return
    asked = cases()
    window = BERLIN.instant(asked[0].window[0]), BERLIN.instant(asked[0].window[1])
    booked = [[[start for start, _ in one] for one in case.bookings] for case in asked]
    with tempfile.TemporaryDirectory() as name:
        install(Path(name))
        with running(Path(name), window, booked) as calcom:
            for number, case in enumerate(asked):
                check_same_slots(case, calcom, number)
                report(case, measure(case, calcom, number))


if __name__ == "__main__":
    main()
