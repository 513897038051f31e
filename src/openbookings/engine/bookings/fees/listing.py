"""Listing what bookings owe, for the business (F24)."""

from __future__ import annotations

from openbookings.engine.bookings import access
from openbookings.engine.bookings.fees.assessing import fees_of
from openbookings.engine.bookings.packages import package
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.registry import method


@method("bookingFees.listBookingFeesByBookingIds")
async def list_fees(call: Call, request: Document) -> Document:
    """The fees of up to five bookings or of one package; raises `MISSING_BOOKING_IDS`.

    Bookings the caller may not see look as if they owed nothing.
    """
    wanted = list(dict.fromkeys(request.get("bookingIds") or ()))
    for package_id in request.get("multiServiceBookingIds") or ():
        found = await package.load(call, package_id)
        wanted += [each["id"] for each in found.bookings]
    if not wanted:
        raise Refused("MISSING_BOOKING_IDS", "Neither bookings nor a package were named.")
    visible = await access.load_many(call, wanted)
    fees = await fees_of(call, [each for each in wanted if each in visible])
    return {"bookingFees": fees, "pagingMetadata": {"count": len(fees), "hasNext": False}}
