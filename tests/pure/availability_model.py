"""The rules of slots as slow and plain as can be: one minute after the other, no arithmetic.

Nothing of the engine is used to decide here; local times are read with `zoneinfo` directly. A
scenario can be answered by the model and be handed to the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from openbookings.engine.availability.facts import Facts, Hours, Requirement, Resource
from openbookings.engine.availability.question import Question, Step
from openbookings.engine.timeline.spans import SpanSet
from openbookings.engine.timeline.zone import Local, Zone

LOOK_BACK_DAYS = 3
PLACES = ("north", "south")
EPOCH = datetime(1970, 1, 1)


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
        aware = local.replace(tzinfo=ZoneInfo(zone or self.zone), fold=0)
        return int(aware.timestamp()) // 60

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.instant(start), self.instant(end)


# ------------------------------------------------------------------ the model's answer


class MinuteMap:
    """One yes or no for each minute of a range."""

    def __init__(self, first: int, last: int, spans: Sequence[tuple[int, int]]) -> None:
        self.first = first
        self.on = [False] * (last - first)
        for start, end in spans:
            for minute in range(max(start, first), min(end, last)):
                self.on[minute - first] = True

    def at(self, minute: int) -> bool:
        return 0 <= minute - self.first < len(self.on) and self.on[minute - self.first]


def answer(scenario: Scenario) -> list[tuple[int, str, tuple[tuple[str, ...], ...]]]:
    """All slots as (start in minutes since the epoch, place, free ids of each type)."""
    first = scenario.instant(0, scenario.asker_zone)
    end = scenario.instant(scenario.days * 1440, scenario.asker_zone)
    found = []
    places = {place: Place(scenario, place, first, end) for place in scenario.places}
    for start in range(max(first, scenario.now), end):
        if is_second_of_two(start, scenario):
            continue
        for place in sorted(places):
            free = places[place].free(start)
            if free is not None:
                found.append((start, place, free))
    return found


def is_second_of_two(minute: int, scenario: Scenario) -> bool:
    moment = datetime.fromtimestamp(minute * 60, UTC)
    zones = (scenario.zone, scenario.asker_zone)
    return any(moment.astimezone(ZoneInfo(zone)).fold == 1 for zone in zones)


class Place:
    """Everybody's minutes at one place."""

    def __init__(self, scenario: Scenario, place: str, first: int, end: int) -> None:
        self.scenario = scenario
        low = first - (LOOK_BACK_DAYS + 3) * 1440
        high = end + scenario.duration + scenario.buffer + 1440
        self.types = [
            [Minutes(scenario, worker, place, low, high) for worker in workers]
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

    def __init__(self, scenario: Scenario, worker: Worker, place: str, low: int, high: int) -> None:
        self.scenario = scenario
        self.worker = worker
        serves = worker.places is None or place in worker.places
        own = open_minutes(scenario, worker.shifts, place, low, high)
        opening = open_minutes(scenario, scenario.opening, place, low, high)
        self.works = MinuteMap(low, high, [])
        self.works.on = [serves and a and b for a, b in zip(own.on, opening.on, strict=True)]
        spans = [scenario.span(*span) for span in (*worker.busy, *scenario.closed)]
        self.taken = MinuteMap(low, high, spans)
        self.grid_starts = self._grid_starts(low, high)

    def fits(self, start: int) -> bool:
        if self.taken.at(start) or not self.works.at(start):
            return False
        session_end = start + self.scenario.duration
        kept_end = session_end + self.scenario.buffer
        inside = all(self.works.at(minute) for minute in range(start, session_end))
        return inside and not any(self.taken.at(minute) for minute in range(start, kept_end))

    def on_grid(self, start: int) -> bool:
        return start in self.grid_starts

    def _grid_starts(self, low: int, high: int) -> set[int]:
        """Go through the minutes with a stopwatch that the rules set back to zero (D29)."""
        starts = set()
        opened = watch = low
        was_open = was_taken = False
        for minute in range(low, high):
            is_open, is_taken = self.works.at(minute), self.taken.at(minute)
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
            datetime.fromtimestamp(at * 60, ZoneInfo(scenario.zone)).date()
            for at in (minute, minute - 1)
        )
        _days_begun[key] = now > before
    return _days_begun[key]


# ------------------------------------------------------------------ the same for the engine


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
