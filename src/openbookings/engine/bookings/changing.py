"""Writing bookings: stored once with their policy's snapshot, then changed step by step (I2)."""

from __future__ import annotations

import msgspec

from openbookings.engine.bookings.resource import BOOKINGS, TABLE
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.completeness import complete
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.facts import announce
from openbookings.engine.store import documents

_POLICY_COLUMN = "policy_snapshot"


async def store(call: Call, booking: Document, policy: Document, price: Document) -> None:
    """Store a new booking with the snapshot of its policy (B31) and its price; announce it."""
    complete(BOOKINGS, booking)
    kept = {
        "id": new_id(),
        "bookingId": booking["id"],
        "policy": policy,
        "createdDate": call.stamp,
    }
    extra = {_POLICY_COLUMN: _encoded(kept), "price": _encoded(price)}
    await documents.add(call.unit, TABLE, call.site.id, booking, extra=extra)
    await announce(call, f"{BOOKINGS.fqdn}_created", booking["id"], booking)


def _encoded(document: Document) -> str:
    return msgspec.json.encode(document).decode()


def draft_of(booking: Document) -> Document:
    """A copy whose slot can be changed without touching the booking it was made from."""
    entity = booking["bookedEntity"]
    if not entity.get("slot"):
        return {**booking}
    return {**booking, "bookedEntity": {**entity, "slot": {**entity["slot"]}}}


def note_wishes(booking: Document, request: Document) -> None:
    """Keep what a step says about messages; only the last message sent is held (E91)."""
    notification = request.get("participantNotification") or {}
    if notification.get("notifyParticipants"):
        booking["participantNotification"] = notification
    if request.get("sendSmsReminder") is not None:
        booking["sendSmsReminder"] = request["sendSmsReminder"]


async def change(
    call: Call, new: Document, old: Document, action: str | None, told: Document
) -> Document:
    """Store a booking after a step and announce `updated` and the step's own event (I2).

    `told` stands in the body of that event beside the booking; without an `action` there is
    none. Raises `REVISION_MISMATCH` when somebody else was faster.
    """
    saved = await verbs.save(call, BOOKINGS, new, old)
    if action is None:
        return saved
    more = {"previousStatus": old["status"], **told}
    body = {
        "booking": saved,
        "initiatedBy": call.caller.identity(),
        **{name: value for name, value in more.items() if value is not None},
    }
    await announce(call, f"{BOOKINGS.fqdn}_{action}", saved["id"], body)
    return saved


async def announce_confirmed(call: Call, booking: Document) -> None:
    """Tell that a booking was born confirmed (E7)."""
    body = {"booking": booking, "initiatedBy": call.caller.identity()}
    await announce(call, f"{BOOKINGS.fqdn}_confirmed", booking["id"], body)


def refuse_member(booking: Document) -> None:
    """Refuse a single call on a member of a package, which is changed as a whole (E52, E64)."""
    package = booking.get("multiServiceBookingInfo")
    if package:
        raise Refused(
            "NOT_ALLOWED_TO_UPDATE_BOOKING_IN_MULTI_SERVICE_BOOKING",
            "The booking belongs to a package, which is changed as a whole.",
            id=booking["id"],
            multiServiceBookingId=package["id"],
        )


def require_revision(booking: Document, sent: str | None) -> None:
    """Refuse a step based on an older state of the booking (X4); the contract demands one."""
    if str(sent) != booking["revision"]:
        raise verbs.stale(BOOKINGS, booking)


def refused_from(code: str, booking: Document, words: str) -> Refused:
    """The refusal of a step that the booking's status does not allow (E34, E60)."""
    sentence = f"A booking that is {booking['status']} {words}."
    return Refused(code, sentence, id=booking["id"], status=booking["status"])
