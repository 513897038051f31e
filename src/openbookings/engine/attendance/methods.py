"""The methods of attendance: set, read, count and delete, one by one and in bulk (H1-H4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openbookings.engine.attendance import marking
from openbookings.engine.attendance.resource import ATTENDANCES
from openbookings.engine.attendance.sessions import session_named
from openbookings.engine.bookings import access
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.queries import run_count, run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.violations import Violation

standard(ATTENDANCES, delete="deleteAttendance", bulk_delete="bulkDeleteAttendances")


@method("attendance.setAttendance")
async def set_attendance(call: Call, request: Document) -> Document:
    """Note who came to a session of a booking; a note that is there is written anew (H1).

    Raises `SESSION_ID_NOT_PROVIDED`, `BOOKING_NOT_FOUND`, `SESSION_NOT_FOUND`.
    """
    given: Document = request["attendance"]
    if session_named(given) is None:
        raise Refused("SESSION_ID_NOT_PROVIDED", "`eventId` must name the session (H2).")
    _refuse(_no_attendees(given, "attendance"))
    await marking.reserve(call, [given["bookingId"]])
    booking = await access.load(call, given["bookingId"])
    told = request.get("participantNotification")
    return {"attendance": await marking.mark(call, booking, given, told)}


@method("attendance.bulkSetAttendance")
async def bulk_set_attendance(call: Call, request: Document) -> Document:
    """Note who came for 1 to 8 sessions; an unknown session fails alone (H3).

    Raises `ATTENDANCES_MISSING_IN_REQUEST`; `Invalid` when any lacks a required field.
    """
    details = _details(request)
    if not details:
        raise Refused("ATTENDANCES_MISSING_IN_REQUEST", "There is no attendance to set.")
    _refuse(_incomplete(details))
    booking_ids = [each["attendance"]["bookingId"] for each in details]
    await marking.reserve(call, booking_ids)
    bookings = await access.load_many(call, booking_ids)

    async def one(detail: Document) -> tuple[str, Document]:
        given: Document = detail["attendance"]
        _refuse(_no_attendees(given, "attendance"))
        booking = bookings.get(given["bookingId"])
        if booking is None:
            raise not_found(BOOKINGS.entity, given["bookingId"], BOOKINGS.missing)
        new = await marking.mark(call, booking, given, detail.get("participantNotification"))
        return new["id"], new

    returned = bool(request.get("returnFullEntity"))
    return await in_bulk(call, details, one, return_entity=returned, field="attendanceDetails")


@method("attendance.getAttendance")
async def get_attendance(call: Call, request: Document) -> Document:
    """One record of a booking the caller may see; raises `ATTENDANCE_NOT_FOUND` (H3)."""
    found = await verbs.load(call, ATTENDANCES, request["attendanceId"])
    if not await access.load_many(call, [found["bookingId"]]):
        raise not_found(ATTENDANCES.entity, found["id"], ATTENDANCES.missing)
    return {"attendance": found}


@method("attendance.queryAttendance")
async def query_attendance(call: Call, request: Document) -> Document:
    """The records of the bookings the caller may see, by id (H4)."""
    answer = await run_query(call, ATTENDANCES, request, restrict=access.visible(call.caller))
    # Its paging metadata, unlike that of all others, has no room for the page's length.
    del answer["pagingMetadata"]["count"]
    return answer


@method("attendance.countAttendances")
async def count_attendances(call: Call, request: Document) -> Document:
    """How many records a member has; nobody else may ask (H4, J4)."""
    return await run_count(call, ATTENDANCES, request, restrict=access.visible(call.caller))


def _details(request: Document) -> Sequence[Document]:
    """What to set, also in the deprecated form without notifications."""
    older = [{"attendance": each} for each in request.get("attendanceList") or ()]
    return request.get("attendanceDetails") or older


def _incomplete(details: Sequence[Document]) -> Iterator[Violation]:
    """X8: whatever lacks a required field, wherever in the list."""
    for at, detail in enumerate(details):
        given = detail.get("attendance") or {}
        place = f"attendanceDetails[{at}].attendance"
        for name in ("bookingId", "status"):
            if given.get(name) is None:
                yield Violation(f"{place}.{name}", "must be given", "REQUIRED_FIELD")
        if session_named(given) is None:
            yield Violation(f"{place}.eventId", "must be given", "REQUIRED_FIELD")


def _no_attendees(given: Document, place: str) -> Iterator[Violation]:
    """H1: that nobody came is said by the status."""
    number = given.get("numberOfAttendees")
    if number is not None and number < 1:
        yield Violation(f"{place}.numberOfAttendees", "must be at least 1", "MIN")


def _refuse(violations: Iterator[Violation]) -> None:
    found = tuple(violations)
    if found:
        raise Invalid(*found)
