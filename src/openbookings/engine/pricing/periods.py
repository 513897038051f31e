"""When a price by date and time holds: days and hours, months, ranges of dates (F11). Pure.

Times are wall-clock times of the business.
"""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.kernel.call import Document
from openbookings.engine.timeline.zone import (
    DAY,
    Local,
    format_local,
    parse_local,
    weekday_of,
)

_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_MIDNIGHT = "00:00"


def holds(rule: Document, start: Local) -> bool:
    """Whether the rule of a DATE_TIME choice holds for a session that starts then."""
    if rule.get("hoursAndDaysRule"):
        return _in_hours(rule["hoursAndDaysRule"], start)
    if rule.get("monthsRule"):
        return int(format_local(start)[5:7]) in rule["monthsRule"]["months"]
    return _in_dates(rule["dateRangeRule"], start)


def _in_hours(rule: Document, start: Local) -> bool:
    """Start inclusive, end exclusive; a window that wraps belongs to the day it begins on.

    Without times, or with equal ones, a window is the whole day from its start.
    """
    opens = _seconds(rule.get("startTime") or _MIDNIGHT)
    closes = _seconds(rule.get("endTime") or _MIDNIGHT)
    length = (closes - opens) % DAY or DAY
    since_opening = (start - opens) % DAY
    opened = Local(start - since_opening)
    return since_opening < length and _is_one_of(opened, rule["days"])


def _is_one_of(local: Local, days: Sequence[str]) -> bool:
    return _DAYS[weekday_of(local)] in days


def _seconds(clock: str) -> int:
    return parse_local(f"1970-01-01T{clock}")


def _in_dates(rule: Document, start: Local) -> bool:
    """Both ends inclusive; a range that repeats does so from its first occurrence on."""
    first, last = (parse_local(rule[name]) for name in ("localStartDate", "localEndDate"))
    if not rule.get("repeatsAnnually"):
        return first <= start <= last
    if start < first:
        return False
    if last - first >= 365 * DAY:
        return True
    begins, now, ends = (format_local(each)[5:] for each in (first, start, last))
    if begins <= ends:
        return begins <= now <= ends
    return now >= begins or now <= ends
