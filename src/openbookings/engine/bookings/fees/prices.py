"""What bookings cost: the price they were made at, or where none was kept, today's."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from openbookings.engine.bookings import kinds
from openbookings.engine.bookings.fees import statements
from openbookings.engine.catalog.offers import offers
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.pricing.price import Price, price_from
from openbookings.engine.pricing.quoting import price_of_booking

_decode = msgspec.json.Decoder(dict).decode


async def prices_of(call: Call, bookings: Sequence[Document]) -> dict[str, Price]:
    """Prices by booking id; bookings without a price whose service is gone are left out."""
    if not bookings:
        return {}
    kept = await statements.kept_prices(call.unit, call.site.id, [each["id"] for each in bookings])
    found = {booking_id: price_from(_decode(text)) for booking_id, text in kept.items()}
    others = [each for each in bookings if each["id"] not in found]
    services = await offers(call, map(kinds.service_id_of, others), located=False)
    for booking in others:
        offer = services.get(kinds.service_id_of(booking))
        if offer is not None:
            found[booking["id"]] = await price_of_booking(call, offer, booking)
    return found
