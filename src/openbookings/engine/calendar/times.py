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
    """The instants at which a stored event starts and ends."""
    zone = Zone.of(event["timeZone"])
    return span(local_start(event), local_end(event), zone)


def local_start(event: Document) -> Local:
    """The wall-clock start of an event."""
    return minute(event["start"]["localDate"])


def local_end(event: Document) -> Local:
    """The wall-clock end of an event."""
    return minute(event["end"]["localDate"])


def place(event: Document, start: Local, end: Local, zone: Zone) -> None:
    """Write start and end of an event as the wire shows them (1.5, 11.7)."""
    instants = span(start, end, zone)
    event["start"] = _zoned(start, zone, instants.start)
    event["end"] = _zoned(end, zone, instants.end)


def adjusted(instant: int, zone: Zone) -> Document:
    """An instant in another zone, as `adjustedStart` has it: without `utcDate` (11.4)."""
    return {"localDate": format_local(zone.local(instant)), "timeZone": zone.name}


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
