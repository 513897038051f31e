"""Series as arithmetic: a stretch is a series between two changes of it (6.3). Pure.

It has the occurrences of its rule that start in [since, before), in seconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from openbookings.engine.calendar import details, times
from openbookings.engine.calendar.additions import recurrence_of, ruled_series
from openbookings.engine.kernel.call import Document
from openbookings.engine.timeline.occurrence_id import OccurrenceKey, occurrence_id
from openbookings.engine.timeline.recurrence import (
    LAST_START,
    Occurrence,
    Series,
    WeeklySeries,
    occurrence_at,
    occurrences,
    occurrences_from,
)
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import (
    DAY,
    MINUTE,
    Local,
    day_of,
    day_start,
    weekday_of,
)

FOREVER = LAST_START + 400 * DAY
"""Later than every occurrence ends, in any zone."""
WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_CHUNK = 400 * DAY


class Stretch(NamedTuple):
    """A series as it was or is between two of its changes, and what hours and blocks need of it."""

    event_id: str
    since: int
    before: int
    schedule_id: str
    type: str
    location_id: str | None
    series: Series


def rule_of(master: Document) -> Series:
    """The rule of a MASTER event as arithmetic; one of RFC 5545 goes before the weekly one (K1)."""
    rule, recurrence = master["recurrenceRule"], recurrence_of(master)
    zone, start = times.zone_of(master), times.local_start(master)
    duration = times.local_end(master) - start
    until = times.minute(rule["until"]["localDate"]) if rule.get("until") else None
    if recurrence is not None:
        return ruled_series(recurrence, zone, start, duration, until)
    weekday = WEEKDAYS.index(rule["days"][0])
    return WeeklySeries(zone, start, duration, weekday, rule.get("interval") or 1, until)


def stretch_of(master: Document, since: int = 0, before: int = FOREVER) -> Stretch:
    """The stretch in which a MASTER's document holds."""
    return Stretch(
        event_id=master["id"],
        since=since,
        before=before,
        schedule_id=master["scheduleId"],
        type=master["type"],
        location_id=details.business_location_id(master),
        series=rule_of(master),
    )


def bounds(stretch: Stretch) -> Span:
    """Instants between which all occurrences lie; wider than they are, never narrower."""
    series = stretch.series
    first = series.zone.instant(series.first) - DAY
    last = min(series.zone.instant(series.last_start), stretch.before)
    return Span(max(first, stretch.since), last + series.duration + DAY)


def members(stretch: Stretch, window: Span, without: Collection[Local] = ()) -> list[Occurrence]:
    """The occurrences sharing an instant with the window; `without` the slots stored apart."""
    found = occurrences(stretch.series, window, without)
    return [each for each in found if stretch.since <= each.start < stretch.before]


def member_at(stretch: Stretch, start: int) -> Occurrence | None:
    """The occurrence that starts at the instant, if the stretch has one there."""
    if not stretch.since <= start < stretch.before:
        return None
    return occurrence_at(stretch.series, start)


def first_from(
    stretch: Stretch, instant: int, without: Collection[Local] = ()
) -> Occurrence | None:
    """The first occurrence that starts at or after the instant; `without` as for `members`."""
    coming = occurrences_from(stretch.series, max(instant, stretch.since))
    first = next((each for each in coming if each.local_start not in without), None)
    return first if first is not None and first.start < stretch.before else None


def going_forward(
    stretch: Stretch, window: Span, without: Collection[Local]
) -> Iterator[Occurrence]:
    """The occurrences of the window, one after the other, by start."""
    reach = _common(window, bounds(stretch))
    at = reach.start
    while at < reach.end:
        chunk = Span(at, min(at + _CHUNK, reach.end))
        for each in members(stretch, chunk, without):
            if each.start >= at or at == reach.start:
                yield each
        at = chunk.end


def going_back(stretch: Stretch, window: Span, without: Collection[Local]) -> Iterator[Occurrence]:
    """The occurrences of the window from the last one back, by end."""
    reach = _common(window, bounds(stretch))
    at = reach.end
    while at > reach.start:
        chunk = Span(max(at - _CHUNK, reach.start), at)
        for each in reversed(members(stretch, chunk, without)):
            if each.end <= at or at == reach.end:
                yield each
        at = chunk.start


def slots_near(stretches: Iterable[Stretch], window: Span) -> Span:
    """Wall-clock times between which occurrences in the window have their slots."""
    longest = max((stretch.series.duration for stretch in stretches), default=0)
    # No clock differs from UTC, and no change moves an occurrence, by more than two days.
    return Span(window.start - longest - 2 * DAY, window.end + 2 * DAY)


def member_id(event_id: str, occurrence: Occurrence) -> str:
    """The id of an occurrence that is not stored (1.3)."""
    minutes = (occurrence.end - occurrence.start) // MINUTE
    return occurrence_id(OccurrenceKey(event_id, occurrence.start, minutes))


def instance(master: Document, occurrence: Occurrence) -> Document:
    """The INSTANCE event of an occurrence: its master's values at its own time (4.2, 5.6, 5.9)."""
    event = {
        **master,
        "id": member_id(master["id"], occurrence),
        "recurrenceType": "INSTANCE",
        "recurringEventId": master["id"],
        "inheritedFields": list(INHERITED_BY_MEMBERS),
    }
    times.place(event, occurrence.local_start, occurrence.local_end, times.zone_of(master))
    return event


INHERITED_BY_MEMBERS = (
    "LOCATION",
    "CONFERENCING_DETAILS",
    "TIME_ZONE",
    "TITLE",
    "CAPACITY",
    "TIME",
    "RESOURCES",
    "PARTICIPANTS",
)
"""4.2, 4.3: all that an untouched member of a series takes over."""


def moved_slot(old: Stretch, new: Stretch, slot: Local, now: int) -> Local | None:
    """Where the occurrence of an old slot stands after a change of its series at `now` (6.5).

    A day off is still off when only the hour or the weekday changes. None when there is no such
    occurrence.
    """
    first_old, first_new = first_from(old, now + 1), first_from(new, now + 1)
    if first_old is None or first_new is None:
        return None
    moved: Local | None
    if isinstance(old.series, WeeklySeries) and isinstance(new.series, WeeklySeries):
        moved = _moved_in_weeks(old.series, new.series, slot, (first_old, first_new))
    else:
        moved = _moved_in_days(old.series, new.series, slot, (first_old, first_new))
    in_reach = moved is not None and first_new.local_start <= moved <= new.series.last_start
    return moved if in_reach else None


def _moved_in_weeks(
    old: WeeklySeries, new: WeeklySeries, slot: Local, firsts: tuple[Occurrence, Occurrence]
) -> Local:
    """It keeps its number, counted in weeks as long as the interval stays."""
    interval = new.interval
    if old.interval == interval:
        number = (_week(slot) - _week(firsts[1].local_start)) // interval
    else:
        number = (slot - firsts[0].local_start) // (old.interval * 7 * DAY)
    return Local(firsts[1].local_start + number * interval * 7 * DAY)


def _moved_in_days(
    old: Series, new: Series, slot: Local, firsts: tuple[Occurrence, Occurrence]
) -> Local | None:
    """It stays on its day, else keeps its number, unless that is the day of another one (K1)."""
    same_day = _start_on(new, slot)
    if same_day is not None:
        return same_day
    number = sum(1 for _ in old.starts(firsts[0].local_start, Local(slot - 1)))
    coming = new.starts(firsts[1].local_start, new.last_start)
    moved = next(islice(coming, number, None), None)
    return None if moved is None or _start_on(old, moved) is not None else moved


def _start_on(series: Series, local: Local) -> Local | None:
    """The start that a series has on the day of a wall-clock time."""
    midnight = day_start(day_of(local))
    return next(iter(series.starts(midnight, Local(midnight + DAY - 1))), None)


def _week(local: Local) -> int:
    """The number of the week, from Monday on, in which a wall-clock time lies."""
    return (day_of(local) - weekday_of(local)) // 7


def _common(one: Span, other: Span) -> Span:
    return Span(max(one.start, other.start), min(one.end, other.end))
