"""Whether courses can be joined, many in one call (K11, D55-D58)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.catalog.offers import Offer, offers
from openbookings.engine.contract import availability as contract
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.kernel.errors import Invalid, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots.courses import Course, load_coming, load_courses, shown_course
from openbookings.engine.slots.session_wire import shown_waitlist
from openbookings.engine.timeline.spans import Span


@method("availability.listCourseAvailability")
async def list_course_availability(
    call: Call, request: contract.ListCourseAvailabilityRequest
) -> Document:
    """Places, enrolment and sessions of each course asked for, in that order.

    Seven statements at most. Raises `SERVICE_NOT_FOUND`, and `Invalid` for what is no course.
    """
    ids = list(dict.fromkeys(each.lower() for each in request.service_ids or ()))
    courses = await load_courses(call, await _courses(call, ids))
    coming = await load_coming(call, courses)
    return {
        "courses": [
            {**_shown(course, call.seconds), "sessions": [_session(each) for each in sessions]}
            for course, sessions in zip(courses, coming, strict=True)
        ]
    }


async def _courses(call: Call, ids: Sequence[str]) -> list[Offer]:
    found = await offers(call, ids, located=False)
    wrong = []
    for at, service_id in enumerate(ids):
        if service_id not in found:
            raise not_found("Service", service_id, "SERVICE_NOT_FOUND")
        if found[service_id].type != "COURSE":
            words = f"is a {found[service_id].type}; only courses are booked whole (D55)"
            wrong.append(Violation(f"serviceIds[{at}]", words, "OTHER"))
    if wrong:
        raise Invalid(*wrong)
    return [found[service_id] for service_id in ids]


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
