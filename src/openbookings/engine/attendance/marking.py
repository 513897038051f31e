"""Marking attendance: one record per booking and session, written anew by each mark (H1)."""

from __future__ import annotations

import uuid

from openbookings.engine.attendance.resource import TABLE
from openbookings.engine.attendance.sessions import require_session, session_named
from openbookings.engine.bookings.holding import booking_key
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import announce
from openbookings.engine.store import documents

SET = "openbookings.v1.attendance_set"
NOT_ATTENDED = "openbookings.v1.attendance_marked_as_not_attended"


async def reserve(call: Call, booking_ids: list[str]) -> None:
    """Have bookings to oneself, so that each mark sees the one before it.

    What reacts to a mark runs under this lock, and so takes none of its own; who cancels several
    of the bookings, from which fees follow too, takes the same one.
    """
    await call.unit.lock(*(booking_key(call, each) for each in booking_ids))


async def mark(call: Call, booking: Document, given: Document, told: Document | None) -> Document:
    """Write who came to a session of the booking and announce it; gives the record.

    `told` is what to tell the participants. Raises `SESSION_NOT_FOUND`.
    """
    session_id = str(session_named(given))
    await require_session(call, booking, session_id)
    attendance_id = _id_of(booking["id"], session_id)
    text = await documents.get(call.unit, TABLE, call.site.id, attendance_id)
    old = None if text is None else verbs.decoded(text)
    new = _written(call, given, old)
    new |= {"id": attendance_id, "bookingId": booking["id"]}
    new |= {"eventId": session_id, "sessionId": session_id}
    if old is None:
        await documents.insert(call.unit, TABLE, call.site.id, new)
    else:
        await documents.replace(call.unit, TABLE, call.site.id, new, None)
    await _announce(call, new, old, told)
    return new


def _id_of(booking_id: str, session_id: str) -> str:
    """H1: keyed by booking and session, so that the key is the id."""
    return str(uuid.uuid5(uuid.UUID(booking_id), session_id))


def _written(call: Call, given: Document, old: Document | None) -> Document:
    same = old is not None and old["status"] == given["status"]
    number = given.get("numberOfAttendees")
    return {
        "status": given["status"],
        "numberOfAttendees": 1 if number is None else number,
        "updatedDate": call.stamp,
        "statusUpdatedDate": old["statusUpdatedDate"] if old and same else call.stamp,
    }


async def _announce(call: Call, new: Document, old: Document | None, told: Document | None) -> None:
    message = {} if told is None else {"participantNotification": told}
    before = {} if old is None else {"previousStatus": old["status"]}
    await announce(call, SET, new["id"], {"attendance": new, **before, **message})
    absent = new["status"] == "NOT_ATTENDED"
    if absent and (old is None or old["status"] != new["status"]):
        # H19: told once for each time somebody is found missing, not for each repetition.
        await announce(call, NOT_ATTENDED, new["id"], {"attendance": new, **message})
