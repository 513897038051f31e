"""Booking from the list: whose turn it is gets the places and pays, or comes for free (E77)."""

from __future__ import annotations

from openbookings.engine.bookings import changing, decisions, holding, kinds
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.bookings.target import Target
from openbookings.engine.calendar.reserving import Kind, Reservation, reserve_for_waitlist
from openbookings.engine.catalog.offers import offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.waitlist import statements
from openbookings.engine.waitlist.access import find_registered
from openbookings.engine.waitlist.gatherings import find_gathering
from openbookings.engine.waitlist.offering import plan_turns
from openbookings.engine.waitlist.statements import Registration

_MINUTE = 60_000


async def book_from_list(call: Call, booking_id: str, token: str | None) -> Document:
    """Make the booking of a registration one that is paid next, or is confirmed if it is free.

    Its places stay kept as long as a hold would keep them. Raises `NO_OPEN_SPOTS` unless it is
    their turn, or the places are open to all.
    """
    first, _ = await find_registered(call, booking_id, token)
    service = await offer(call, kinds.service_id_of(first))
    target = await kinds.target_of(call, first, service)
    await holding.hold(call, (first,), (target,))
    # Again, now that nobody else changes it.
    old, registration = await find_registered(call, booking_id, token)
    if old["status"] != Status.WAITING_LIST:
        raise changing.refused_from("INVALID_BOOKING_STATUS", old, "is on no waitlist")
    if not await _may_book(call, registration):
        raise target.busy()
    await reserve_for_waitlist(call, registration.target_id, ())
    if (await target.stand_regardless(call, registration.party)).conflict:
        raise target.busy()
    await statements.enrol(call.unit, call.site.id, booking_id)
    booked = await _booked(call, old, target)
    await plan_turns(call, registration.target_id)
    return booked


async def _may_book(call: Call, registration: Registration) -> bool:
    turn = registration.turn
    if turn is not None and turn.runs(call.now):
        return True
    gathering = await find_gathering(call, registration.service_id, registration.target_id)
    return gathering is not None and gathering.open_to_all(registration.party, call.now)


async def _booked(call: Call, old: Document, target: Target) -> Document:
    new = {**changing.draft_of(old), "status": Status.CREATED}
    saved = await changing.change(call, new, old, None, {})
    if target.offer.payment["rateType"] == "NO_FEE":
        case = await decisions.case_of(call, saved, target.offer)
        return await decisions.decide(call, case, {"paymentStatus": "EXEMPT"})
    until = call.now + call.terms.hold_minutes * _MINUTE
    party = saved["totalParticipants"]
    kept = Reservation(saved["id"], Kind.BOOKING, target.reserved_id, party, until)
    await target.reserve(call, kept, await target.stand_regardless(call, party))
    return saved
