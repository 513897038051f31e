"""The rules of slots, as slow and plain as can be: one minute after the other.

A day's hours are painted on a row of minutes; then somebody with a stopwatch walks along it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tools.clock_changes.clock import DAY, WatchedClock


class Minutes:
    """A yes or no for each minute of the range `[first, end)`; no outside it."""

    def __init__(self, first: int, end: int, stretches: Iterable[tuple[int, int]]) -> None:
        """Say yes for all minutes of the given stretches `[start, end)`."""
        self.first = first
        self.end = end
        self._row = bytearray(end - first)
        for start, stop in stretches:
            for minute in range(max(start, first), min(stop, end)):
                self._row[minute - first] = 1

    def __contains__(self, minute: int) -> bool:
        return self.first <= minute < self.end and bool(self._row[minute - self.first])

    def all(self, start: int, end: int) -> bool:
        """Say whether every minute of `[start, end)` is a yes."""
        return self.end >= end and all(self._row[start - self.first : end - self.first])

    def any(self, start: int, end: int) -> bool:
        """Say whether one minute of `[start, end)` is a yes."""
        return any(self._row[start - self.first : end - self.first])


@dataclass(frozen=True)
class Session:
    """Minutes a session lasts, those kept free after it, and the step of the grid."""

    length: int
    step: int
    buffer: int = 0
    fills_gaps: bool = False


def open_minutes(clock: WatchedClock, opens: int, closes: int) -> Minutes:
    """Paint hours that are the same on every date: from `opens` to `closes`, counted from 00:00.

    `closes` may lie on the next date (D37). The first and last date of the clock are left out.
    """
    dates = range(clock.shows(clock.first) // DAY + 1, clock.shows(clock.end - 1) // DAY - 1)
    hours = (clock.stretch(date * DAY + opens, date * DAY + closes) for date in dates)
    return Minutes(clock.first, clock.end, hours)


def grid(clock: WatchedClock, hours: Minutes, taken: Minutes, session: Session) -> list[int]:
    """Give the minutes at which a session may begin, taken or not (D21, D29).

    The stopwatch starts at opening. A place open for a day starts it again at each midnight, and
    a grid that fills gaps starts it again when a taken time ends.
    """
    found = []
    opened = watch = hours.first
    for minute in range(hours.first + 1, hours.end):
        if minute not in hours:
            continue
        if minute - 1 not in hours:
            opened = watch = minute
        elif minute - opened >= DAY and clock.begins_day(minute):
            watch = minute
        if session.fills_gaps and minute - 1 in taken and minute not in taken:
            watch = minute
        if (minute - watch) % session.step == 0:
            found.append(minute)
    return found


def fits(start: int, session: Session, hours: Minutes, taken: Minutes) -> bool:
    """Say whether session and buffer find room (D27); lengths are real minutes (C51)."""
    ends = start + session.length
    return hours.all(start, ends) and not taken.any(start, ends + session.buffer)
