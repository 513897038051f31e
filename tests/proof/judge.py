"""The judge of the races: who got a time, and whether anybody shares it unmarked.

Reads what the server answers and calculates by itself; nothing of the engine is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from typing import Any, NamedTuple

Json = dict[str, Any]
_TAKING = ("CONFIRMED", "PENDING")


class Visit(NamedTuple):
    """A booking that takes somebody's time."""

    booking_id: str
    resource_id: str
    start: datetime
    end: datetime
    marked: bool
    """Whether it is said to be double booked."""


def visits(bookings: Iterable[Json]) -> list[Visit]:
    """The bookings that take time, once for each resource they take."""
    found = []
    for booking in bookings:
        if booking["status"] not in _TAKING:
            continue
        slot = booking["bookedEntity"]["slot"]
        taken = [slot["resource"], *slot.get("additionalResources", [])]
        start, end = (datetime.fromisoformat(booking[name]) for name in ("startDate", "endDate"))
        marked = booking.get("doubleBooked") is True
        found += [Visit(booking["id"], each["id"], start, end, marked) for each in taken]
    return found


def overlaps(found: Iterable[Visit]) -> list[tuple[Visit, Visit]]:
    """The pairs that share a resource and a moment although neither is marked."""
    by_resource: dict[str, list[Visit]] = defaultdict(list)
    for visit in found:
        if not visit.marked:
            by_resource[visit.resource_id].append(visit)
    return [
        (first, second)
        for shared in by_resource.values()
        for first, second in combinations(shared, 2)
        if first.start < second.end and second.start < first.end
    ]
