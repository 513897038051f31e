"""What the older availability calendar is asked: a filter by example, dates with offsets (D62)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from openbookings.engine.availability.question import ViolationFilter
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.query.violations import Rule, Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.asking import LONGEST_RANGE, LONGEST_RANGE_DAYS, Window
from openbookings.engine.timeline.zone import Local, Zone

_FORM = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.:]\d+)?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)
_PLACES = "location.businessLocation.id", "location.id"
_VIOLATIONS = "bookingPolicyViolations."
_KNOWN = frozenset(
    {"serviceId", "startDate", "endDate", "resourceId", "bookable", "openSpots", *_PLACES}
    | {f"{_VIOLATIONS}{name}" for name in ("tooEarlyToBook", "tooLateToBook", "bookOnlineDisabled")}
)


class Asked(NamedTuple):
    """What a query of the older calendar asks for."""

    service_ids: tuple[str, ...]
    window: Window
    resource_ids: tuple[str, ...]
    location_ids: tuple[str, ...]
    bookable: bool | None
    open_spots: int
    violations: Document | None
    """As `bookingPolicyViolations` of the time slot methods."""

    @property
    def accepted(self) -> ViolationFilter | None:
        """The violations asked for."""
        return None if self.violations is None else asking.read_violations(self.violations)


def read_asked(call: Call, request: Document) -> Asked:
    """Read a query; raises `Invalid` for what it lacks and for what it cannot ask."""
    query = request["query"]
    given: Document = query["filter"] or {}
    _refuse_unknown(given)
    _refuse_other_sorts(query)
    missing = [each for each in ("serviceId", "startDate", "endDate") if not given.get(each)]
    if missing:
        raise Invalid(
            *(_wrong(f"query.filter.{each}", "is required", "REQUIRED_FIELD") for each in missing)
        )
    window = read_window(
        call, request.get("timezone"), (given, "startDate", "endDate"), "query.filter."
    )
    violations = {
        name.removeprefix(_VIOLATIONS): _flag(given, name)
        for name in given
        if name.startswith(_VIOLATIONS)
    }
    return Asked(
        service_ids=_texts(given, "serviceId"),
        window=window,
        resource_ids=_texts(given, "resourceId"),
        location_ids=tuple(each for name in _PLACES for each in _texts(given, name)),
        bookable=_flag(given, "bookable"),
        open_spots=_fewest(given),
        violations=violations or None,
    )


def read_window(
    call: Call, zone_name: str | None, dates: tuple[Mapping[str, str], str, str], path: str = ""
) -> Window:
    """The window between two dates, which are named fields of a document.

    With a zone, offsets in the dates are ignored; without, they count and the zone is the
    site's (D62).
    """
    zone = asking.read_zone(zone_name or call.site.time_zone, "timezone")
    given, start, end = dates
    offsets_count = zone_name is None
    first = _local(given[start], zone, offsets_count, f"{path}{start}")
    last = _local(given[end], zone, offsets_count, f"{path}{end}")
    if last <= first:
        raise Invalid(_wrong(f"{path}{end}", f"must be after {start}"))
    if last - first > LONGEST_RANGE:
        raise Invalid(_wrong(f"{path}{end}", f"must be at most {LONGEST_RANGE_DAYS} days later"))
    return Window(zone, first, last)


def _local(text: object, zone: Zone, offsets_count: bool, path: str) -> Local:
    match = _FORM.fullmatch(str(_plain(text)))
    if match is None:
        raise Invalid(_wrong(path, "must be a date-time, YYYY-MM-DDThh:mm:ss.sssZ", "FORMAT"))
    local = asking.read_local(match[1], path)
    if not offsets_count or match[2] is None:
        return local
    offset = datetime.fromisoformat(match[1] + match[2].upper()).utcoffset()
    assert offset is not None, "the text ends with an offset"
    return zone.local(local - round(offset.total_seconds()))


def _refuse_unknown(given: Document) -> None:
    wrong = [
        _wrong(f"query.filter.{name}", "cannot be filtered by", "FIELD_NOT_ALLOWED")
        for name in given
        if name not in _KNOWN
    ]
    if wrong:
        raise Invalid(*wrong)


def _refuse_other_sorts(query: Document) -> None:
    """D62: by start alone; the first ones first."""
    for at, each in enumerate(query.get("sort") or ()):
        if each.get("fieldName") not in ("startDate", "slot.startDate") or at:
            raise Invalid(_wrong(f"query.sort[{at}].fieldName", "must be startDate"))
        if each.get("order") == "DESC":
            raise Invalid(_wrong(f"query.sort[{at}].order", "must be ASC"))


def _flag(given: Document, name: str) -> bool | None:
    value = _plain(given.get(name))
    if value is None or isinstance(value, bool):
        return value
    raise Invalid(_wrong(f"query.filter.{name}", "must be true or false", "FORMAT"))


def _fewest(given: Document) -> int:
    """`openSpots`: a number, `{$gte: number}`; numbers may be texts."""
    value = given.get("openSpots")
    if isinstance(value, dict):
        value = value.get("$gte", value.get("$eq"))
    if value is None:
        return 0
    if isinstance(value, bool) or not str(value).isdecimal():
        raise Invalid(_wrong("query.filter.openSpots", "must be a whole number", "FORMAT"))
    return int(value)


def _plain(value: object) -> object:
    """The one value asked for, given as itself or as `{$eq: value}`."""
    return value.get("$eq") if isinstance(value, dict) else value


def _texts(given: Document, name: str) -> tuple[str, ...]:
    """The ids asked for: one, a list of them, `{$eq: id}`, `{$in: ids}` or `{$hasSome: ids}`."""
    value = given.get(name)
    if isinstance(value, dict):
        value = next(iter(value.values()), None)
    values = value if isinstance(value, list) else [value]
    return tuple(str(each).lower() for each in values if each)


def _wrong(path: str, words: str, rule: Rule = "OTHER") -> Violation:
    return Violation(path, words, rule)
