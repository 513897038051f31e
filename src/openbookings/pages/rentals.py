"""Rentals: after the start the customer chooses the end, by the hour or by the day (D38, D40)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from openbookings.pages import offering
from openbookings.pages.choosing import Asking, slots_between
from openbookings.pages.desk import Json
from openbookings.pages.visit import Visit
from openbookings.pages.wishes import Wishes, located

_MOST_DAYS = 60


class Ends(NamedTuple):
    """The ends among which a customer chooses after the start; `found` may be empty."""

    title: str
    found: list[tuple[str, str, str]]
    """Start and end as a pick writes them, the words for the end, and how long it is."""


async def ends_of(
    visit: Visit, service: Json, wishes: Wishes, asking: Asking, day: datetime | None
) -> Ends | None:
    """The ends of a rental that starts as the address says; None as long as no start is chosen.

    A rental by the day starts with `day`, the chosen one of the month.
    """
    if offering.rented_by(service) == "DAY":
        return await _of_days(visit, service, asking, day) if day else None
    start = _asked_start(visit)
    return await _of_hours(visit, service, wishes, start) if start else None


async def _of_hours(visit: Visit, service: Json, wishes: Wishes, start: datetime) -> Ends:
    body: Json = {
        "serviceId": service["id"],
        "localStartDate": start.isoformat(timespec="seconds"),
        "timeZone": visit.zone,
        "location": located(service, wishes.place),
    }
    name = "availabilityTimeSlots.listAvailabilityTimeSlotEndOptions"
    options = (await visit.desk.ask(name, body))["endOptions"]
    words, found = visit.words, []
    for each in options:
        end = datetime.fromisoformat(each["localEndDate"])
        shown = words.time(end)
        if end.date() != start.date():
            shown = f"{words.short_day(end.date())}, {shown}"
        lasts = words.minutes(int((end - start).total_seconds()) // 60)
        found.append((f"{each['localStartDate']}/{each['localEndDate']}", shown, lasts))
    title = words.say(
        "From {time} on {day}, until:", time=words.time(start), day=words.day(start.date())
    )
    return Ends(title, found)


async def _of_days(visit: Visit, service: Json, asking: Asking, day: datetime) -> Ends:
    least, most = offering.days_rented(service)
    until = day + timedelta(days=min(most, _MOST_DAYS))
    slots = await slots_between(visit, asking, day, until, timeSlotsPerDay=1)
    words, found = visit.words, []
    for number, slot in enumerate(slots, 1):
        if slot["at"].date() != day.date() + timedelta(days=number - 1):
            break  # D40: a stay is of days in a row
        if number >= least:
            lasts = words.count("{number} day", "{number} days", number)
            shown = words.say("until {day}", day=words.short_day(slot["at"].date()))
            found.append((f"{slots[0]['localStartDate']}/{slot['localEndDate']}", lasts, shown))
    title = words.say("From {day}, for:", day=words.day(day.date()))
    return Ends(title, found)


def _asked_start(visit: Visit) -> datetime | None:
    try:
        start = datetime.fromisoformat(visit.asked("start", 20))
    except ValueError:
        return None
    return None if start.tzinfo else start
