"""Recurrence rules as text, in the words of RFC 5545 (K1); what is not understood is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from openbookings.engine.timeline.rrule import Frequency, Rule, Until, Weekday, days
from openbookings.engine.timeline.zone import Local, NotLocalTime, day_of, parse_local

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,5}", re.ASCII)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_UNTIL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z)?)?", re.ASCII)


class BadRule(ValueError):
    """The text is no rule that is understood here; the message says why."""


@lru_cache(maxsize=4096)
def parse_rule(text: str) -> Rule:
    """Read a rule such as `FREQ=MONTHLY;BYDAY=2TU;COUNT=12`; raises `BadRule`."""
    parts = _parts(text)
    if "FREQ" not in parts:
        raise BadRule("FREQ must be given")
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRule("only one of COUNT and UNTIL may be given")
    read: dict[str, Any] = {}
    for name, value in parts.items():
        field, reader = _READERS[name]
        read[field] = reader(value)
    rule = Rule(**read)
    _refuse_combination(rule)
    return rule


def continued(text: str, start: Local, later: Local) -> str:
    """The rule for a series that goes on from its occurrence at `later`: COUNT is what is left."""
    rule = parse_rule(text)
    if rule.count is None:
        return text
    first = day_of(start)
    gone = sum(1 for _ in days(rule, first, first, day_of(later) - 1))
    return re.sub(r"(?i)COUNT=[+\d]+", f"COUNT={max(1, rule.count - gone)}", text)


def _refuse_combination(rule: Rule) -> None:
    """What RFC 5545 forbids together (its table of BYxxx parts)."""
    by_month = rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    if not by_month and any(each.ordinal for each in rule.weekdays):
        raise BadRule("BYDAY takes numbers in MONTHLY and YEARLY rules only")
    if rule.frequency is Frequency.WEEKLY and rule.month_days:
        raise BadRule("BYMONTHDAY does not go with FREQ=WEEKLY")
    if rule.positions and not (rule.weekdays or rule.month_days or rule.months):
        raise BadRule("BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH")


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in text.upper().split(";"):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadRule(f"`{part[:40]}` is not of the form NAME=VALUE")
        name, value = match.groups()
        if name not in _READERS:
            raise BadRule(f"{name[:40]} is not understood; known are {', '.join(_READERS)}")
        if name in parts:
            raise BadRule(f"{name} is given twice")
        parts[name] = value
    return parts


def _read_frequency(value: str) -> Frequency:
    if value not in Frequency.__members__:
        raise BadRule(f"FREQ must be one of {', '.join(Frequency)}")
    return Frequency[value]


def _read_week_start(value: str) -> int:
    if value not in _WEEKDAYS:
        raise BadRule(f"WKST must be one of {', '.join(_WEEKDAYS)}")
    return _WEEKDAYS.index(value)


def _read_until(value: str) -> Until:
    match = _UNTIL.fullmatch(value)
    if match is None:
        raise BadRule("UNTIL must be YYYYMMDD, YYYYMMDDTHHMMSS or the latter with Z")
    year, month, day, hour, minute, second, utc = match.groups()
    # A day alone means all of it.
    time = f"{hour}:{minute}:{second}" if hour else "23:59:59"
    try:
        return Until(parse_local(f"{year}-{month}-{day}T{time}"), utc is not None)
    except NotLocalTime:
        raise BadRule(f"UNTIL={value} is no moment") from None


def _read_weekdays(value: str) -> frozenset[Weekday]:
    found = []
    for each in value.split(","):
        match = _WEEKDAY.fullmatch(each)
        ordinal = int(match[1] or 0) if match else 0
        if match is None or (match[1] and not 1 <= abs(ordinal) <= 53):
            raise BadRule(f"BYDAY: `{each[:40]}` is no weekday such as MO, 2TU or -1FR")
        found.append(Weekday(ordinal, _WEEKDAYS.index(match[2])))
    return frozenset(found)


def _one(name: str, most: int) -> Callable[[str], int]:
    """A reader of one number from 1 up to the given one."""

    def read(value: str) -> int:
        if _NUMBER.fullmatch(value) is None or not 1 <= int(value) <= most:
            raise BadRule(f"{name} must be a number from 1 to {most}")
        return int(value)

    return read


def _several(name: str, most: int, *, from_end: bool = True) -> Callable[[str], frozenset[int]]:
    """A reader of numbers up to the given one, negative ones counting from the end."""

    def read(value: str) -> frozenset[int]:
        numbers = value.split(",")
        if not all(map(_NUMBER.fullmatch, numbers)):
            raise BadRule(f"{name} must be numbers, separated by commas")
        found = frozenset(map(int, numbers))
        least = -most if from_end else 1
        if 0 in found or not all(least <= each <= most for each in found):
            raise BadRule(f"{name} must be numbers from {least} to {most} other than 0")
        return found

    return read


_READERS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "FREQ": ("frequency", _read_frequency),
    "INTERVAL": ("interval", _one("INTERVAL", 1000)),
    "COUNT": ("count", _one("COUNT", 99_999)),
    "UNTIL": ("until", _read_until),
    "BYDAY": ("weekdays", _read_weekdays),
    "BYMONTHDAY": ("month_days", _several("BYMONTHDAY", 31)),
    "BYMONTH": ("months", _several("BYMONTH", 12, from_end=False)),
    "BYSETPOS": ("positions", _several("BYSETPOS", 366)),
    "WKST": ("week_start", _read_week_start),
}
"""The parts of a rule: the field each one is, and how it is read."""
