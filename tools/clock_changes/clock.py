"""A zone's clock, watched minute by minute: what it shows, and which minute a wall time means.

A minute is counted since 1970 in real time; a wall time is counted in minutes too, from 1970 on a
clock that never changes. Only the reading of a clock (`datetime.fromtimestamp`) is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = 1440
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def zone_data_version() -> str:
    """Give the release of the zone data in use, such as `2026f`."""
    first_line = resources.files("tzdata.zoneinfo").joinpath("tzdata.zi").read_text().split("\n")[0]
    return first_line.removeprefix("# version ")


@cache
def zone_data(name: str) -> ZoneInfo:
    """Give the zone as the `tzdata` package has it; the machine's own files may be older."""
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def wall_at(name: str, minute: int) -> int:
    """Give the wall time a zone's clock shows at a minute."""
    shown = datetime.fromtimestamp(minute * 60, zone_data(name))
    return (shown.toordinal() - _EPOCH_DAY) * DAY + shown.hour * 60 + shown.minute


@dataclass(frozen=True)
class ClockChange:
    """The first minute after a change, and by how many minutes the clock was ahead of UTC."""

    minute: int
    before: int
    after: int


def clock_changes(name: str, first: int, end: int) -> Iterator[ClockChange]:
    """Give the changes of a zone's clock in the minutes `[first, end)`.

    Days at whose ends the clock is equally far ahead are passed over; the others are walked.
    """
    for day in range(first, end, DAY):
        if _ahead(name, day) == _ahead(name, day + DAY):
            continue
        for minute in range(day + 1, min(day + DAY, end - 1) + 1):
            before, after = _ahead(name, minute - 1), _ahead(name, minute)
            if before != after:
                yield ClockChange(minute, before, after)


def _ahead(name: str, minute: int) -> int:
    return wall_at(name, minute) - minute


class WatchedClock:
    """What a zone's clock shows at every minute of a range."""

    def __init__(self, name: str, first: int, end: int) -> None:
        """Watch the clock during `[first, end)`."""
        self.first = first
        self.end = end
        self._shows = [wall_at(name, minute) for minute in range(first, end)]
        self._first_shown: dict[int, int] = {}
        for minute, wall in enumerate(self._shows, first):
            self._first_shown.setdefault(wall, minute)

    def shows(self, minute: int) -> int:
        """Give the wall time shown at a minute."""
        return self._shows[minute - self.first]

    def shows_again(self, minute: int) -> bool:
        """Say whether the clock has shown this wall time before (C50)."""
        return self._first_shown[self.shows(minute)] < minute

    def begins_day(self, minute: int) -> bool:
        """Say whether the clock's date moves on at this minute."""
        return self.shows(minute) // DAY > self.shows(minute - 1) // DAY

    def means(self, wall: int) -> int:
        """Give the minute a wall time means.

        Of two minutes the first (C50). A wall time the clock skips is found by waiting from the
        last minute before the gap as if the clock had not jumped: forward by the gap (C49).
        """
        if wall in self._first_shown:
            return self._first_shown[wall]
        last = self._last_before(wall)
        return last + wall - self.shows(last)

    def _last_before(self, skipped: int) -> int:
        """Give the minute after which the clock jumps over a wall time."""
        for minute, (shown, following) in enumerate(pairwise(self._shows), self.first):
            if shown < skipped < following:
                return minute
        raise LookupError("the wall time lies outside the range watched")

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Give the minutes from one wall time to another.

        Both are looked up by themselves (5.4). Where the start was skipped and moved to or past
        the end, the end moves along, so that the length stays (C49).
        """
        begins, ends = self.means(start), self.means(end)
        return begins, ends if ends > begins else begins + end - start
