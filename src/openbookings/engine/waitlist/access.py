"""Whose registration it is: the business sees all, members their own, others show a token (J4)."""

from __future__ import annotations

from openbookings.engine.bookings import access
from openbookings.engine.bookings.anonymous import tokens
from openbookings.engine.bookings.anonymous.tokens import Opens
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.waitlist.statements import Registration, registration_of


async def find_registered(
    call: Call, booking_id: str, token: str | None
) -> tuple[Document, Registration]:
    """The booking of a registration and the registration.

    Raises `BOOKING_NOT_FOUND` for what the caller may not see or what never waited, and
    `INVALID_TOKEN` for a token of something else.
    """
    booking_id = booking_id.lower()
    if token is None:
        booking = await access.load(call, booking_id)
    elif tokens.read(call.site, Opens.BOOKING, token) != booking_id:
        raise tokens.invalid_token()
    else:
        booking = await verbs.load(call, BOOKINGS, booking_id)
    registration = await registration_of(call.unit, call.site.id, booking_id)
    if registration is None:
        raise not_found(BOOKINGS.entity, booking_id, BOOKINGS.missing)
    return booking, registration


def token_of(call: Call, booking_id: str) -> str:
    """The token that opens a registration to whoever has it; that of its booking (E82)."""
    return tokens.sign(call.site, Opens.BOOKING, booking_id)
