"""Caps on new bookings: per customer within a time, per day, per customer and day (B24, K5).

The rebooking limit stands in the policy, the caps per day in the service's own extension fields
(`extendedFields.namespaces.openbookings`). Counted are bookings that are not over; of those that
nobody completed only the fresh ones (E29).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openbookings.engine.bookings import expiring
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document, milliseconds, stamp
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.query.tree import Compare, Every, Filter, Some
from openbookings.engine.store import documents
from openbookings.engine.timeline.zone import DAY, Local, Zone

_MINUTE = 60_000
_PER_DAY, _PER_CUSTOMER = "maxBookingsPerDay", "maxBookingsPerCustomerPerDay"
_COUNTED = (Status.CREATED, Status.PENDING, Status.CONFIRMED)


class Cap(NamedTuple):
    """So many bookings at most for which the condition holds."""

    rule: str
    most: int
    condition: Filter


def lock_keys(call: Call, offer: Offer) -> Iterator[str]:
    """What to hold while counting, so that two do not count past each other."""
    if _rebooking(offer) is not None or _per_day(offer):
        yield f"{call.site.id}/caps/{offer.id}"


async def refuse_beyond(call: Call, booking: Document, offer: Offer) -> None:
    """Raises `BOOKING_POLICY_VIOLATION` for a new booking beyond a cap of its service (B24, K5)."""
    for cap in (*_by_rebooking(call, booking, offer), *_by_day(call, booking, offer)):
        await _refuse_full(call, booking, offer, cap)


async def refuse_full_day(call: Call, booking: Document, offer: Offer) -> None:
    """The same for a booking that moves to another day."""
    for cap in _by_day(call, booking, offer):
        await _refuse_full(call, booking, offer, cap)


async def _refuse_full(call: Call, booking: Document, offer: Offer, cap: Cap) -> None:
    service = Some(
        (
            Compare("bookedEntity.slot.serviceId", "$eq", offer.id),
            Compare("bookedEntity.schedule.serviceId", "$eq", offer.id),
        )
    )
    others = Every(
        (
            service,
            Compare("id", "$ne", booking["id"]),
            Compare("status", "$in", _COUNTED),
            *expiring.alive(call),
            cap.condition,
        )
    )
    table, fields = BOOKINGS.table, BOOKINGS.all_fields
    found = await documents.count(call.unit, table, call.site.id, others, fields)
    if found >= cap.most:
        words = f"{offer.name} takes no more than {cap.most} bookings here."
        raise Refused("BOOKING_POLICY_VIOLATION", words, rule=cap.rule, maxBookings=cap.most)


def _by_rebooking(call: Call, booking: Document, offer: Offer) -> Iterator[Cap]:
    limit, customer = _rebooking(offer), _customer(booking)
    if limit is None or customer is None:
        return
    window = limit.get("windowInMinutes")
    # B24: without a window it counts for ever.
    since = (Compare("createdDate", "$gt", stamp(call.now - window * _MINUTE)),) if window else ()
    yield Cap("limitRebookingPolicy", limit["maxBookings"], Every((customer, *since)))


def _by_day(call: Call, booking: Document, offer: Offer) -> Iterator[Cap]:
    caps = _per_day(offer)
    if not caps:
        return
    zone = Zone.of(call.site.time_zone)
    day = zone.local(milliseconds(booking["startDate"]) // 1000) // DAY * DAY
    first, end = (zone.instant(Local(each)) for each in (day, day + DAY))
    that_day = (
        Compare("startDate", "$gte", stamp(first * 1000)),
        Compare("startDate", "$lt", stamp(end * 1000)),
    )
    customer = _customer(booking)
    if _PER_DAY in caps:
        yield Cap(_PER_DAY, caps[_PER_DAY], Every(that_day))
    if _PER_CUSTOMER in caps and customer is not None:
        yield Cap(_PER_CUSTOMER, caps[_PER_CUSTOMER], Every((customer, *that_day)))


def _rebooking(offer: Offer) -> Document | None:
    limit: Document = offer.policy.get("limitRebookingPolicy") or {}
    return limit if limit.get("enabled") and limit.get("maxBookings") else None


def _per_day(offer: Offer) -> dict[str, int]:
    """The caps per day that stand in the service."""
    own = (offer.extended_fields.get("namespaces") or {}).get("openbookings") or {}
    return {name: own[name] for name in (_PER_DAY, _PER_CUSTOMER) if own.get(name)}


def _customer(booking: Document) -> Filter | None:
    """All bookings of whoever this one is for; None for nobody known."""
    contact_id = (booking.get("contactDetails") or {}).get("contactId")
    if contact_id:
        return Compare("contactDetails.contactId", "$eq", contact_id)
    maker = booking["createdBy"]
    for name in ("memberId", "anonymousVisitorId"):
        if maker.get(name):
            return Compare(f"createdBy.{name}", "$eq", maker[name])
    return None
