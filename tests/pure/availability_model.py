"""The rules of slots as slow and plain as can be: one minute after the other, no arithmetic.

Nothing of the engine is used to decide here; local times are read with `zoneinfo` directly. A
scenario can be answered by the model and be handed to the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from importlib import resources
from operator import and_
from zoneinfo import ZoneInfo

from openbookings.engine.availability.facts import Facts, Hours, Requirement, Resource
from openbookings.engine.availability.question import Question, Step
from openbookings.engine.timeline.spans import SpanSet
from openbookings.engine.timeline.zone import Local, Zone

LOOK_BACK_DAYS = 3
PLACES = ("north", "south")
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock time has no zone


@cache
def clock(name: str) -> ZoneInfo:
    """The zone as the `tzdata` package has it; the machine may have older data."""
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@dataclass(frozen=True)
class Shift:
    """A working-hours window: day counted from the scenario's first, local minutes, place."""

    day: int
    start: int
    end: int
    place: str | None = None


@dataclass(frozen=True)
class Worker:
    """A resource with shifts (None: no own hours), busy local spans, and the places it serves."""

    id: str
    shifts: tuple[Shift, ...] | None
    busy: tuple[tuple[int, int], ...] = ()
    places: frozenset[str] | None = None


@dataclass(frozen=True)
class Scenario:
    """Facts and question in one, in local minutes from the first day's midnight on."""

    zone: str
    asker_zone: str
    first_day: date
    days: int
    types: tuple[tuple[Worker, ...], ...]
    opening: tuple[Shift, ...] | None
    duration: int
    buffer: int
    step: int
    fills_gaps: bool
    now: int
    places: tuple[str, ...] = PLACES
    closed: tuple[tuple[int, int], ...] = ()

    def instant(self, minute: int, zone: str | None = None) -> int:
        """The minute (since the epoch) at which the clock shows the local minute; gap forward."""
        local = datetime.combine(self.first_day, datetime.min.time()) + timedelta(minutes=minute)
        aware = local.replace(tzinfo=clock(zone or self.zone), fold=0)
        return int(aware.timestamp()) // 60

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.instant(start), self.instant(end)


class MinuteMap:
    """One yes or no for each minute of a range."""

    def __init__(self, first: int, last: int, spans: Sequence[tuple[int, int]]) -> None:
        self.first = first
        self.on = bytearray(last - first)
        for start, end in spans:
            low, high = max(start, first) - first, min(end, last) - first
            if low < high:
                self.on[low:high] = b"\1" * (high - low)

    def between(self, start: int, end: int) -> bytearray:
        """The minutes from `start` to before `end`, all inside the range."""
        assert self.first <= start <= end <= self.first + len(self.on)
        return self.on[start - self.first : end - self.first]


def answer(scenario: Scenario) -> list[tuple[int, str, tuple[tuple[str, ...], ...]]]:
    """All slots as (start in minutes since the epoch, place, free ids of each type)."""
    first = scenario.instant(0, scenario.asker_zone)
    end = scenario.instant(scenario.days * 1440, scenario.asker_zone)
    found = []
    places = {place: Place(scenario, place, first, end) for place in scenario.places}
    for start in range(max(first, scenario.now), end):
        for place in sorted(places):
            free = places[place].free(start)
            if free is not None and not is_second_of_two(start, scenario):
                found.append((start, place, free))
    return found


def is_second_of_two(minute: int, scenario: Scenario) -> bool:
    moment = datetime.fromtimestamp(minute * 60, UTC)
    zones = (scenario.zone, scenario.asker_zone)
    return any(moment.astimezone(clock(zone)).fold == 1 for zone in zones)


class Place:
    """Everybody's minutes at one place."""

    def __init__(self, scenario: Scenario, place: str, first: int, end: int) -> None:
        self.scenario = scenario
        low = first - LOOK_BACK_DAYS * 1440
        high = end + scenario.duration + scenario.buffer
        opening = open_minutes(scenario, scenario.opening, place, low, high)
        self.types = [
            [Minutes(scenario, worker, place, opening) for worker in workers]
            for workers in scenario.types
        ]

    def free(self, start: int) -> tuple[tuple[str, ...], ...] | None:
        if not self.types:
            return None
        if not any(one.on_grid(start) and one.fits(start) for one in self.types[0]):
            return None
        free = tuple(
            tuple(one.worker.id for one in members if one.fits(start)) for members in self.types
        )
        return free if all(free) else None


class Minutes:
    """The minutes in which one worker may work at a place, and those in which they are taken."""

    def __init__(self, scenario: Scenario, worker: Worker, place: str, opening: MinuteMap) -> None:
        self.scenario = scenario
        self.worker = worker
        low, high = opening.first, opening.first + len(opening.on)
        serves = worker.places is None or place in worker.places
        own = open_minutes(scenario, worker.shifts, place, low, high)
        self.works = MinuteMap(low, high, [])
        if serves:
            self.works.on = bytearray(map(and_, own.on, opening.on))
        spans = [scenario.span(*span) for span in (*worker.busy, *scenario.closed)]
        self.taken = MinuteMap(low, high, spans)

    def fits(self, start: int) -> bool:
        session_end = start + self.scenario.duration
        kept_end = session_end + self.scenario.buffer
        inside = all(self.works.between(start, session_end))
        return inside and not any(self.taken.between(start, kept_end))

    def on_grid(self, start: int) -> bool:
        return start in self.grid_starts

    @cached_property
    def grid_starts(self) -> set[int]:
        """Go through the minutes with a stopwatch that the rules set back to zero (D29)."""
        starts = set()
        opened = watch = self.works.first
        was_open = was_taken = 0
        for minute, (is_open, is_taken) in enumerate(
            zip(self.works.on, self.taken.on, strict=True), self.works.first
        ):
            if is_open and not was_open:
                opened = watch = minute
            elif is_open and minute - opened >= 1440 and begins_a_day(minute, self.scenario):
                watch = minute
            if self.scenario.fills_gaps and was_taken and not is_taken:
                watch = minute
            if is_open and (minute - watch) % self.scenario.step == 0:
                starts.add(minute)
            was_open, was_taken = is_open, is_taken
        return starts


def open_minutes(
    scenario: Scenario, shifts: tuple[Shift, ...] | None, place: str, low: int, high: int
) -> MinuteMap:
    if shifts is None:
        return MinuteMap(low, high, [(low, high)])
    here = [shift for shift in shifts if shift.place in (None, place)]
    return MinuteMap(low, high, [shift_span(scenario, shift) for shift in here])


def shift_span(scenario: Scenario, shift: Shift) -> tuple[int, int]:
    return scenario.span(shift.day * 1440 + shift.start, shift.day * 1440 + shift.end)


_days_begun: dict[tuple[str, int], bool] = {}


def begins_a_day(minute: int, scenario: Scenario) -> bool:
    key = scenario.zone, minute
    if key not in _days_begun:
        now, before = (
            datetime.fromtimestamp(at * 60, clock(scenario.zone)).date()
            for at in (minute, minute - 1)
        )
        _days_begun[key] = now > before
    return _days_begun[key]


def facts_of(scenario: Scenario) -> Facts:
    requirements = tuple(
        Requirement(f"type{number}", tuple(resource_of(scenario, worker) for worker in workers))
        for number, workers in enumerate(scenario.types)
    )
    return Facts(
        zone=Zone.of(scenario.zone),
        requirements=requirements,
        opening=hours_of(scenario, scenario.opening),
        closed=span_set(scenario, scenario.closed),
    )


def resource_of(scenario: Scenario, worker: Worker) -> Resource:
    return Resource(
        id=worker.id,
        hours=hours_of(scenario, worker.shifts),
        busy=span_set(scenario, worker.busy),
        locations=worker.places,
    )


def hours_of(scenario: Scenario, shifts: tuple[Shift, ...] | None) -> Hours | None:
    if shifts is None:
        return None
    spans: dict[str | None, list[tuple[int, int]]] = {}
    for shift in shifts:
        start, end = shift_span(scenario, shift)
        spans.setdefault(shift.place, []).append((start * 60, end * 60))
    at = {place: SpanSet(found) for place, found in spans.items() if place is not None}
    return Hours(SpanSet(spans.get(None, ())), at)


def span_set(scenario: Scenario, spans: Sequence[tuple[int, int]]) -> SpanSet:
    instants = (scenario.span(*span) for span in spans)
    return SpanSet((start * 60, end * 60) for start, end in instants)


def question_of(scenario: Scenario) -> Question:
    midnight = datetime.combine(scenario.first_day, datetime.min.time())
    first = int((midnight - EPOCH).total_seconds())
    return Question(
        zone=Zone.of(scenario.asker_zone),
        window=(Local(first), Local(first + scenario.days * 86_400)),
        now=scenario.now * 60,
        duration=scenario.duration,
        buffer=scenario.buffer,
        step=Step(scenario.step, scenario.fills_gaps),
        locations=scenario.places,
    )
