"""Wall-clock times of events, in wire form and as instants. Pure.

Instants are seconds since the epoch (UTC); a local time is read in the event's zone (11.1, 11.2).
"""

from __future__ import annotations

from openbookings.engine.kernel.call import Document
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, MINUTE, Local, Zone, format_local, parse_local


def minute(text: str) -> Local:
    """A local date-time to the minute: seconds are ignored (11.1). Raises `NotLocalTime`."""
    local = parse_local(text)
    return Local(local - local % MINUTE)


def span(start: Local, end: Local, zone: Zone) -> Span:
    """The instants between two wall-clock times; a skipped time moves forward (11.7, C49)."""
    starts, ends = zone.instant(start), zone.instant(end)
    if ends <= starts:
        # The start was skipped and moved past the end, so the end moves along.
        ends = starts + (end - start)
    return Span(starts, ends)


def span_of(event: Document) -> Span:
    """The instants at which an event starts and ends, as `place` wrote them."""
    return Span(_instant(event["start"]["utcDate"]), _instant(event["end"]["utcDate"]))


def zone_of(event: Document) -> Zone:
    """The zone in which an event's local times are read (11.2)."""
    return Zone.of(event["timeZone"])


def local_start(event: Document) -> Local:
    """The wall-clock start of an event."""
    return minute(event["start"]["localDate"])


def local_end(event: Document) -> Local:
    """The wall-clock end of an event."""
    return minute(event["end"]["localDate"])


def place(event: Document, start: Local, end: Local, zone: Zone) -> None:
    """Write start and end of an event, given as wall-clock times (1.5, 11.7)."""
    instants = span(start, end, zone)
    event["start"] = _zoned(start, zone, instants.start)
    event["end"] = _zoned(end, zone, instants.end)


def place_at(event: Document, instants: Span, zone: Zone) -> None:
    """Write start and end of an event, given as instants: exact when the clock repeats a time."""
    event["start"] = zoned(instants.start, zone)
    event["end"] = zoned(instants.end, zone)


def adjusted(instant: int, zone: Zone) -> Document:
    """An instant in another zone, as `adjustedStart` has it: without `utcDate` (11.4)."""
    return {"localDate": format_local(zone.local(instant)), "timeZone": zone.name}


def zoned(instant: int, zone: Zone) -> Document:
    """An instant as the wire shows it in a zone (1.5)."""
    return _zoned(zone.local(instant), zone, instant)


def until(local: Local, zone: Zone) -> Document:
    """The end of a series as the wire shows it (5.2)."""
    return _zoned(local, zone, zone.instant(local))


def utc_text(instant: int) -> str:
    """An instant in UTC without milliseconds (1.5)."""
    return f"{format_local(Local(instant))}Z"


def is_midnight(local: Local) -> bool:
    """Whether a wall-clock time is 00:00 of its day (11.9)."""
    return local % DAY == 0


def _zoned(local: Local, zone: Zone, instant: int) -> Document:
    return {
        "localDate": format_local(local),
        "timeZone": zone.name,
        "utcDate": utc_text(instant),
    }


def _instant(utc: str) -> int:
    return parse_local(utc.removesuffix("Z"))
