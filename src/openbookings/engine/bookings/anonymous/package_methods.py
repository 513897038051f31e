"""The methods behind the link to one package: see it, what it owes, cancel it, move it (E82-E85).

The public interface lets a link only show and cancel a package; the other two are ours.
"""

from __future__ import annotations

from openbookings.engine.bookings.anonymous import tokens
from openbookings.engine.bookings.anonymous.showing import visible
from openbookings.engine.bookings.anonymous.tokens import Opens
from openbookings.engine.bookings.fees.assessing import fees_of
from openbookings.engine.bookings.packages import ending, rescheduling
from openbookings.engine.bookings.packages.package import (
    Package,
    answer,
    is_whole,
    load,
    load_many,
    unknown,
)
from openbookings.engine.bookings.packages.permitted import allowed_anonymously
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.registry import method


@method("bookings.getAnonymousActionTokenForMultiServiceBooking")
async def get_token(call: Call, request: Document) -> Document:
    """The token of a package, every booking of which the caller may see (E82)."""
    package = await load(call, request["multiServiceBookingId"])
    if not is_whole(call, package):
        # The link would show what its maker may not see.
        words = "Some bookings of this package are with other staff members."
        raise Refused("FAILED_GENERATING_TOKEN", words, id=package.id)
    return {"token": tokens.sign(call.site, Opens.PACKAGE, package.id)}


@method("bookings.getMultiServiceBookingAnonymously")
async def get_package(call: Call, request: Document) -> Document:
    """The package behind a token, and what may be done with it (E83, E84)."""
    package = await _opened(call, request["token"])
    return {
        **_shown(package.id, package.bookings),
        "allowedAnonymousActions": allowed_anonymously(package, call.seconds),
    }


@method("bookings.cancelMultiServiceBookingAnonymously")
async def cancel_package(call: Call, request: Document) -> Document:
    """Cancel the package behind a token, if the policies let a link do so (E83, E84)."""
    package = await _opened(call, request["token"])
    _refuse_unless(call, package, "cancel", "BOOKING_CANNOT_BE_CANCELLED")
    return _shown(package.id, await ending.cancel(call, package, {}))


@method("bookingLinks.listMultiServiceBookingFees")
async def list_fees(call: Call, request: Document) -> Document:
    """What the bookings of the package owe, or would if it were cancelled now (F24)."""
    package = await _opened(call, request["token"])
    return {"bookingFees": await fees_of(call, [each["id"] for each in package.bookings])}


@method("bookingLinks.rescheduleMultiServiceBooking")
async def reschedule_package(call: Call, request: Document) -> Document:
    """Move the package behind a token as a whole, and tell its participants (E69, E84)."""
    package = await _opened(call, request["token"])
    _refuse_unless(call, package, "reschedule", "RESCHEDULING_NOT_ALLOWED")
    told = {"participantNotification": {"notifyParticipants": True}}
    moved = await rescheduling.reschedule(call, package, {**request, **told})
    return _shown(package.id, moved)


async def _opened(call: Call, token: str) -> Package:
    package_id = tokens.read(call.site, Opens.PACKAGE, token)
    package = (await load_many(call, (package_id,))).get(package_id)
    if package is None:
        raise unknown(package_id)
    tokens.require_alive(call, (each["endDate"] for each in package.bookings))
    return package


def _refuse_unless(call: Call, package: Package, action: str, code: str) -> None:
    """Raises the refusal `code` when the policies do not let a link take the action now (E84)."""
    if not allowed_anonymously(package, call.seconds)[action]:
        words = "The link to this package does not allow this now."
        raise Refused(code, words, id=package.id)


def _shown(package_id: str, bookings: tuple[Document, ...] | list[Document]) -> Document:
    return answer(package_id, map(visible, bookings), full=True)
