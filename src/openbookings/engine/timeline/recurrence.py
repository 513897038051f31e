"""Weekly series: which occurrences of a recurring session or working-hours window fall in a range.

An occurrence is found by arithmetic on wall-clock time, never by walking from the start of the
series, and keeps its wall-clock time when the clock changes (5.4, C48).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, Local, Zone, local_time, weekday_of

# 5.7: a series without an end is expanded up to the year 2100.
LAST_START = Local(local_time(2101, 1, 1) - 1)
_WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class WeeklySeries:
    """A rule that repeats every `interval` weeks (5.1) on one weekday (0 is Monday).

    `start` is the start the series was given, `duration` the wall-clock seconds from start to end
    (more than 0), `until` the last wall-clock time at which an occurrence may start (5.3).
    """

    zone: Zone
    start: Local
    duration: int
    weekday: int
    interval: int = 1
    until: Local | None = None

    @property
    def first(self) -> Local:
        """The first weekday of the rule on or after `start`, at its time of day (5.5)."""
        return Local(self.start + (self.weekday - weekday_of(self.start)) % 7 * DAY)

    @property
    def last_start(self) -> Local:
        """The wall-clock time after which no occurrence starts (5.3, 5.7)."""
        return LAST_START if self.until is None else min(self.until, LAST_START)


class Occurrence(NamedTuple):
    """One occurrence: its instants, and the wall-clock start and end it has by the rule."""

    start: int
    end: int
    local_start: Local
    local_end: Local


def occurrences(
    series: WeeklySeries, window: Span, without: Collection[Local] = ()
) -> list[Occurrence]:
    """Give the occurrences sharing an instant with `window`, in order of wall-clock start.

    `without` holds the wall-clock starts, by the rule, that were cancelled or replaced.
    """
    period = series.interval * _WEEK
    first = series.first
    # A day on both sides is more than any clock change moves an occurrence.
    earliest = series.zone.local(window.start) - series.duration - DAY
    latest = min(series.zone.local(window.end) + DAY, series.last_start)
    number = max(0, -((first - earliest) // period))
    found = []
    for at in range(first + number * period, latest + 1, period):
        if at in without:
            continue
        occurrence = _occurrence(series, Local(at))
        if occurrence.start < window.end and occurrence.end > window.start:
            found.append(occurrence)
    return found


def occurrence_at(series: WeeklySeries, start: int) -> Occurrence | None:
    """Give the occurrence that starts at the instant, or nothing if the series has none there."""
    for occurrence in occurrences(series, Span(start, start + 1)):
        if occurrence.start == start:
            return occurrence
    return None


def _occurrence(series: WeeklySeries, at: Local) -> Occurrence:
    until = Local(at + series.duration)
    start = series.zone.instant(at)
    end = series.zone.instant(until)
    if end <= start:
        # C49: the start was skipped and moved past the end, so the end moves along.
        end = start + series.duration
    return Occurrence(start, end, at, until)
