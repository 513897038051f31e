"""The methods of holds: keep what a booking would want, and give it back (E30, K23).

A hold is made of the same wish as a booking, by the same checks and under the same lock.
"""

from __future__ import annotations

from secrets import token_urlsafe

from openbookings.engine.bookings import kinds, placing
from openbookings.engine.bookings.redeeming import reservation_of
from openbookings.engine.calendar import reserving
from openbookings.engine.calendar.reservations.statements import live_from
from openbookings.engine.calendar.reserving import Kind, Reservation
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.registry import method

_MINUTE = 60_000
_TOKEN_BYTES = 32


@method("holds.createHold")
async def create_hold(call: Call, request: Document) -> Document:
    """Keep a time, or places of a session or course, for whoever shows the token.

    Raises what creating the booking would, and `RATE_LIMIT_EXCEEDED` when too many holds of the
    client's address run already.
    """
    wish = {"booking": request["booking"]}
    placing.refuse_unreadable(wish, "")
    drafted = await placing.draft(call, wish)
    booking, target = drafted.booking, drafted.target
    asker = call.address or call.caller.id
    await kinds.lock(call, (target,), f"{call.site.id}/holds/{asker}")
    await _refuse_too_many(call, asker)
    standing = await target.require_free(call, booking["totalParticipants"])
    token = token_urlsafe(_TOKEN_BYTES)
    hold = Reservation(
        reservation_of(token),
        Kind.HOLD,
        target.reserved_id,
        booking["totalParticipants"],
        call.now + (request.get("minutes") or call.terms.hold_minutes) * _MINUTE,
        asker,
    )
    await target.reserve(call, hold, standing)
    await reserving.clear_later(call, hold.expires)
    target.name_takers(booking, standing, keeps_all=True)
    held = {name: booking[name] for name in ("bookedEntity", "totalParticipants", "bookedAddOns")}
    if booking.get("participantsChoices"):
        held["participantsChoices"] = booking["participantsChoices"]
    return {"hold": {"token": token, "expirationDate": stamp(hold.expires), "booking": held}}


@method("holds.deleteHold")
async def delete_hold(call: Call, request: Document) -> Document:
    """Give back what a hold keeps; raises `SLOT_HOLD_UNAVAILABLE` when it keeps nothing."""
    kept = await reserving.lift(call, reservation_of(request["token"]))
    if kept is None:
        raise Refused("SLOT_HOLD_UNAVAILABLE", "The hold has lapsed or was used.")
    return {}


async def _refuse_too_many(call: Call, asker: str) -> None:
    """Tokens are free, so it is the address that is limited; the business is not."""
    most = call.terms.holds_per_address
    if not most or call.caller.runs_the_business:
        return
    if await live_from(call.unit, call.site.id, asker, call.now) >= most:
        words = f"More than {most} holds at once."
        raise Refused("RATE_LIMIT_EXCEEDED", words, limit=most)
