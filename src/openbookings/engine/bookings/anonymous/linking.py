"""The link by which customers manage what they booked themselves, without an account (K19)."""

from __future__ import annotations

from openbookings.engine.bookings import access
from openbookings.engine.bookings.anonymous import tokens
from openbookings.engine.bookings.anonymous.tokens import Opens
from openbookings.engine.bookings.packages.package import load_many
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, Role
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.kernel.registry import method

_PACKAGE = "multi-service booking"


@method("bookingLinks.getBookingLink")
async def get_booking_link(call: Call, request: Document) -> Document:
    """The link to a booking, for the visitor who made it and whoever else may see it."""
    booking = await verbs.load(call, BOOKINGS, request["bookingId"])
    if not _may_open(call, booking):
        raise not_found(BOOKINGS.entity, booking["id"], BOOKINGS.missing)
    return _link(call, "booking", tokens.sign(call.site, Opens.BOOKING, booking["id"]))


@method("bookingLinks.getMultiServiceBookingLink")
async def get_package_link(call: Call, request: Document) -> Document:
    """The link to a package, for whoever may open every booking of it."""
    package_id = request["multiServiceBookingId"]
    package = (await load_many(call, (package_id,))).get(package_id)
    if package is None or not all(_may_open(call, each) for each in package.bookings):
        raise not_found(_PACKAGE, package_id, "MULTI_SERVICE_BOOKING_NOT_FOUND")
    return _link(call, "visit", tokens.sign(call.site, Opens.PACKAGE, package.id))


def _may_open(call: Call, booking: Document) -> bool:
    if call.caller.role is Role.VISITOR:
        made_by = (booking.get("createdBy") or {}).get("anonymousVisitorId")
        return bool(made_by == call.caller.id)
    return access.may_see(call.caller, booking)


def _link(call: Call, page: str, token: str) -> Document:
    url = f"{call.site.base_url}/s/{call.site.slug}/{page}/{token}"
    return {"link": {"token": token, "url": url}}
