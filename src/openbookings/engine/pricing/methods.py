"""Previewing a price before there is a booking (F1)."""

from __future__ import annotations

from openbookings.engine.catalog.offers import offers
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.pricing.asking import groups_of, the_service
from openbookings.engine.pricing.quoting import price_of
from openbookings.engine.pricing.showing import price_info


@method("pricing.previewPrice")
async def preview_price(call: Call, request: Document) -> Document:
    """The base price of line items of one service (F1-F6).

    Raises `INVALID_SERVICE_ID`, `FAILED_RESOLVING_SERVICE`, `NUMBER_OF_PARTICIPANTS_NOT_FOUND`
    and `INVALID_DURATION_CHOICE`.
    """
    items = request["bookingLineItems"]
    service_id = the_service(items)
    groups = [
        group
        for index, item in enumerate(items)
        for group in groups_of(item, call.site.time_zone, f"bookingLineItems[{index}]")
    ]
    found = await offers(call, (service_id,), located=False)
    if service_id not in found:
        words = f"There is no service {service_id}."
        raise Refused("FAILED_RESOLVING_SERVICE", words, serviceId=service_id)
    price = await price_of(call, found[service_id], groups)
    return {"priceInfo": price_info([price], items)}
