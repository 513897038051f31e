"""Whether courses can be joined, many in one call (K11, D55-D58)."""

from __future__ import annotations

from openbookings.engine.catalog.offers import Offer
from openbookings.engine.contract import availability as contract
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.kernel.registry import method
from openbookings.engine.slots.courses import Course, load_coming, load_courses, shown_course
from openbookings.engine.slots.session_wire import shown_waitlist
from openbookings.engine.slots.subject import services_asked
from openbookings.engine.timeline.spans import Span


@method("availability.listCourseAvailability")
async def list_course_availability(
    call: Call, request: contract.ListCourseAvailabilityRequest
) -> Document:
    """Places, enrolment and sessions of each course asked for, in that order.

    Seven statements at most. Raises `SERVICE_NOT_FOUND`, and `Invalid` for what is no course.
    """
    ids = list(dict.fromkeys(request.service_ids or ()))
    courses = await load_courses(call, await services_asked(call, ids, _no_course))
    coming = await load_coming(call, courses)
    return {
        "courses": [
            {**_shown(course, call.seconds), "sessions": [_session(each) for each in sessions]}
            for course, sessions in zip(courses, coming, strict=True)
        ]
    }


def _no_course(service: Offer) -> str | None:
    if service.type == "COURSE":
        return None
    return f"is a {service.type}; only courses are booked whole (D55)"


def _session(session: Span) -> Document:
    return {"startDate": stamp(session.start * 1000), "endDate": stamp(session.end * 1000)}


def _shown(course: Course, now: int) -> Document:
    violated = course.violations(now).any
    shown: Document = {
        **shown_course(course, now),
        "sessionsLeft": course.sessions_left(now),
        "totalCapacity": course.offer.capacity,
        "takenCapacity": course.offer.capacity - course.remaining,
        "remainingCapacity": course.remaining,
        "reservedCapacity": min(course.remaining, course.demand.kept),
        "bookableCapacity": course.free,
        "waitingList": shown_waitlist(course.offer, course.demand),
        "bookable": course.free > 0 and not violated,
    }
    if not shown["bookable"]:
        shown["nonBookableReasons"] = {  # D10
            "noRemainingCapacity": course.remaining == 0,
            "violatesBookingPolicy": violated,
            "reservedForWaitingList": course.free == 0 < course.remaining,
            "eventCancelled": False,
        }
    return shown
