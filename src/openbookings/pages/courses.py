"""A course as its page shows it: the dates, the places left, and whether one can still join."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from openbookings.pages.desk import Json
from openbookings.pages.visit import Visit

_FEW = 5
"""From so few places on, their number is told in words that hurry."""
_FIRST = 6
"""So many dates are shown at once; the others fold out."""


class Course(NamedTuple):
    """A course as it stands now; times are on the visitor's clock."""

    coming: list[tuple[datetime, datetime]]
    """The sessions that have yet to start."""
    bookable: bool
    closed: str
    """Why nobody can join, in a sentence; "" while one can."""
    left: int
    few: bool
    may_wait: bool

    @property
    def first_dates(self) -> list[tuple[datetime, datetime]]:
        """The dates that are shown at once."""
        return self.coming[:_FIRST]

    @property
    def later_dates(self) -> list[tuple[datetime, datetime]]:
        """The dates that fold out."""
        return self.coming[_FIRST:]


async def course_of(visit: Visit, service: Json) -> Course:
    """The course as a visitor may know it."""
    body = {"serviceIds": [service["id"]]}
    (told,) = (await visit.desk.ask("availability.listCourseAvailability", body))["courses"]
    coming = [
        (visit.moment(each["startDate"]), visit.moment(each["endDate"]))
        for each in told["sessions"]
    ]
    left = max(0, told["bookableCapacity"])
    waiting = told["waitingList"].get("remainingCapacity") or 0
    violated = (told.get("nonBookableReasons") or {}).get("violatesBookingPolicy")
    return Course(
        coming,
        told["bookable"],
        "" if told["bookable"] else _why_closed(visit, told),
        left,
        left <= _FEW,
        not told["bookable"] and not violated and left == 0 and waiting > 0,
    )


def _why_closed(visit: Visit, told: Json) -> str:
    words, against = visit.words, told["enrollmentViolations"]
    if not told["sessionsLeft"]:
        return words.say("This course is over.")
    if against.get("bookOnlineDisabled"):
        return words.say("This service cannot be booked online. Please contact us.")
    if against.get("tooLateToBook"):
        return words.say("Enrolment is closed: the course has begun or is about to.")
    if against.get("tooEarlyToBook"):
        opens = against.get("earliestBookingDate")
        if not opens:
            return words.say("Enrolment has not opened yet.")
        day = words.full_day(visit.moment(opens).date())
        return words.say("Enrolment opens on {day}.", day=day)
    return words.say("This course is fully booked.")
