"""The history of one booking, for those of the business who may see the booking."""

from __future__ import annotations

from openbookings.engine.bookings import access
from openbookings.engine.history.resource import HISTORY
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.queries import run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.tree import Compare


@method("history.listBookingHistory")
async def list_booking_history(call: Call, request: Document) -> Document:
    """What was done to a booking, newest first, page by page; raises `BOOKING_NOT_FOUND`."""
    booking = await access.load(call, request["bookingId"])
    own = Compare("bookingId", "$eq", booking["id"])
    return await run_query(call, HISTORY, request, restrict=own)
