"""When something takes place, as pages tell it: a time, whole days, or a course of dates."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from openbookings.pages.visit import Visit


class When(NamedTuple):
    """Start and end, on the visitor's clock; whole days are days of the business."""

    start: datetime
    end: datetime
    course: bool = False
    days: bool = False

    @property
    def last_day(self) -> datetime:
        """The last of whole days: they end at the midnight after it."""
        return self.end - timedelta(days=1)


def told(visit: Visit, start: datetime, end: datetime, *, course: bool = False) -> When:
    """The stretch between two instants as the page tells it."""
    own = ZoneInfo(visit.about["timeZone"])
    first, last = start.astimezone(own), end.astimezone(own)
    if not course and first.time() == last.time() == time() and first < last:
        return When(first, last, days=True)
    here = ZoneInfo(visit.zone)
    return When(start.astimezone(here), end.astimezone(here), course=course)
