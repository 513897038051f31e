"""Redeeming holds: a booking that brings the token of a hold gets what the hold kept (E30, K23).

A hold is used once, and for what it was made for: one booking, or all of a package. Where a booking
takes nothing yet, the place stays kept for it until the hold would have lapsed, so that who pays
does not lose it.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from openbookings.engine.bookings.target import Target
from openbookings.engine.calendar import reserving
from openbookings.engine.calendar.reserving import Kept, Kind, Reservation
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused

_NAMESPACE, _TOKEN = "openbookings", "holdToken"


def reservation_of(token: str, at: int = 0) -> str:
    """The reservation behind a token, of several times the one `at`; the token is kept nowhere."""
    digest = sha256(token.encode()).hexdigest()
    return f"{digest}/{at}" if at else digest


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


async def give_up(call: Call, token: str) -> list[Kept]:
    """Lift all that a token keeps, by time; nothing when it has lapsed or was used."""
    found: list[Kept] = []
    while kept := await reserving.lift(call, reservation_of(token, len(found))):
        found.append(kept)
    return found


async def lift(call: Call, tokens: Sequence[str | None]) -> list[Kept | None]:
    """What the holds behind the tokens of bookings kept, given up for them; None without a token.

    The bookings come by time, and those that bring the same token want all that it keeps. Raises
    `SLOT_HOLD_UNAVAILABLE`.
    """
    kept = {}
    # Sorted, as locks are: rivals with the same tokens never wait for each other.
    for token in sorted({each for each in tokens if each is not None}):
        found = await give_up(call, token)
        if not found:
            raise _unavailable("It has lapsed or was used.")
        if len(found) != tokens.count(token):
            raise _for_something_else()
        kept[token] = iter(found)
    return [None if token is None else next(kept[token]) for token in tokens]


async def redeemed(
    call: Call, kept: Kept | None, target: Target, booking: Document
) -> tuple[Target, Reservation | None]:
    """What a booking is to take now that what was held for it, if anything, is given up for it.

    Gives also the reservation that a booking which takes nothing yet is to have instead: no
    longer than the hold would have run. Raises `SLOT_HOLD_UNAVAILABLE` for a hold that is for
    something else.
    """
    if kept is None:
        return target, None
    held = await target.held(call, kept, booking["totalParticipants"])
    if held is None:
        raise _for_something_else()
    rest = kept.reservation._replace(
        id=booking["id"], kind=Kind.BOOKING, seats=booking["totalParticipants"], address=""
    )
    return held, rest


async def let_go(call: Call, booking: Document) -> None:
    """End what is kept for a booking: it takes its place now, or wants it no more."""
    await reserving.lift(call, booking["id"])


async def shrink(call: Call, booking: Document) -> None:
    """Keep no more places for a booking than its party needs now (E61)."""
    await reserving.shrink(call, booking["id"], booking["totalParticipants"])


def _for_something_else() -> Refused:
    return _unavailable("It is for something else.")


def _unavailable(words: str) -> Refused:
    return Refused("SLOT_HOLD_UNAVAILABLE", f"The hold cannot be used. {words}")
