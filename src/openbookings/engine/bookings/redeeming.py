"""Redeeming holds: a booking that brings the token of a hold gets what the hold kept (E30, K23).

A hold is used once, and for what it was made for. Where the booking takes nothing yet, the place
stays kept for it until the hold would have lapsed, so that who pays does not lose it.
"""

from __future__ import annotations

from hashlib import sha256

from openbookings.engine.bookings.target import Target
from openbookings.engine.calendar import reserving
from openbookings.engine.calendar.reserving import Kind, Reservation
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused

_NAMESPACE, _TOKEN = "openbookings", "holdToken"


def reservation_of(token: str) -> str:
    """The reservation behind a token; the token itself is kept nowhere."""
    return sha256(token.encode()).hexdigest()


def take_token(given: Document) -> tuple[str | None, Document]:
    """The token in the extension fields of a wish to book, and the wish without it."""
    namespaces = (given.get("extendedFields") or {}).get("namespaces") or {}
    own = dict(namespaces.get(_NAMESPACE) or {})
    if _TOKEN not in own:
        return None, given
    token = own.pop(_TOKEN)
    kept = {name: value for name, value in namespaces.items() if name != _NAMESPACE}
    if own:
        kept[_NAMESPACE] = own
    return token, {**given, "extendedFields": {"namespaces": kept}}


async def redeemed(
    call: Call, token: str | None, target: Target, booking: Document
) -> tuple[Target, Reservation | None]:
    """What a booking is to take now that its hold, if it has one, is given up for it.

    Gives also the reservation that a booking which takes nothing yet is to have instead: no
    longer than the hold would have run. Raises `SLOT_HOLD_UNAVAILABLE` for a hold that lapsed,
    was used, or is for something else.
    """
    if token is None:
        return target, None
    kept = await reserving.lift(call, reservation_of(token))
    if kept is None or kept.reservation.kind is not Kind.HOLD:
        raise _unavailable("It has lapsed or was used.")
    held = await target.held(call, kept, booking["totalParticipants"])
    if held is None:
        raise _unavailable("It is for something else.")
    rest = kept.reservation._replace(
        id=booking["id"], kind=Kind.BOOKING, seats=booking["totalParticipants"], address=""
    )
    return held, rest


async def let_go(call: Call, booking: Document) -> None:
    """End what is kept for a booking: it takes its place now, or wants it no more."""
    await reserving.lift(call, booking["id"])


def _unavailable(words: str) -> Refused:
    return Refused("SLOT_HOLD_UNAVAILABLE", f"The hold cannot be used. {words}")
