"""Renting by the day as slow and plain as can be: one minute after the other (D40).

Nothing of the engine is used to decide here. A session is told as minutes since the epoch.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise

from tests.pure.availability_model import (
    MinuteMap,
    Scenario,
    Worker,
    clock,
    is_second_of_two,
    open_minutes,
)

LOOK_BACK = 8 * 1440
LOOK_AHEAD = 8 * 1440
Session = tuple[int, int]
Answer = list[tuple[int, int, str, tuple[tuple[str, ...], ...]]]


def answer(scenario: Scenario, least: int) -> Answer:
    """Every day that can be rented: first minute, end, place, and the free ids of each type."""
    first = scenario.instant(0, scenario.asker_zone)
    end = scenario.instant(scenario.days * 1440, scenario.asker_zone)
    found: dict[tuple[int, str], Session] = {}
    free: dict[tuple[int, str], tuple[tuple[str, ...], ...]] = {}
    for place in scenario.places:
        types = [[Rented(scenario, one, place) for one in team] for team in scenario.types]
        for one in types[0]:
            for day in one.days_in_a_row(least):
                session = one.sessions[day]
                who = who_can(types, session)
                key = session[0], place
                if not all(who) or session[1] < found.get(key, session)[1]:
                    continue
                if max(first, scenario.now) <= session[0] < end:
                    found[key], free[key] = session, who
    return [
        (*found[key], key[1], free[key])
        for key in sorted(found)
        if not is_second_of_two(key[0], scenario)
    ]


def who_can(types: list[list[Rented]], session: Session) -> tuple[tuple[str, ...], ...]:
    """Who could take a session: the first type for its own days, the others if they work then."""
    return tuple(
        tuple(
            one.worker.id
            for one in team
            if one.serves and one.is_free(session) and one.fits(session, primary=number == 0)
        )
        for number, team in enumerate(types)
    )


class Rented:
    """The minutes of one resource at a place, and the days they make."""

    def __init__(self, scenario: Scenario, worker: Worker, place: str) -> None:
        self.scenario = scenario
        self.worker = worker
        self.serves = worker.places is None or place in worker.places
        self.low = scenario.instant(0) - LOOK_BACK
        high = scenario.instant(scenario.days * 1440) + LOOK_AHEAD
        spans = [scenario.span(*span) for span in (*worker.busy, *scenario.closed)]
        self.taken = MinuteMap(self.low, high, spans)
        self.works = open_minutes(scenario, worker.shifts, place, self.low, high)

    @cached_property
    def dates(self) -> list[date]:
        """The date of each minute."""
        minutes = range(self.low, self.low + len(self.works.on))
        return [date_of(self.scenario.zone, minute) for minute in minutes]

    @cached_property
    def sessions(self) -> dict[date, Session]:
        """By date the session that takes it for the day: all of the date, or its working hours."""
        if not self.serves:
            return {}
        found: dict[date, Session] = {}
        for start, end in self._pieces():
            day = self.dates[start - self.low]
            known = found.get(day, (start, end))
            found[day] = min(known[0], start), max(known[1], end)
        return found

    def _pieces(self) -> list[Session]:
        """The windows, those of more than a day cut where the date changes."""
        windows: list[Session] = []
        edges = pairwise(b"\0" + self.works.on + b"\0")
        for minute, (before, now) in enumerate(edges):
            if now and not before:
                opened = minute
            elif before and not now:
                windows.append((opened, minute))
        pieces = []
        for start, end in windows:
            cuts = [start, end]
            if end - start > 1440 or self.worker.shifts is None:
                changes = range(start + 1, end)
                cuts += [at for at in changes if self.dates[at] != self.dates[at - 1]]
            ordered = sorted(cuts)
            pieces += list(pairwise(ordered))
        return [(self.low + start, self.low + end) for start, end in pieces]

    def is_free(self, session: Session) -> bool:
        return not any(self.taken.between(session[0], session[1] + self.scenario.buffer))

    def fits(self, session: Session, *, primary: bool) -> bool:
        if primary:
            return session in self.sessions.values()
        dates = {self.dates[minute - self.low] for minute in range(*session)}
        return dates <= set(self.sessions)

    def days_in_a_row(self, least: int) -> list[date]:
        """The dates that lie in a row of so many free ones, from now on."""
        open_days = {
            day
            for day, session in self.sessions.items()
            if session[0] >= self.scenario.now
            and session[1] + self.scenario.buffer <= self.low + len(self.taken.on)
            and self.is_free(session)
        }
        rows = [
            {day + timedelta(days=ahead) for ahead in range(least)}
            for day in [each - timedelta(days=back) for each in open_days for back in range(least)]
        ]
        return sorted({day for row in rows if row <= open_days for day in row})


@lru_cache(maxsize=1 << 17)
def date_of(zone: str, minute: int) -> date:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(clock(zone)).date()
