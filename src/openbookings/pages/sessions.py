"""Choosing a session of a class: a list of days with the places left."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from openbookings.pages.choosing import asked_day
from openbookings.pages.desk import Json
from openbookings.pages.visit import Visit

_WEEKS = 4
_MOST = 200
_FEW = 5
"""From so few places on, their number is told in words that hurry."""


class Sessions(NamedTuple):
    """The sessions of some weeks, by day; `later` is the day the next weeks begin."""

    since: date
    days: list[tuple[date, list[Json]]]
    earlier: date | None
    later: date


async def sessions_of(visit: Visit, service: Json) -> Sessions:
    """The sessions of a class from the asked day on, those that are full among them."""
    today = visit.local_now.date()
    since = asked_day(visit) or today
    begin = datetime.combine(since, time())
    body = {
        "serviceIds": [service["id"]],
        "fromLocalDate": begin.isoformat(),
        "toLocalDate": (begin + timedelta(weeks=_WEEKS)).isoformat(),
        "timeZone": visit.zone,
        "cursorPaging": {"limit": _MOST},
    }
    answer = await visit.desk.ask("eventTimeSlots.listEventTimeSlots", body)
    days: dict[date, list[Json]] = {}
    for slot in answer["timeSlots"]:
        shown = session(slot)
        days.setdefault(shown["start"].date(), []).append(shown)
    earlier = since - timedelta(weeks=_WEEKS)
    return Sessions(
        since,
        sorted(days.items()),
        max(earlier, today) if since > today else None,
        since + timedelta(weeks=_WEEKS),
    )


def session(slot: Json) -> Json:
    """One session as the page shows it: times, people, and what can be done about it."""
    reasons = slot.get("nonBookableReasons") or {}
    waiting = (slot.get("eventInfo") or {}).get("waitingList") or {}
    left = max(0, slot.get("bookableCapacity") or 0)
    full = not slot["bookable"] and left == 0 and not reasons.get("eventCancelled")
    return {
        "event_id": slot["eventInfo"]["eventId"],
        "title": slot["eventInfo"].get("eventTitle") or "",
        "start": datetime.fromisoformat(slot["localStartDate"]),
        "end": datetime.fromisoformat(slot["localEndDate"]),
        "staff": [
            one["name"]
            for each in slot.get("availableResources") or ()
            for one in each.get("resources") or ()
        ],
        "place": (slot.get("location") or {}).get("name") or "",
        "bookable": bool(slot["bookable"]),
        "left": left,
        "few": left <= _FEW,
        "cancelled": bool(reasons.get("eventCancelled")),
        "full": full,
        "may_wait": full and (waiting.get("remainingCapacity") or 0) > 0,
    }
