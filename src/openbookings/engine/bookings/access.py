"""Who sees which bookings: the business all, staff their own, members theirs (E90, J4, J7).

What a caller may not see looks as if it did not exist.
"""

from __future__ import annotations

from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Caller, Document, Role
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.query.tree import Compare, Filter, Some

_RESOURCE = "bookedEntity.slot.resource.id"
_MORE_RESOURCES = "bookedEntity.slot.additionalResources.id"


def resource_ids(booking: Document) -> list[str]:
    """The resources a booking names or takes, the primary one first."""
    slot = booking["bookedEntity"].get("slot") or {}
    first = [slot["resource"]] if slot.get("resource") else []
    return [each["id"] for each in (*first, *slot.get("additionalResources", ()))]


def may_see(caller: Caller, booking: Document) -> bool:
    """Whether the caller may read and handle the booking."""
    if caller.role is Role.OWNER:
        return True
    if caller.role is Role.STAFF:
        return caller.resource_id in resource_ids(booking)
    if caller.role is Role.MEMBER:
        made, contact = booking.get("createdBy") or {}, booking.get("contactDetails") or {}
        # J7: a member goes by one id with the contact, as on the calendar.
        return caller.id in (made.get("memberId"), contact.get("contactId"))
    return False


def visible(caller: Caller) -> Filter | None:
    """The condition that a query of this caller has beside its own; None for the owner."""
    if caller.role is Role.OWNER:
        return None
    if caller.role is Role.STAFF:
        own = caller.resource_id or ""
        return Some((Compare(_RESOURCE, "$eq", own), Compare(_MORE_RESOURCES, "$hasSome", (own,))))
    if caller.role is Role.MEMBER:
        paths = ("createdBy.memberId", "contactDetails.contactId")
        return Some(tuple(Compare(path, "$eq", caller.id) for path in paths))
    return Some(())


async def load(call: Call, booking_id: str) -> Document:
    """A booking the caller may see; raises `BOOKING_NOT_FOUND` for every other id."""
    booking = await verbs.load(call, BOOKINGS, booking_id)
    if not may_see(call.caller, booking):
        raise not_found(BOOKINGS.entity, booking_id, BOOKINGS.missing)
    return booking


async def load_many(call: Call, booking_ids: list[str]) -> dict[str, Document]:
    """Those of the bookings that exist and that the caller may see, by id."""
    found = await verbs.load_many(call, BOOKINGS, booking_ids)
    return {
        booking_id: booking
        for booking_id, booking in found.items()
        if may_see(call.caller, booking)
    }
