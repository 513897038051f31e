"""The methods of packages (E65-E72)."""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.bookings.packages import (
    creating,
    deciding,
    ending,
    membership,
    reading,
    rescheduling,
)
from openbookings.engine.bookings.packages.deciding import Decision
from openbookings.engine.bookings.packages.package import answer, load, load_whole, results
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import method


@method("bookings.createMultiServiceBooking")
async def create_package(call: Call, request: Document) -> Document:
    """Book appointments that follow each other, all or none (E65, E66)."""
    package_id, bookings = await creating.create(call, request)
    return _answered(package_id, bookings, request)


@method("bookings.getMultiServiceBooking")
async def get_package(call: Call, request: Document) -> Document:
    """The members of a package that the caller may see (E72)."""
    return reading.shown(call, await load(call, request["multiServiceBookingId"]))


@method("bookings.confirmMultiServiceBooking")
async def confirm_package(call: Call, request: Document) -> Document:
    """Confirm every booking of a package (E67, E68)."""
    return await _decided(call, request, deciding.CONFIRM)


@method("bookings.declineMultiServiceBooking")
async def decline_package(call: Call, request: Document) -> Document:
    """Decline every booking of a package (E67, E68)."""
    return await _decided(call, request, deciding.DECLINE)


@method("bookings.markMultiServiceBookingAsPending")
async def mark_package_as_pending(call: Call, request: Document) -> Document:
    """Let every booking of a package wait for approval, on the calendar (E67)."""
    return await _decided(call, request, deciding.MARK_AS_PENDING)


@method("bookings.rescheduleMultiServiceBooking")
async def reschedule_package(call: Call, request: Document) -> Document:
    """Move every booking of a package, in the order they have (E69)."""
    package = await load_whole(call, request["multiServiceBookingId"])
    moved = await rescheduling.reschedule(call, package, request)
    return _answered(package.id, moved, request)


@method("bookings.cancelMultiServiceBooking")
async def cancel_package(call: Call, request: Document) -> Document:
    """Cancel every booking of a package within the strictest of their policies (B33, E68)."""
    package = await load_whole(call, request["multiServiceBookingId"])
    cancelled = await ending.cancel(call, package, request)
    return _answered(package.id, cancelled, request)


@method("bookings.addBookingsToMultiServiceBooking")
async def add_to_package(call: Call, request: Document) -> Document:
    """Let bookings join a package (E70)."""
    package_id, infos = request["multiServiceBookingId"], request["bookings"]
    joined = await membership.add(call, package_id, infos)
    return {"bookings": results(joined, full=bool(request.get("returnFullEntity")))}


@method("bookings.removeBookingsFromMultiServiceBooking")
async def remove_from_package(call: Call, request: Document) -> Document:
    """Let bookings leave a package (E71)."""
    package_id, infos = request["multiServiceBookingId"], request.get("bookings") or ()
    left = await membership.remove(call, package_id, infos)
    return {"bookings": results(left, full=bool(request.get("returnFullEntity")))}


@method("bookings.getMultiServiceBookingAvailability")
async def get_package_availability(call: Call, request: Document) -> Document:
    """Whether a package can be had now, and what the policies say (E72)."""
    package = await load(call, request["multiServiceBookingId"])
    return await reading.availability(call, package)


@method("bookings.bulkGetMultiServiceBookingAllowedActions")
async def get_allowed_actions(call: Call, request: Document) -> Document:
    """For each package whether it may be cancelled and rescheduled now (E72)."""
    return await reading.actions_of_many(call, request["multiServiceBookingIds"] or [])


async def _decided(call: Call, request: Document, decision: Decision) -> Document:
    package = await load_whole(call, request["multiServiceBookingId"])
    decided = await deciding.decide(call, package, request, decision)
    return _answered(package.id, decided, request)


def _answered(package_id: str, bookings: Iterable[Document], request: Document) -> Document:
    return answer(package_id, bookings, full=bool(request.get("returnFullEntity")))
