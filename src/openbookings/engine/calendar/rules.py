"""What makes an event valid: every broken rule with its wire path. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openbookings.engine.calendar import additions, details, times
from openbookings.engine.kernel.call import Document
from openbookings.engine.query.violations import Violation
from openbookings.engine.timeline.recurrence import LAST_START
from openbookings.engine.timeline.zone import DAY, Local, NotLocalTime, Zone, day_of

TYPES = ("DEFAULT", "WORKING_HOURS", "APPOINTMENT", "CLASS", "COURSE")
"""9.1, C12."""
_WITH_RESOURCES = {"CLASS": "class", "COURSE": "course"}
_LONGEST = 36525 * DAY
_RULE_PARTS = ("frequency", "interval", "days")
_RECURRENCE = f"{additions.PLACE}.recurrence"


class Moment(NamedTuple):
    """What the validity of an event depends on besides itself.

    `now` is in seconds; `starts_anew` tells that start or rule were sent, so that a series must
    not begin on a past day (3.3, 6.4).
    """

    now: int
    starts_anew: bool
    path: str = "event"


def broken(event: Document, moment: Moment) -> list[Violation]:
    """Every rule an event breaks, found without looking at anything else."""
    path = moment.path
    found = [
        *_kind(event, path),
        *details.broken_zone(event["timeZone"], f"{path}.timeZone"),
        *details.broken_location(event.get("location"), f"{path}.location"),
        *details.broken_conferencing(
            event.get("conferencingDetails"), f"{path}.conferencingDetails"
        ),
        *_recurrence(event, path),
        *_times(event, path),
    ]
    return found or [*_past(event, moment), *_empty(event, path)]


def changes_rule(sent: Document | None, rule: Document | None) -> bool:
    """Whether a sent recurrence rule says something else than the event's own (5.8)."""
    sent, rule = sent or {}, rule or {}
    parts = any((sent.get(name) or rule.get(name)) != rule.get(name) for name in _RULE_PARTS)
    until, own = sent.get("until") or {}, rule.get("until") or {}
    return parts or _minute(until.get("localDate")) != _minute(own.get("localDate"))


def _kind(event: Document, path: str) -> Iterator[Violation]:
    kind = event["type"]
    if kind not in TYPES:
        yield Violation(f"{path}.type", f"must be one of {', '.join(TYPES)}", "INVALID_ENUM_VALUE")
    elif kind in _WITH_RESOURCES and not event["resources"]:
        words = f"resources must have at least 1 resource for {_WITH_RESOURCES[kind]} events"
        yield Violation(f"{path}.resources", words, "MIN_SIZE")
    for at, resource in enumerate(event["resources"]):
        if resource["permissionRole"] not in ("WRITER", "COMMENTER"):
            place = f"{path}.resources[{at}].permissionRole"
            yield Violation(place, "must be WRITER or COMMENTER", "INVALID_ENUM_VALUE")


def _recurrence(event: Document, path: str) -> Iterator[Violation]:
    yield from additions.broken_recurrence(event, f"{path}.{_RECURRENCE}")
    rule = event.get("recurrenceRule")
    if rule is None:
        return
    if rule.get("frequency") != "WEEKLY":
        words = "must be WEEKLY"
        yield Violation(f"{path}.recurrenceRule.frequency", words, "INVALID_ENUM_VALUE")
    if len(rule.get("days") or ()) != 1:
        # 5.1: more days need more series.
        yield Violation(f"{path}.recurrenceRule.days", "must have exactly one day", "MAX_SIZE")
    until = (rule.get("until") or {}).get("localDate")
    if until is not None and _minute(until) is None:
        yield _not_local(f"{path}.recurrenceRule.until.localDate")


def _times(event: Document, path: str) -> Iterator[Violation]:
    start, end = (_minute((event.get(name) or {}).get("localDate")) for name in ("start", "end"))
    if start is None:
        yield _not_local(f"{path}.start.localDate")
    if end is None:
        yield _not_local(f"{path}.end.localDate")
    if start is None or end is None:
        return
    if end <= start:
        yield Violation(f"{path}.end.localDate", "must be after the start", "MIN")
    elif end - start > _LONGEST or end > LAST_START:
        # 3.4: the year 2100, or a hundred years after the start.
        yield Violation(f"{path}.end.localDate", "is too late", "MAX")
    if event["allDay"]:
        for name, local in (("start", start), ("end", end)):
            if not times.is_midnight(local):
                words = "must be 00:00 for an event that lasts whole days"
                yield Violation(f"{path}.{name}.localDate", words, "OTHER")


def _past(event: Document, moment: Moment) -> Iterator[Violation]:
    """3.3: a series may not begin on a past day of its own zone; single events may."""
    if event["recurrenceType"] != "MASTER" or not moment.starts_anew:
        return
    today = day_of(Zone.of(event["timeZone"]).local(moment.now))
    if day_of(times.local_start(event)) < today:
        place = f"{moment.path}.start.localDate"
        yield Violation(place, "a recurring event may not start on a past day", "MIN")


def _empty(event: Document, path: str) -> Iterator[Violation]:
    """K1: a rule that never matches, such as one of 30 February, is no rule."""
    recurrence = additions.recurrence_of(event)
    if event["recurrenceType"] != "MASTER" or recurrence is None:
        return
    start, until = times.local_start(event), (event.get("recurrenceRule") or {}).get("until") or {}
    last = _minute(until.get("localDate"))
    series = additions.ruled_series(recurrence, Zone.of(event["timeZone"]), start, DAY, last)
    if next(series.starts(start, series.last_start), None) is None:
        yield Violation(f"{path}.{_RECURRENCE}.rule", "names no day from the start on", "OTHER")


def _minute(text: object) -> Local | None:
    if not isinstance(text, str):
        return None
    try:
        return times.minute(text)
    except NotLocalTime:
        return None


def _not_local(path: str) -> Violation:
    return Violation(path, "must be a local date-time YYYY-MM-DDThh:mm:ss", "FORMAT")
