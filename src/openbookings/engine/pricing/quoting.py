"""Prices of services and bookings at today's terms: what the rooms above ask for (F2, F15)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.catalog.add_ons import ADD_ONS
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.pricing.asking import booked_groups, business_time
from openbookings.engine.pricing.matching import Group, Time
from openbookings.engine.pricing.price import AddOnPrice, Price, add_on_price, priced
from openbookings.engine.pricing.tariff import Tariff, tariff_of
from openbookings.engine.timeline.zone import MINUTE
from openbookings.engine.variants.reading import variants_of


async def price_of(call: Call, offer: Offer, groups: Sequence[Group]) -> Price:
    """What these groups pay for one booking of the service today.

    Raises `INVALID_DURATION_CHOICE` (F5).
    """
    return priced(await tariff(call, offer), groups)


async def price_of_booking(call: Call, offer: Offer, booking: Document) -> Price:
    """What a booking costs today, its add-ons included; it need not be stored yet.

    Reads `startDate` and `endDate` (where they are known), participants or their choices, the
    slot's resources and `bookedAddOns`.
    Raises `ADD_ON_NOT_FOUND`, `NUMBER_OF_PARTICIPANTS_NOT_FOUND`, `INVALID_DURATION_CHOICE`.
    """
    terms = await tariff(call, offer)
    time = _session_time(call, booking) if terms.asks_when else None
    groups = list(booked_groups(booking, time))
    return priced(terms, groups, await _add_on_prices(call, booking.get("bookedAddOns") or ()))


async def tariff(call: Call, offer: Offer) -> Tariff:
    """The prices of a service as they are today."""
    varies = offer.payment["rateType"] == "VARIED"
    variants = await variants_of(call, offer.id) if varies else None
    return tariff_of(
        offer.payment, variants, offer.duration_range, call.site.currency, call.seconds
    )


def _session_time(call: Call, booking: Document) -> Time | None:
    """When the session is; the minutes of add-ons have prices of their own (D19, F15)."""
    if not booking.get("startDate") or not booking.get("endDate"):
        return None
    begins, ends = (milliseconds(booking[name]) // 1000 for name in ("startDate", "endDate"))
    added = sum(each.get("durationInMinutes") or 0 for each in booking.get("bookedAddOns") or ())
    return business_time(begins, ends - added * MINUTE, call.site.time_zone)


async def _add_on_prices(call: Call, booked: Sequence[Document]) -> list[AddOnPrice]:
    if not booked:
        return []
    known = await verbs.load_many(call, ADD_ONS, (each["id"] for each in booked))
    for each in booked:
        if each["id"] not in known:
            raise not_found("Add-on", each["id"], "ADD_ON_NOT_FOUND")
    currency = call.site.currency
    return [add_on_price(known[each["id"]], each.get("quantity") or 1, currency) for each in booked]
