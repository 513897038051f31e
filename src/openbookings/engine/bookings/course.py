"""Courses as targets: booked whole, by their schedule (E4, E25, D55-D57)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import msgspec

from openbookings.engine.bookings.seats import Room, Seats
from openbookings.engine.bookings.target import Wanted, slot_not_available
from openbookings.engine.calendar.taking_part.statements import Holder, places_of
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.kernel.errors import Invalid, not_found
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots.courses import Course, load_courses

_decode = msgspec.json.Decoder(dict).decode


@dataclass(frozen=True)
class CourseSeats(Seats):
    """Places of a course, for all its sessions."""

    holder: ClassVar[Holder] = Holder.SCHEDULE
    exceeded: ClassVar[str] = "SCHEDULE_CAPACITY_EXCEEDED"

    async def room(self, call: Call) -> Room:
        """See `Seats`."""
        found = await places_of(
            call.unit, call.site.id, self.holder, self.id, call.now, self.ignoring
        )
        if found is None or _decode(found.text)["status"] == "CANCELLED":
            raise slot_not_available(self.offer, "scheduleCancelled")
        (course,) = await load_courses(call, (self.offer,))
        return Room(
            self.offer.capacity, found.taken, found.reserved, course.violations(call.seconds)
        )


async def wanted(call: Call, offer: Offer, schedule: Document, path: str) -> Wanted:
    """The course that a request names; raises `SCHEDULE_NOT_FOUND`.

    A course without sessions has no dates that a booking could show: it is over (D57).
    """
    schedule_id = str(schedule.get("scheduleId") or "").lower()
    if not schedule_id:
        raise Invalid(Violation(f"{path}.scheduleId", "is required", "REQUIRED_FIELD"))
    if schedule_id != offer.schedule_id:
        raise not_found("Schedule", schedule_id, "SCHEDULE_NOT_FOUND")
    (course,) = await load_courses(call, (offer,))
    if course.first_start is None or course.last_end is None:
        raise slot_not_available(offer, "noSessions")
    return Wanted(
        CourseSeats(offer, schedule_id),
        {"schedule": _schedule_shown(call, course), "title": offer.name, "tags": ["COURSE"]},
        course.first_start,
        course.last_end,
    )


def stored(booking: Document, offer: Offer) -> CourseSeats:
    """The course that a booking is for."""
    schedule_id = booking["bookedEntity"]["schedule"]["scheduleId"]
    return CourseSeats(offer, schedule_id, ignoring=booking["id"])


def _schedule_shown(call: Call, course: Course) -> Document:
    assert course.first_start is not None and course.last_end is not None, "has sessions"
    return {
        "scheduleId": course.offer.schedule_id,
        "serviceId": course.offer.id,
        "timezone": call.site.time_zone,
        "firstSessionStart": stamp(course.first_start * 1000),
        "lastSessionEnd": stamp(course.last_end * 1000),
    }
