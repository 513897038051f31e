"""Choosing the time of an appointment: a month of days, and the times of one day."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from openbookings.pages import offering
from openbookings.pages.desk import Json
from openbookings.pages.visit import Visit
from openbookings.pages.wishes import Wishes, asked_with
from openbookings.pages.wording import Wording

_MOST_SLOTS = 1000
_MONTHS_AHEAD = 12
_NEAREST = 4


class Asking(NamedTuple):
    """What is asked for times: the method, and what its request says beside the window."""

    method: str
    body: Json
    zone: str
    """The clock on which days and times are meant."""
    online: bool = True
    """Whether customers may book it here at all."""
    one_person: bool = False
    """Whether only times of one person are wanted."""


class Day(NamedTuple):
    """A day of the month's overview."""

    date: date
    free: bool
    chosen: bool
    today: bool


class Part(NamedTuple):
    """Some times of a day under a heading."""

    name: str
    slots: list[Json]


class Month(NamedTuple):
    """A month in weeks, as the locale begins them; None stands for days of other months."""

    first: date
    weeks: list[list[Day | None]]
    earlier: str | None
    later: str | None


def asking_about(visit: Visit, service: Json, wishes: Wishes) -> Asking:
    """The question for the times of one service; days are days of the business (D40)."""
    by_the_day = offering.rented_by(service) == "DAY"
    return Asking(
        "availabilityTimeSlots.listAvailabilityTimeSlots",
        {"serviceId": service["id"], **dict(asked_with(service, wishes))},
        visit.about["timeZone"] if by_the_day else visit.zone,
        bool((service.get("onlineBooking") or {}).get("enabled")),
        bool(wishes.staff),
    )


async def choice_of(visit: Visit, asking: Asking, lost: datetime | None = None) -> Json:
    """What choosing a time shows: a month, the times of one day, or why there are none.

    `lost` is a time that was picked and is gone: its day is shown, with the nearest times first.
    """
    day = lost.date() if lost else asked_day(visit)
    first = _asked_month(visit, day)
    free = await _free_days(visit, asking, first)
    if lost and free:
        day = min(free, key=lambda each: (abs(each - lost.date()), each))
    elif day is None or day.replace(day=1) != first:
        day = min(free, default=None)
    slots = await slots_between(visit, asking, *_span_of(day)) if day in free else []
    return {
        "month": _month_of(visit, first, free, day),
        "day": day,
        "parts": _parts(visit.words, slots, lost),
        "why_none": "" if free else await _why_none(visit, asking, first),
        "next_free": None if free else await _next_free(visit, asking, first),
    }


def lost_time(visit: Visit) -> datetime | None:
    """The start of the time that the request sent, on the visitor's clock."""
    sent = (visit.sent.get("slot") or [""])[0][:60].partition("/")[0]
    try:
        return datetime.fromisoformat(sent).replace(tzinfo=None)
    except ValueError:
        return None


def lost_day(visit: Visit) -> list[tuple[str, str]]:
    """The day of that time, as parameters of the address that shows it; none without a time."""
    lost = lost_time(visit)
    return [("day", lost.date().isoformat())] if lost else []


def asked_day(visit: Visit) -> date | None:
    """The day that stands in the address, if it is one and not over."""
    try:
        day = date.fromisoformat(visit.asked("day", 10))
    except ValueError:
        return None
    return day if day >= visit.local_now.date() else None


async def slots_between(
    visit: Visit,
    asking: Asking,
    begin: datetime,
    end: datetime,
    limit: int = _MOST_SLOTS,
    **more: object,
) -> list[Json]:
    """The slots of a window, each with its wall-clock start as `at`; `more` narrows them."""
    body: Json = {
        **asking.body,
        "fromLocalDate": begin.isoformat(timespec="seconds"),
        "toLocalDate": end.isoformat(timespec="seconds"),
        "timeZone": asking.zone,
        "bookable": True,
        "cursorPaging": {"limit": limit},
        **more,
    }
    answer = await visit.desk.ask(asking.method, body)
    return [
        {**slot, "at": datetime.fromisoformat(slot["localStartDate"])}
        for slot in answer["timeSlots"]
    ]


async def _free_days(visit: Visit, asking: Asking, first: date) -> set[date]:
    begin, end = _window(visit, first)
    if begin >= end:
        return set()
    slots = await slots_between(visit, asking, begin, end, timeSlotsPerDay=1)
    return {slot["at"].date() for slot in slots}


async def _next_free(visit: Visit, asking: Asking, since: date) -> date | None:
    """The first day from `since` on that has a free time, within a year."""
    begin = max(datetime.combine(since, time()), _now(visit))
    end = begin + timedelta(days=30 * _MONTHS_AHEAD)
    slots = await slots_between(visit, asking, begin, end, limit=1)
    return slots[0]["at"].date() if slots else None


async def _why_none(visit: Visit, asking: Asking, first: date) -> str:
    """Why a month has no free time, as far as a customer may know: a sentence."""
    begin, end = _window(visit, first)
    if begin >= end:
        return visit.words.say("This month is over.")
    if not asking.online:
        return visit.words.say("This service cannot be booked online. Please contact us.")
    slots = await slots_between(visit, asking, begin, end, limit=1, bookable=False)
    broken = slots[0].get("bookingPolicyViolations") or {} if slots else {}
    if broken.get("tooEarlyToBook"):
        return visit.words.say("These days cannot be booked yet.")
    if broken.get("tooLateToBook"):
        return visit.words.say("It is too late to book these days.")
    if asking.one_person:
        return visit.words.say("This person has no free time in this month.")
    return visit.words.say("Everything is taken or closed in this month.")


def _parts(words: Wording, slots: Iterable[Json], lost: datetime | None) -> list[Part]:
    """The times by part of the day; before them those nearest to a time that was lost."""
    slots = list(slots)
    found = []
    if lost is not None and len(slots) > _NEAREST:
        nearest = sorted(slots, key=lambda each: (abs(each["at"] - lost), each["at"]))
        found.append(Part(words.say("Nearest times"), nearest[:_NEAREST]))
    since = time.min
    for name, until in (
        (words.say("Morning"), time(12)),
        (words.say("Afternoon"), time(17)),
        (words.say("Evening"), time.max),
    ):
        listed = [each for each in slots if since <= each["at"].time() < until]
        found.append(Part(name, listed))
        since = until
    return [part for part in found if part.slots]


def _month_of(visit: Visit, first: date, free: set[date], chosen: date | None) -> Month:
    """A month laid out for the page; nothing lies before the present one."""
    today = visit.local_now.date()
    weeks = calendar.Calendar(visit.words.locale.first_week_day).monthdatescalendar(
        first.year, first.month
    )
    laid_out = [
        [
            Day(day, day in free, day == chosen, day == today) if day.month == first.month else None
            for day in week
        ]
        for week in weeks
    ]
    this_month = today.replace(day=1)
    before, after = (first - timedelta(days=1)).replace(day=1), _next_month(first)
    last = this_month + timedelta(days=31 * _MONTHS_AHEAD)
    return Month(
        first,
        laid_out,
        f"{before:%Y-%m}" if before >= this_month else None,
        f"{after:%Y-%m}" if after <= last else None,
    )


def _asked_month(visit: Visit, day: date | None) -> date:
    """The first of the month that stands in the address, else of the day, else of today."""
    try:
        return date.fromisoformat(f"{visit.asked('month', 7)}-01")
    except ValueError:
        return (day or visit.local_now.date()).replace(day=1)


def _window(visit: Visit, first: date) -> tuple[datetime, datetime]:
    """What of a month is still to come, on the visitor's clock."""
    begin = max(datetime.combine(first, time()), _now(visit))
    return begin, datetime.combine(_next_month(first), time())


def _span_of(day: date | None) -> tuple[datetime, datetime]:
    begin = datetime.combine(day or date.min, time())
    return begin, begin + timedelta(days=1)


def _now(visit: Visit) -> datetime:
    return visit.local_now.replace(tzinfo=None)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
