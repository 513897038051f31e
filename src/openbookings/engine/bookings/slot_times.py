"""The times of a booked slot: wall-clock texts in a zone, and the instants they mean (X14).

Seconds since the epoch, UTC.
"""

from __future__ import annotations

import re

from openbookings.engine.kernel.call import Document, milliseconds
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.timeline.zone import (
    NotLocalTime,
    UnknownZone,
    Zone,
    format_local,
    parse_local,
)

_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:[.:]\d{3})?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)


def zone_of(name: str) -> Zone:
    """The zone with this name; raises `INVALID_TIME_ZONE`."""
    try:
        return Zone.of(name)
    except UnknownZone:
        raise Refused("INVALID_TIME_ZONE", f"{name} is no time zone.", timezone=name) from None


def instant_of(text: str, zone: Zone) -> int:
    """The instant of a slot's start or end; raises `INVALID_DATE_FORMAT`.

    An offset in the text is ignored: the zone decides (X14).
    """
    match = _FORM.fullmatch(text)
    try:
        if match is None:
            raise NotLocalTime(text)
        return zone.instant(parse_local(match[1]))
    except NotLocalTime:
        raise Refused(
            "INVALID_DATE_FORMAT",
            f"{text} is no date and time of the form YYYY-MM-DDThh:mm:ss.",
            value=text,
        ) from None


def shown(instant: int, zone: Zone) -> str:
    """An instant as the zone's clock shows it, `YYYY-MM-DDThh:mm:ss` (C53)."""
    return format_local(zone.local(instant))


def adjusted_times(zone: Zone, start_date: str, end_date: str) -> Document:
    """`adjustedStart` and `adjustedEnd`: the times (wire timestamps) as the zone's clock shows."""
    return {
        name: {"localDate": shown(milliseconds(date) // 1000, zone), "timeZone": zone.name}
        for name, date in (("adjustedStart", start_date), ("adjustedEnd", end_date))
    }
