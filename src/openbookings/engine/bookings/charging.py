"""The price that a booking keeps: that of the day it was made, anew when its size changes (K8)."""

from __future__ import annotations

import msgspec

from openbookings.engine.bookings import statements
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.pricing.price import as_document
from openbookings.engine.pricing.quoting import price_of_booking


async def price_to_keep(call: Call, offer: Offer, booking: Document) -> Document:
    """What the booking costs today, as it is kept with it; raises what pricing does."""
    return as_document(await price_of_booking(call, offer, booking))


async def keep_new_price(call: Call, offer: Offer, old: Document, new: Document) -> None:
    """Price a booking anew whose participants or length have changed; otherwise nothing."""
    if _size(old) == _size(new):
        return
    price = msgspec.json.encode(await price_to_keep(call, offer, new)).decode()
    await statements.keep_price(call.unit, call.site.id, new["id"], price)


def _size(booking: Document) -> tuple[object, ...]:
    start, end = (milliseconds(booking[name]) for name in ("startDate", "endDate"))
    return booking["totalParticipants"], booking.get("participantsChoices"), end - start
