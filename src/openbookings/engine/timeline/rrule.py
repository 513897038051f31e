"""Recurrence rules of RFC 5545 in whole days: which days a rule names (K1).

The time of day is that of the series, so a rule tells days apart and no hours. Days are found
period by period (day, week, month or year), never by walking from the start of the series.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import (
    DAY,
    Local,
    Zone,
    date_of,
    day_of,
    local_time,
    weekday_of,
)

_WEEK = 7
_ANY_WEEKDAY = frozenset(range(_WEEK))


class Frequency(StrEnum):
    """The period that a rule goes by."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class Weekday(NamedTuple):
    """A weekday, Monday is 0: every one (0) or the n-th of its month or year, -1 the last."""

    ordinal: int
    weekday: int


class Until(NamedTuple):
    """The last moment at which an occurrence may start: on the series' own clock, or in UTC."""

    local: Local
    utc: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as its text says it; what is empty restricts nothing."""

    frequency: Frequency
    interval: int = 1
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[Weekday] = frozenset()
    positions: frozenset[int] = frozenset()
    count: int | None = None
    until: Until | None = None
    week_start: int = 0


def days(rule: Rule, start: int, earliest: int, latest: int) -> Iterator[int]:
    """The days from `earliest` to `latest` that a rule names for a series from day `start` on.

    In order and found as they are asked for, in steps bounded by the periods from `earliest` to
    `latest`. What ends the rule plays no part: see `ending`.
    """
    rule = _completed(rule, start)
    first = max(start, earliest)
    number = _number_at(rule, start, first)
    while (period := _period(rule, start, number)).start <= latest:
        yield from (day for day in _named(rule, period) if first <= day <= latest)
        number += 1


def ending(rule: Rule, start: Local, zone: Zone, latest: Local) -> Local | None:
    """The last wall-clock time at which an occurrence may start; None if the rule names none.

    A COUNT counts from `start` on, up to `latest`; later ones are not looked for.
    """
    if rule.until is not None:
        return zone.local(rule.until.local) if rule.until.utc else rule.until.local
    if rule.count is None:
        return None
    last = _last_counted(rule, day_of(start), day_of(latest))
    return None if last is None else Local(last * DAY + start % DAY)


@lru_cache(maxsize=4096)
def _last_counted(rule: Rule, start: int, latest: int) -> int | None:
    assert rule.count is not None, "only asked of rules that count"
    return next(islice(days(rule, start, start, latest), rule.count - 1, None), None)


def _completed(rule: Rule, start: int) -> Rule:
    """A rule that names no days of its period means the day of the start."""
    if rule.weekdays or rule.month_days:
        return rule
    _, month, day = date_of(start)
    match rule.frequency:
        case Frequency.WEEKLY:
            return replace(rule, weekdays=frozenset({Weekday(0, _weekday(start))}))
        case Frequency.MONTHLY:
            return replace(rule, month_days=frozenset({day}))
        case Frequency.YEARLY:
            months = rule.months or frozenset({month})
            return replace(rule, months=months, month_days=frozenset({day}))
    return rule


def _period(rule: Rule, start: int, number: int) -> Span:
    """The days of the n-th period of a rule, the one of the start being the first."""
    steps = number * rule.interval
    match rule.frequency:
        case Frequency.DAILY:
            return Span(start + steps, start + steps + 1)
        case Frequency.WEEKLY:
            first = _week_of(rule, start) + steps * _WEEK
            return Span(first, first + _WEEK)
        case Frequency.MONTHLY:
            month = _month_of(start) + steps
            return Span(_first_of(month), _first_of(month + 1))
    year = date_of(start)[0] + steps
    return Span(_first_of(year * 12), _first_of((year + 1) * 12))


def _number_at(rule: Rule, start: int, day: int) -> int:
    """The number of the last period that begins at or before the day."""
    match rule.frequency:
        case Frequency.DAILY:
            passed = day - start
        case Frequency.WEEKLY:
            passed = (day - _week_of(rule, start)) // _WEEK
        case Frequency.MONTHLY:
            passed = _month_of(day) - _month_of(start)
        case Frequency.YEARLY:
            passed = date_of(day)[0] - date_of(start)[0]
    return passed // rule.interval


def _named(rule: Rule, period: Span) -> list[int]:
    # Most days are ruled out by their weekday, which is cheaper to know than their date.
    weekdays = {each.weekday for each in rule.weekdays} or _ANY_WEEKDAY
    found = [day for day in range(*period) if _weekday(day) in weekdays and _matches(rule, day)]
    if not rule.positions:
        return found
    places = {at - 1 if at > 0 else len(found) + at for at in rule.positions}
    return [day for place, day in enumerate(found) if place in places]


def _matches(rule: Rule, day: int) -> bool:
    year, month, number = date_of(day)
    if rule.months and month not in rule.months:
        return False
    if rule.month_days:
        from_end = number - monthrange(year, month)[1] - 1
        if rule.month_days.isdisjoint((number, from_end)):
            return False
    return not rule.weekdays or not rule.weekdays.isdisjoint(_weekdays_of(rule, day))


def _weekdays_of(rule: Rule, day: int) -> Iterator[Weekday]:
    """The day as a weekday: any, the n-th and the n-th from the end of its month or year."""
    weekday = _weekday(day)
    yield Weekday(0, weekday)
    year, month, number = date_of(day)
    length = monthrange(year, month)[1]
    if rule.frequency is Frequency.YEARLY and not rule.months:
        number = day - _first_of(year * 12) + 1
        length = 366 if isleap(year) else 365
    yield Weekday((number - 1) // _WEEK + 1, weekday)
    yield Weekday(-((length - number) // _WEEK + 1), weekday)


def _weekday(day: int) -> int:
    return weekday_of(Local(day * DAY))


def _week_of(rule: Rule, day: int) -> int:
    return day - (_weekday(day) - rule.week_start) % _WEEK


def _month_of(day: int) -> int:
    """The number of the month: twelve for each year."""
    year, month, _ = date_of(day)
    return year * 12 + month - 1


def _first_of(month: int) -> int:
    return day_of(local_time(month // 12, month % 12 + 1, 1))
