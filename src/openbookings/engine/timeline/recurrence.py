"""Series: which occurrences of a recurring session or working-hours window fall in a range.

Weekly ones, as the vendor has them, and those of a rule of RFC 5545 (K1). An occurrence is found
by arithmetic on wall-clock time, never by walking from the start of the series, and keeps its
wall-clock time when the clock changes (5.4, C48).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from openbookings.engine.timeline import rrule
from openbookings.engine.timeline.rrule_text import parse_rule
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, Local, Zone, day_of, local_time, weekday_of

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

    def starts(self, earliest: Local, latest: Local) -> Iterator[Local]:
        """The wall-clock starts from `earliest` to `latest`, in order."""
        period = self.interval * _WEEK
        first = self.first
        number = max(0, -((first - earliest) // period))
        return map(Local, range(first + number * period, min(latest, self.last_start) + 1, period))


@dataclass(frozen=True, slots=True)
class RuledSeries:
    """A series by a rule of RFC 5545 (K1), at the time of day of its start.

    `excluded` are local days without an occurrence. `until` is already what the rule's own COUNT
    or UNTIL comes to.
    """

    zone: Zone
    start: Local
    duration: int
    rule: str
    excluded: frozenset[int] = frozenset()
    until: Local | None = None

    @property
    def first(self) -> Local:
        """The time before which no occurrence starts."""
        return self.start

    @property
    def last_start(self) -> Local:
        """The wall-clock time after which no occurrence starts (5.3, 5.7)."""
        return LAST_START if self.until is None else min(self.until, LAST_START)

    def starts(self, earliest: Local, latest: Local) -> Iterator[Local]:
        """The wall-clock starts from `earliest` to `latest`, in order and as they are asked for."""
        last = min(latest, self.last_start)
        time = self.start % DAY
        for day in rrule.days(
            parse_rule(self.rule), day_of(self.start), day_of(earliest), day_of(last)
        ):
            at = Local(day * DAY + time)
            if day not in self.excluded and earliest <= at <= last:
                yield at


Series: TypeAlias = WeeklySeries | RuledSeries


class Occurrence(NamedTuple):
    """One occurrence: its instants, and the wall-clock start and end it has by the rule."""

    start: int
    end: int
    local_start: Local
    local_end: Local


def occurrences(series: Series, window: Span, without: Collection[Local] = ()) -> list[Occurrence]:
    """Give the occurrences sharing an instant with `window`, in order of wall-clock start.

    `without` holds the wall-clock starts, by the rule, that were cancelled or replaced.
    """
    # A day on both sides is more than any clock change moves an occurrence.
    earliest = Local(series.zone.local(window.start) - series.duration - DAY)
    latest = Local(series.zone.local(window.end) + DAY)
    found = []
    for at in series.starts(earliest, latest):
        if at in without:
            continue
        occurrence = _occurrence(series, at)
        if occurrence.start < window.end and occurrence.end > window.start:
            found.append(occurrence)
    return found


def occurrences_from(series: Series, instant: int) -> Iterator[Occurrence]:
    """Give the occurrences that start at or after the instant, one by one as they are read."""
    for at in series.starts(Local(series.zone.local(instant) - DAY), series.last_start):
        occurrence = _occurrence(series, at)
        if occurrence.start >= instant:
            yield occurrence


def occurrence_at(series: Series, start: int) -> Occurrence | None:
    """Give the occurrence that starts at the instant, or nothing if the series has none there."""
    for occurrence in occurrences(series, Span(start, start + 1)):
        if occurrence.start == start:
            return occurrence
    return None


def _occurrence(series: Series, at: Local) -> Occurrence:
    until = Local(at + series.duration)
    start = series.zone.instant(at)
    end = series.zone.instant(until)
    if end <= start:
        # C49: the start was skipped and moved past the end, so the end moves along.
        end = start + series.duration
    return Occurrence(start, end, at, until)
