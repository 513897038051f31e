"""The rules of slots, as slow and plain as can be: one minute after the other.

A day's hours are painted on a row of minutes; then somebody with a stopwatch walks along it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

    def beside(self, other: Minutes) -> Iterator[tuple[int, int, int]]:
        """Walk along two rows of the same range: each minute, and what both say of it."""
        return zip(range(self.first, self.end), self._row, other._row, strict=True)

    def all(self, start: int, end: int) -> bool:
        """Say whether every minute of `[start, end)` is a yes."""
        return end <= self.end and all(self._row[start - self.first : end - self.first])

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


def open_minutes(clock: WatchedClock, within: tuple[int, int], hours: tuple[int, int]) -> Minutes:
    """Paint hours that are the same on every date: opening and closing, counted from 00:00.

    Closing may lie on the next date (D37). The first and last date of `within` are left out.
    """
    first, end = within
    opens, closes = hours
    dates = range(clock.shows(first) // DAY + 1, clock.shows(end - 1) // DAY)
    windows = (clock.stretch(date * DAY + opens, date * DAY + closes) for date in dates)
    return Minutes(first, end, windows)


def grid(clock: WatchedClock, hours: Minutes, taken: Minutes, step: int, again: bool) -> list[int]:
    """Give the minutes at which a session may begin, taken or not (D21, D29).

    The stopwatch starts at opening. A place open for a day starts it again at each midnight; with
    `again` it is also started when a taken time ends.
    """
    found = []
    opened = watch = was_open = was_taken = 0
    for minute, is_open, is_taken in hours.beside(taken):
        if is_open and not was_open:
            opened = watch = minute
        elif is_open and minute - opened >= DAY and clock.begins_day(minute):
            watch = minute
        if again and was_taken and not is_taken:
            watch = minute
        if is_open and (minute - watch) % step == 0:
            found.append(minute)
        was_open, was_taken = is_open, is_taken
    return found


def fits(start: int, session: Session, hours: Minutes, taken: Minutes) -> bool:
    """Say whether session and buffer find room (D27); lengths are real minutes (C51)."""
    ends = start + session.length
    return hours.all(start, ends) and not taken.any(start, ends + session.buffer)
