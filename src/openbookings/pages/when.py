"""When something takes place, as pages tell it: a time, whole days, or a course of dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.picking import Pick
from openbookings.pages.visit import NoSuchPage, Visit


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


def told_slots(visit: Visit, picks: Sequence[Pick]) -> When:
    """From the start of the first pick of a time to the end of the last one."""
    start, end = picks[0].times[0], picks[-1].times[1]
    clock = ZoneInfo(picks[0].zone)
    return told(visit, start.replace(tzinfo=clock), end.replace(tzinfo=clock))


async def when_of(visit: Visit, wanted: Json, pick: Pick) -> When:
    """When what was picked takes place; raises `NoSuchPage` for a session that was cancelled."""
    if wanted["type"] == "COURSE":
        ends = (wanted["schedule"][each] for each in ("firstSessionStart", "lastSessionEnd"))
        first, last = (datetime.fromisoformat(each) for each in ends)
        return told(visit, first, last, course=True)
    if wanted["type"] == "APPOINTMENT":
        return told_slots(visit, [pick])
    slot = await _session(visit, pick.event)
    ends = (slot[each] for each in ("localStartDate", "localEndDate"))
    start, end = (datetime.fromisoformat(each) for each in ends)
    here = ZoneInfo(visit.zone)
    return told(visit, start.replace(tzinfo=here), end.replace(tzinfo=here))


async def _session(visit: Visit, event_id: str) -> Json:
    """A session as it is listed, on the visitor's clock; raises `NoSuchPage` if it is no more."""
    body = {"eventId": event_id, "timeZone": visit.zone}
    try:
        slot: Json = (await visit.desk.ask("eventTimeSlots.getEventTimeSlot", body))["timeSlot"]
    except TurnedAway as error:
        if error.status != 404:
            raise
        raise NoSuchPage from error
    if (slot.get("nonBookableReasons") or {}).get("eventCancelled"):
        raise NoSuchPage
    return slot
