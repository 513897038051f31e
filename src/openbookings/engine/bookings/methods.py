"""The methods that place, decide about, move and cancel single bookings."""

from __future__ import annotations

from openbookings.engine.bookings import (
    access,
    cancelling,
    changing,
    decisions,
    holding,
    moving,
    placing,
)
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import method


@method("bookings.createBooking")
async def create_booking(call: Call, request: Document) -> Document:
    """Book: CREATED, or at once CONFIRMED by those who manage bookings (E1-E32)."""
    placing.refuse_unreadable(request, "")
    drafted = await placing.draft(call, request)
    await placing.lock(call, (drafted,), place=drafted.only_place(call))
    return {"booking": await placing.place(call, drafted)}


@method("bookings.confirmBooking")
async def confirm_booking(call: Call, request: Document) -> Document:
    """Confirm a booking; availability is checked on request only (E35)."""
    case = await decisions.open_case(call, request["bookingId"])
    changing.require_revision(case.old, request["revision"])
    return {"booking": await decisions.confirm(call, case, request)}


@method("bookings.declineBooking")
async def decline_booking(call: Call, request: Document) -> Document:
    """Decline a booking that nobody has decided about (E34)."""
    old = await access.load(call, request["bookingId"])
    changing.require_revision(old, request["revision"])
    await holding.hold(call, (old,))
    return {"booking": await decisions.decline(call, old, request)}


@method("bookings.markBookingAsPending")
async def mark_booking_as_pending(call: Call, request: Document) -> Document:
    """Let a booking wait for approval, on the calendar (E36, E37)."""
    case = await decisions.open_case(call, request["bookingId"])
    changing.require_revision(case.old, request["revision"])
    return {"booking": await decisions.mark_as_pending(call, case, request)}


@method("bookings.confirmOrDeclineBooking")
async def confirm_or_decline_booking(call: Call, request: Document) -> Document:
    """Confirm or decline after a checkout of one's own, by payment and conflict (E38-E40)."""
    case = await decisions.open_case(call, request["bookingId"])
    return {"booking": await decisions.decide(call, case, request)}


@method("bookings.rescheduleBooking")
async def reschedule_booking(call: Call, request: Document) -> Document:
    """Move a booking to another slot or session (E46-E53)."""
    old = await access.load(call, request["bookingId"])
    changing.require_revision(old, request["revision"])
    changing.refuse_member(old)
    return {"booking": await moving.reschedule(call, old, request)}


@method("bookings.cancelBooking")
async def cancel_booking(call: Call, request: Document) -> Document:
    """Cancel a booking within the policy it was made under (E54)."""
    old = await access.load(call, request["bookingId"])
    changing.require_revision(old, request["revision"])
    changing.refuse_member(old)
    await holding.hold(call, (old,))
    return {"booking": await cancelling.cancel(call, old, request)}
