"""What a plain loop without any rules needs for the same days: the floor to measure against.

One resource after the other, one half hour after the other; no policies, locations, buffers,
resource types or reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
HALF_HOUR = 30 * 60


def opening_times(first_day: date, days: int) -> list[tuple[int, int]]:
    """Give 9:00 to 18:00 in Berlin, Monday to Friday, as instants in seconds."""
    times = []
    for day in (first_day + timedelta(days=number) for number in range(days)):
        if day.weekday() < 5:
            opens, closes = (
                int(datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN).timestamp())
                for hour in (9, 18)
            )
            times.append((opens, closes))
    return times


def free_half_hours(
    first_day: date, days: int, bookings: Sequence[Sequence[tuple[int, int]]]
) -> list[tuple[str, list[int]]]:
    """Give each free half hour as local text, with the numbers of the resources free then."""
    free: dict[int, list[int]] = {}
    for resource, booked in enumerate(bookings):
        at = 0
        for opens, closes in opening_times(first_day, days):
            for start in range(opens, closes - HALF_HOUR + 1, HALF_HOUR):
                while at < len(booked) and booked[at][1] <= start:
                    at += 1
                if at == len(booked) or booked[at][0] >= start + HALF_HOUR:
                    free.setdefault(start, []).append(resource)
    return [
        (datetime.fromtimestamp(start, BERLIN).strftime("%Y-%m-%dT%H:%M:%S"), free[start])
        for start in sorted(free)
    ]
