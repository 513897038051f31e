"""Attendance beside bookings, for the reader of extended bookings (E88)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openbookings.engine.attendance import statements
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document

_SHOWN = ("id", "status", "numberOfAttendees")
_UNKNOWN: Document = {"status": "NOT_SET", "numberOfAttendees": 0}


async def attendance_of_bookings(
    call: Call, booking_ids: Sequence[str], session_id: str | None
) -> Mapping[str, Document]:
    """Who came, by booking: to the asked session, else to the booking's own (H2).

    A course has many sessions, so that without asking for one nothing is known of it.
    """
    found = await statements.of_bookings(call.unit, call.site.id, booking_ids, session_id)
    records = {each: verbs.decoded(text.encode()) for each, text in found.items()}
    return {
        each: {name: records[each][name] for name in _SHOWN} if each in records else _UNKNOWN
        for each in booking_ids
    }
