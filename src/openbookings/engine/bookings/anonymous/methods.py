"""The methods behind the link to one booking: see it, its service, cancel it, move it (E82-E85)."""

from __future__ import annotations

import msgspec

from openbookings.engine.bookings import (
    access,
    cancelling,
    changing,
    holding,
    moving,
    statements,
)
from openbookings.engine.bookings.anonymous import tokens
from openbookings.engine.bookings.anonymous.showing import permitted, visible
from openbookings.engine.bookings.anonymous.tokens import Opens
from openbookings.engine.bookings.fees.assessing import fees_of
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused, not_found
from openbookings.engine.kernel.registry import method

_decode = msgspec.json.Decoder(dict).decode
_TOLD = {"participantNotification": {"notifyParticipants": True}}


@method("bookings.getAnonymousActionToken")
async def get_token(call: Call, request: Document) -> Document:
    """The token of a booking the caller may see, for a link to its customer (E82)."""
    booking = await access.load(call, request["bookingId"])
    return {"token": tokens.sign(call.site, Opens.BOOKING, booking["id"])}


@method("bookings.bookingsGetBookingAnonymously")
async def get_booking(call: Call, request: Document) -> Document:
    """The booking behind a token, and what may be done with it (E83, E84)."""
    booking, policy = await _opened(call, request["token"])
    answer: Document = {
        "booking": visible(booking, request.get("timeZone")),
        "allowedAnonymousActions": permitted(booking, policy, call.seconds),
    }
    if "BOOKING_FEES" in (request.get("fields") or ()):
        # F24: what is due, or would be if the booking were cancelled now.
        fees = await fees_of(call, (booking["id"],))
        if fees:
            answer["bookingFee"] = fees[0]
    return answer


@method("bookings.getServiceAnonymously")
async def get_service(call: Call, request: Document) -> Document:
    """The service that the booking behind a token books, hidden or not (E83)."""
    booking, _ = await _opened(call, request["token"])
    entity = booking["bookedEntity"]
    service_id = (entity.get("slot") or entity["schedule"])["serviceId"]
    requested = frozenset(request.get("fields") or ())
    return {"service": await verbs.show(call, SERVICES, service_id, requested)}


@method("bookings.bookingsCancelBookingAnonymously")
async def cancel_booking(call: Call, request: Document) -> Document:
    """Cancel the booking behind a token, if its policy lets a link do so (E83, E84)."""
    old, policy = await _opened(call, request["token"])
    changing.require_revision(old, request["revision"])
    if not permitted(old, policy, call.seconds)["cancel"]:
        raise _not_permitted("BOOKING_CANNOT_BE_CANCELLED", old)
    await holding.hold(call, (old,))
    return {"booking": visible(await cancelling.cancel(call, old, {}))}


@method("bookings.bookingsRescheduleBookingAnonymously")
async def reschedule_booking(call: Call, request: Document) -> Document:
    """Move the booking behind a token, and tell its participants (E83, E84)."""
    old, policy = await _opened(call, request["token"])
    changing.require_revision(old, request["revision"])
    if not permitted(old, policy, call.seconds)["reschedule"]:
        raise _not_permitted("RESCHEDULING_NOT_ALLOWED", old)
    moved = await moving.reschedule(call, old, {"slot": request["slot"], **_TOLD})
    return {"booking": visible(moved)}


async def _opened(call: Call, token: str) -> tuple[Document, Document]:
    """The booking that a token opens, and the policy it was made under."""
    booking_id = tokens.read(call.site, Opens.BOOKING, token)
    found = await statements.snapshots(call.unit, call.site.id, [booking_id])
    if booking_id not in found:
        raise not_found(BOOKINGS.entity, booking_id, BOOKINGS.missing)
    booking, snapshot = (_decode(text) for text in found[booking_id])
    tokens.require_alive(call, filter(None, [booking.get("endDate")]))
    return booking, snapshot["policy"]


def _not_permitted(code: str, booking: Document) -> Refused:
    return Refused(
        code,
        "The link to this booking does not allow this now.",
        id=booking["id"],
        status=booking["status"],
    )
