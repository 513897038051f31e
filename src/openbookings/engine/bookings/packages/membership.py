"""Joining and leaving a package that stands; nothing moves on the calendar (E70, E71)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.bookings import access, changing, holding
from openbookings.engine.bookings.packages.naming import require_revision
from openbookings.engine.bookings.packages.package import (
    MOST,
    SEQUENTIAL,
    Package,
    key_of,
    load,
    load_whole,
    readable,
)
from openbookings.engine.bookings.packages.sequence import refuse_gaps
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.query.violations import Violation


async def add(call: Call, package_id: str, infos: Sequence[Document]) -> list[Document]:
    """Let bookings join a package, where they continue its sequence; gives them (E70).

    Raises `BOOKING_NOT_FOUND`, `BOOKING_REVISION_MISMATCH`,
    `MULTI_SERVICE_BOOKING_ALREADY_INCLUDES_BOOKING`,
    `BOOKING_ALREADY_PART_OF_ANOTHER_MULTI_SERVICE_BOOKING`, `BOOKING_TO_ADD_STATUS_NOT_VALID`
    and `Invalid`.
    """
    await call.unit.lock(key_of(call, package_id))
    package = await load_whole(call, package_id)
    joining = await _sent(call, infos)
    for booking in joining:
        _refuse_unfit(package, booking)
    together = [*package.bookings, *joining]
    if len(together) > MOST:
        words = f"a package has at most {MOST} bookings"
        raise Invalid(Violation("bookings", words, "MAX_SIZE"))
    refuse_gaps([*package.opened, *joining], lambda at, field: "bookings")
    await holding.hold_rows(call, joining)
    info = {"id": package.id, "type": SEQUENTIAL}
    return [
        await changing.change(call, {**old, "multiServiceBookingInfo": info}, old, None, {})
        for old in joining
    ]


async def remove(call: Call, package_id: str, infos: Sequence[Document]) -> list[Document]:
    """Let bookings leave a package, all that the caller may see if none is named (E71).

    Gives the bookings that left; when fewer than two would stay the last one leaves too. Raises
    `BOOKING_NOT_FOUND`, `BOOKING_REVISION_MISMATCH` and `Invalid`.
    """
    await call.unit.lock(key_of(call, package_id))
    package = await load(call, package_id)
    leaving = _named(call, package, infos) if infos else readable(call, package)
    staying = [each for each in package.bookings if each not in leaving]
    _refuse_hole(package, leaving)
    if len(staying) < 2:
        leaving, staying = [*leaving, *staying], []
    await holding.hold_rows(call, leaving)
    return [await _alone(call, old) for old in leaving]


async def _sent(call: Call, infos: Sequence[Document]) -> list[Document]:
    ids = [info["bookingId"] for info in infos]
    if not ids or len(set(ids)) < len(ids):
        raise Invalid(Violation("bookings", "must name each booking once", "OTHER"))
    found = await access.load_many(call, ids)
    for info in infos:
        if info["bookingId"] not in found:
            raise not_found(BOOKINGS.entity, info["bookingId"], BOOKINGS.missing)
        require_revision(found[info["bookingId"]], info["revision"])
    return [found[booking_id] for booking_id in ids]


def _refuse_unfit(package: Package, booking: Document) -> None:
    belongs = booking.get("multiServiceBookingInfo")
    if belongs:
        inside = belongs["id"] == package.id
        raise Refused(
            "MULTI_SERVICE_BOOKING_ALREADY_INCLUDES_BOOKING"
            if inside
            else "BOOKING_ALREADY_PART_OF_ANOTHER_MULTI_SERVICE_BOOKING",
            "The booking belongs to a package already.",
            bookingId=booking["id"],
        )
    if booking["bookedEntity"].get("tags") != ["INDIVIDUAL"]:
        raise Invalid(Violation("bookings", "packages are of appointments", "OTHER"))
    # E70: "compatible" means a status that an open member has too.
    if booking["status"] not in {each["status"] for each in package.opened}:
        raise Refused(
            "BOOKING_TO_ADD_STATUS_NOT_VALID",
            f"A booking that is {booking['status']} does not fit the package.",
            bookingId=booking["id"],
            status=booking["status"],
        )


def _named(call: Call, package: Package, infos: Sequence[Document]) -> list[Document]:
    members = {each["id"]: each for each in readable(call, package)}
    found = {}
    for info in infos:
        booking_id = info.get("bookingId") or ""
        if booking_id not in members:
            raise not_found(BOOKINGS.entity, booking_id, BOOKINGS.missing)
        require_revision(members[booking_id], info.get("revision"))
        found[booking_id] = members[booking_id]
    return list(found.values())


def _refuse_hole(package: Package, leaving: Sequence[Document]) -> None:
    """Only the first or the last ones may go; what is over leaves no hole."""
    stays = [each not in leaving for each in package.opened]
    if any(stays):
        first, last = stays.index(True), len(stays) - stays[::-1].index(True)
        if not all(stays[first:last]):
            words = "only the first or the last bookings of a package can leave it"
            raise Invalid(Violation("bookings", words, "OTHER"))


async def _alone(call: Call, old: Document) -> Document:
    new = {name: value for name, value in old.items() if name != "multiServiceBookingInfo"}
    return await changing.change(call, new, old, None, {})
