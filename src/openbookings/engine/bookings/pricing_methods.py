"""Calculating what existing bookings cost today (F2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.bookings.slot_times import instant_of, shown, zone_of
from openbookings.engine.catalog.offers import Offer, offers
from openbookings.engine.kernel.call import Call, Document, milliseconds, stamp
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.verbs import load_many
from openbookings.engine.pricing.asking import booked_parts
from openbookings.engine.pricing.price import Price
from openbookings.engine.pricing.quoting import price_of_booking
from openbookings.engine.pricing.showing import price_info
from openbookings.engine.timeline.zone import Zone

_SLOT_TIMES = ("startDate", "endDate", "timezone")


@method("pricing.calculatePrice")
async def calculate_price(call: Call, request: Document) -> Document:
    """The base price of bookings at today's terms, not those of when they were made (F2).

    A booking that is named by its id is priced as it is stored; without id, as it is sent.
    Raises `INVALID_BOOKING`, `FAILED_RESOLVING_SERVICE`, `NUMBER_OF_PARTICIPANTS_NOT_FOUND` and
    `INVALID_DURATION_CHOICE`.
    """
    sent = request.get("bookings") or [request.get("booking") or {}]
    bookings = [_timed(each) for each in await _stored(call, sent)]
    found = await offers(call, [_service_id(each) for each in bookings], located=False)
    prices = [await _price(call, found, each) for each in bookings]
    items = [_line_item(call, each) for each in bookings]
    return {"priceInfo": price_info(prices, items)}


async def _stored(call: Call, sent: Sequence[Document]) -> list[Document]:
    ids = [each["id"].lower() for each in sent if each.get("id")]
    found = await load_many(call, BOOKINGS, ids) if ids else {}
    missing = sorted(set(ids) - set(found))
    if missing:
        raise _invalid(f"There is no booking {missing[0]}.")
    return [found[each["id"].lower()] if each.get("id") else each for each in sent]


def _timed(booking: Document) -> Document:
    """The booking with its start and end; of one that is sent they stand in its slot.

    A class or course may be sent without: it has its price whatever the time.
    """
    entity = booking.get("bookedEntity") or {}
    slot = entity.get("slot") or {}
    if not slot and not entity.get("schedule"):
        raise _invalid("A booking says what was booked.")
    if booking.get("startDate") or not all(slot.get(name) for name in _SLOT_TIMES):
        return booking
    zone = zone_of(slot["timezone"])
    start, end = (instant_of(slot[name], zone) for name in _SLOT_TIMES[:2])
    if end <= start:
        raise _invalid("The booked slot ends before it starts.")
    return {**booking, "startDate": stamp(start * 1000), "endDate": stamp(end * 1000)}


def _service_id(booking: Document) -> str:
    entity = booking["bookedEntity"]
    booked = entity.get("slot") or entity["schedule"]
    return str(booked.get("serviceId") or "").lower()


async def _price(call: Call, found: Mapping[str, Offer], booking: Document) -> Price:
    service_id = _service_id(booking)
    if service_id not in found:
        words = f"There is no service {service_id}."
        raise Refused("FAILED_RESOLVING_SERVICE", words, serviceId=service_id)
    return await price_of_booking(call, found[service_id], booking)


def _line_item(call: Call, booking: Document) -> Document:
    """A booking as a line item: its service, who gives it, when, and who takes part."""
    slot = booking["bookedEntity"].get("slot") or {}
    item: Document = {
        "serviceId": _service_id(booking),
        "serviceChoices": booked_parts(booking),
    }
    if (slot.get("resource") or {}).get("id"):
        item["resourceId"] = slot["resource"]["id"]
    if booking.get("startDate"):
        zone = Zone.of(call.site.time_zone)
        item["timeZone"] = zone.name
        item["localStartDate"] = shown(milliseconds(booking["startDate"]) // 1000, zone)
        item["localEndDate"] = shown(milliseconds(booking["endDate"]) // 1000, zone)
    return item


def _invalid(words: str) -> Refused:
    return Refused("INVALID_BOOKING", words)
