"""The methods of holds: keep what bookings would want, and give it back (E30, K23).

A hold is made of the same wishes as bookings, by the same checks and under the same locks.
"""

from __future__ import annotations

from secrets import token_urlsafe

from openbookings.engine.bookings import kinds, placing, redeeming
from openbookings.engine.bookings.packages import drafting
from openbookings.engine.bookings.packages.sequence import in_order
from openbookings.engine.bookings.placing import Draft
from openbookings.engine.bookings.redeeming import reservation_of
from openbookings.engine.bookings.seats import seat_key
from openbookings.engine.bookings.target import Among
from openbookings.engine.calendar import reserving
from openbookings.engine.calendar.reservations.statements import live_from
from openbookings.engine.calendar.reserving import Kind, Reservation
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation

_MINUTE = 60_000
_TOKEN_BYTES = 32
_TOLD = ("bookedEntity", "totalParticipants", "bookedAddOns", "participantsChoices")


@method("holds.createHold")
async def create_hold(call: Call, request: Document) -> Document:
    """Keep a time, or places of a session or course, for whoever shows the token.

    Of several appointments that follow each other all are kept or none. Raises what creating the
    booking or package would, and `RATE_LIMIT_EXCEEDED` when too many holds of the client's
    address run already.
    """
    drafts = await _drafts(call, request)
    asker = call.address or call.caller.id
    await kinds.lock(call, [each.target for each in drafts], f"{call.site.id}/holds/{asker}")
    await _refuse_too_many(call, asker, len(drafts))
    token = token_urlsafe(_TOKEN_BYTES)
    expires = call.now + (request.get("minutes") or call.terms.hold_minutes) * _MINUTE
    kept: list[str] = []
    for at in in_order([each.booking for each in drafts]):
        # D51, D52: as in a package, the first is on the grid and the others are not in the way.
        draft = drafts[at].among(Among(frozenset(kept), follows=bool(kept)))
        hold = Reservation(
            reservation_of(token, len(kept)),
            Kind.HOLD,
            draft.target.reserved_id,
            draft.booking["totalParticipants"],
            expires,
            asker,
        )
        await _keep(call, draft, hold)
        kept.append(hold.id)
    await reserving.clear_later(call, expires)
    held = [_told(each.booking) for each in drafts]
    shown = {"bookings": held} if request.get("bookings") else {"booking": held[0]}
    return {"hold": {"token": token, "expirationDate": stamp(expires), **shown}}


@method("holds.deleteHold")
async def delete_hold(call: Call, request: Document) -> Document:
    """Give back what a hold keeps; raises `SLOT_HOLD_UNAVAILABLE` when it keeps nothing."""
    places = await _places_of(call, request["token"])
    if places is not None:
        await call.unit.lock(seat_key(call, places))
    if not await redeeming.give_up(call, request["token"]):
        raise Refused("SLOT_HOLD_UNAVAILABLE", "The hold has lapsed or was used.")
    if places is not None:
        await reserving.places_changed(call, places)  # E75: to those who wait first
    return {}


async def _places_of(call: Call, token: str) -> str | None:
    """The session or course of which a hold keeps places; None for one that keeps time."""
    found = await reserving.live(call, reservation_of(token))
    return found.target_id if found is not None and found.seats else None


async def _drafts(call: Call, request: Document) -> list[Draft]:
    if request.get("bookings"):
        return await drafting.draft(call, request["bookings"])
    if not request.get("booking"):
        words = "must hold either a booking or several bookings"
        raise Invalid(Violation("booking", words, "REQUIRED_ONE_OF_FIELD"))
    wish = {"booking": request["booking"]}
    placing.refuse_unreadable(wish, "")
    return [await placing.draft(call, wish)]


async def _keep(call: Call, draft: Draft, hold: Reservation) -> None:
    """Keep what a drafted booking wants, as it stands now, and note in it who is held."""
    standing = await draft.target.require_free(call, hold.seats)
    await draft.target.reserve(call, hold, standing)
    draft.target.name_takers(draft.booking, standing, keeps_all=True)


def _told(booking: Document) -> Document:
    """What is held; a field that the booking lacks is left out."""
    return {name: booking[name] for name in _TOLD if booking.get(name) is not None}


async def _refuse_too_many(call: Call, asker: str, more: int) -> None:
    """Tokens are free, so it is the address that is limited; the business is not.

    Of a hold that keeps several times each counts.
    """
    most = call.terms.holds_per_address
    if not most or call.caller.runs_the_business:
        return
    if await live_from(call.unit, call.site.id, asker, call.now) + more > most:
        words = f"More than {most} holds at once."
        raise Refused("RATE_LIMIT_EXCEEDED", words, limit=most)
