"""Time zones: wall-clock time to instants and back; the only door to `datetime` and `zoneinfo`.

The zone data is that of the `tzdata` package, so neither the machine's zone files nor its own zone
ever matter. Offsets are read once per zone and year; a conversion is then a lookup.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import NewType
from zoneinfo import ZoneInfo

from openbookings.engine.timeline.spans import EMPTY, SpanSet

Local = NewType("Local", int)
"""Wall-clock time: seconds from 1970-01-01T00:00:00 to it on a clock that never changes."""

MINUTE = 60
DAY = 86_400

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_FIRST_INSTANT = (date(2, 1, 1).toordinal() - _EPOCH_DAY) * DAY
_LAST_INSTANT = (date(9999, 1, 1).toordinal() - _EPOCH_DAY) * DAY
_CHAPTER = 366 * DAY
_CHAPTERS_KEPT = 64
_LOCAL_TEXT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,9})?)?", re.ASCII
)
# No clock is set further than this from UTC, and no change skips or repeats more (Samoa, 2011).
_WIDEST = 2 * DAY


class UnknownZone(ValueError):
    """The name is neither `UTC` nor a regional zone of the IANA database (11.3)."""


class NotLocalTime(ValueError):
    """The text is not a wall-clock time `YYYY-MM-DDThh:mm[:ss]` without an offset (11.1)."""


class Zone:
    """A time zone; equal names give the same object, so zones compare by identity."""

    __slots__ = ("_chapters", "_data", "name")

    def __init__(self, name: str, data: ZoneInfo) -> None:
        """Use `Zone.of`."""
        self.name = name
        self._data = data
        self._chapters: dict[int, tuple[list[int], list[int]]] = {}

    @staticmethod
    def of(name: str) -> Zone:
        """Give the zone with this IANA name; raises `UnknownZone` (11.3)."""
        if name != "UTC" and name not in regional_zone_names():
            raise UnknownZone(name)
        return _open_zone(name)

    def __repr__(self) -> str:
        return f"Zone({self.name!r})"

    def offset(self, instant: int) -> int:
        """Give the seconds by which the zone's clock is ahead of UTC at the instant."""
        changes, offsets = self._chapter(instant // _CHAPTER)
        if len(offsets) == 1:
            return offsets[0]
        return offsets[bisect_right(changes, instant) - 1]

    def local(self, instant: int) -> Local:
        """Give what the zone's clock shows at the instant."""
        return Local(instant + self.offset(instant))

    def instant(self, local: Local) -> int:
        """Give the instant at which the zone's clock shows the local time.

        A time the clock skips moves forward by the gap (C49, 11.7); of a time it shows twice
        the first is meant (C50).
        """
        earliest, latest = local - _WIDEST, local + _WIDEST
        if self._is_steady(earliest, latest):
            return local - self.offset(earliest)
        before = 0
        for start, end, offset in self._pieces(earliest, latest):
            if local - offset < end:
                # C49: in a gap the clock before the change decides, which lands after it.
                return local - (offset if local - offset >= start else before)
            before = offset
        raise AssertionError("no clock is two days away from UTC")

    def repeated(self, start: int, end: int) -> SpanSet:
        """Give the instants in `[start, end)` at which the clock repeats an earlier time (C50)."""
        if self._is_steady(start - _WIDEST, end):
            return EMPTY
        changes = self._changes(start - _WIDEST, end)
        spans = [(at, at + before - after) for at, before, after in changes if after < before]
        return SpanSet(spans).clip(start, end)

    def midnights(self, start: int, end: int) -> list[int]:
        """Give the instants in `[start, end)` at which a local day begins, in order (C49)."""
        first = day_of(self.local(start))
        last = day_of(self.local(end))
        begins = [self.instant(day_start(day)) for day in range(first, last + 1)]
        return sorted({at for at in begins if start <= at < end})

    def _is_steady(self, start: int, end: int) -> bool:
        """Say, without looking far, whether the offset surely stays the same in between."""
        if start // _CHAPTER != end // _CHAPTER:
            return False
        changes, _ = self._chapter(start // _CHAPTER)
        return bisect_right(changes, start) == bisect_right(changes, end)

    def _changes(self, start: int, end: int) -> list[tuple[int, int, int]]:
        pieces = list(self._pieces(start, end))
        return [(this[0], before[2], this[2]) for before, this in pairwise(pieces)]

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Cut `[start, end)` into stretches of one offset: (from, to, offset)."""
        at = start
        while at < end:
            offset = self.offset(at)
            upto = at
            while upto < end and self.offset(upto) == offset:
                upto = self._next_entry(upto, end)
            yield at, upto, offset
            at = upto

    def _next_entry(self, instant: int, end: int) -> int:
        changes, _ = self._chapter(instant // _CHAPTER)
        at = bisect_right(changes, instant)
        following = changes[at] if at < len(changes) else (instant // _CHAPTER + 1) * _CHAPTER
        return min(following, end)

    def _chapter(self, number: int) -> tuple[list[int], list[int]]:
        chapter = self._chapters.get(number)
        if chapter is None:
            chapter = self._read_chapter(number)
            # Another thread may be reading: it keeps the chapter it got.
            if len(self._chapters) >= _CHAPTERS_KEPT:
                self._chapters.clear()
            self._chapters[number] = chapter
        return chapter

    def _read_chapter(self, number: int) -> tuple[list[int], list[int]]:
        """Find the offset changes of one chapter (366 days) by looking at every day of it."""
        start = number * _CHAPTER
        changes, offsets = [start], [self._ask(start)]
        for day in range(start + DAY, start + _CHAPTER, DAY):
            offset = self._ask(day)
            if offset != offsets[-1]:
                changes.append(self._first_with_other_offset(day - DAY, day))
                offsets.append(offset)
        return changes, offsets

    def _first_with_other_offset(self, before: int, after: int) -> int:
        old = self._ask(before)
        while after - before > 1:
            middle = (before + after) // 2
            if self._ask(middle) == old:
                before = middle
            else:
                after = middle
        return after

    def _ask(self, instant: int) -> int:
        within = min(max(instant, _FIRST_INSTANT), _LAST_INSTANT)
        offset = datetime.fromtimestamp(within, self._data).utcoffset()
        assert offset is not None
        return int(offset.total_seconds())


@cache
def regional_zone_names() -> frozenset[str]:
    """Give the names of all regional zones (`Area/City`); `UTC` is not one of them (11.3)."""
    names = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return frozenset(name for name in names if "/" in name and not name.startswith("Etc/"))


@cache
def _open_zone(name: str) -> Zone:
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as data:
        return Zone(name, ZoneInfo.from_file(data, key=name))


@lru_cache(maxsize=4096)
def parse_local(text: str) -> Local:
    """Read `YYYY-MM-DDThh:mm`, with seconds and a fraction allowed; the fraction is dropped.

    Raises `NotLocalTime` for anything else, an offset or `Z` included (11.1).
    """
    match = _LOCAL_TEXT.fullmatch(text)
    if match is None:
        raise NotLocalTime(text)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return local_time(year, month, day, hour, minute, second)
    except ValueError as error:
        raise NotLocalTime(text) from error


def local_time(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0
) -> Local:
    """Give the wall-clock time with these parts; raises `ValueError` for a day that is none."""
    days = date(year, month, day).toordinal() - _EPOCH_DAY
    return Local(days * DAY + hour * 3600 + minute * 60 + second)


def format_local(local: Local) -> str:
    """Write a wall-clock time as `YYYY-MM-DDThh:mm:ss`."""
    day, second = divmod(local, DAY)
    return _day_text(day) + _time_text(second)


def day_of(local: Local) -> int:
    """Give the local day as a number: days since 1970-01-01."""
    return local // DAY


def date_of(day: int) -> tuple[int, int, int]:
    """Give year, month and day of the month of the local day with this number."""
    found = date.fromordinal(day + _EPOCH_DAY)
    return found.year, found.month, found.day


def day_start(day: int) -> Local:
    """Give 00:00 of the local day with this number."""
    return Local(day * DAY)


def weekday_of(local: Local) -> int:
    """Give the weekday of a wall-clock time, Monday is 0."""
    return (local // DAY + 3) % 7


@lru_cache(maxsize=4096)
def _day_text(day: int) -> str:
    return date.fromordinal(day + _EPOCH_DAY).isoformat() + "T"


@lru_cache(maxsize=2048)
def _time_text(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
