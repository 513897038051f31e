"""Which session a record is about, and whether it is one of the booking's (H2, H19)."""

from __future__ import annotations

from openbookings.engine.calendar.finding import find_events
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import not_found


def session_named(attendance: Document) -> str | None:
    """The session a request names; `eventId` wins over the deprecated `sessionId`."""
    return attendance.get("eventId") or attendance.get("sessionId") or None


async def require_session(call: Call, booking: Document, session_id: str) -> None:
    """Refuse a session that is not one of the booking's: `SESSION_NOT_FOUND`.

    An appointment or a class has the event of its slot, a course every event of its schedule.
    """
    entity = booking["bookedEntity"]
    if entity.get("slot"):
        known = session_named(entity["slot"]) == session_id
    else:
        event = (await find_events(call, (session_id,))).get(session_id)
        known = event is not None and _is_session_of(entity["schedule"], event)
    if not known:
        words = f"A session of booking {booking['id']} with the id"
        raise not_found(words, session_id, "SESSION_NOT_FOUND")


def _is_session_of(schedule: Document, event: Document) -> bool:
    # A series as a whole is no session; its occurrences are.
    of_course: bool = event["scheduleId"] == schedule["scheduleId"]
    return of_course and event["recurrenceType"] != "MASTER"
