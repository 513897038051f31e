"""Requests that name the members of a package with their revisions (E67, E69)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from openbookings.engine.bookings.packages.package import Package
from openbookings.engine.bookings.resource import BOOKINGS
from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import Refused, not_found

_TOLD_AS = {
    "FAILED_CONFIRMING_NON_PENDING_BOOKING": "INVALID_BOOKING_STATUS",
    "FAILED_DECLINE_NON_PENDING_BOOKING": "INVALID_BOOKING_STATUS",
    "REVISION_MISMATCH": "BOOKING_REVISION_MISMATCH",
    "SLOT_NOT_AVAILABLE": "NO_OPEN_SPOTS",
    "UNAUTHORIZED_OPERATION": "UNAUTHORIZED_OPERATION",
}
"""What the refusal of a single booking is called when it fails its package."""


def named_members(package: Package, infos: Sequence[Document]) -> list[tuple[Document, Document]]:
    """Every member, by time, with what the request says about it.

    Raises `DUPLICATE_BOOKING_INFO`, `BOOKING_NOT_FOUND`, `REVISION_MISSING`,
    `NOT_ALL_BOOKINGS_WERE_SENT` and `BOOKING_REVISION_MISMATCH`.
    """
    told = _by_id(infos)
    members = {each["id"]: each for each in package.bookings}
    for booking_id in told:
        if booking_id not in members:
            raise not_found(BOOKINGS.entity, booking_id, BOOKINGS.missing)
    missing = [booking_id for booking_id in members if booking_id not in told]
    if missing:
        words = "A package is changed as a whole: every booking of it must be sent."
        raise Refused("NOT_ALL_BOOKINGS_WERE_SENT", words, bookingIds=missing)
    for booking_id, info in told.items():
        require_revision(members[booking_id], info.get("revision"))
    return [(each, told[each["id"]]) for each in package.bookings]


def require_revision(booking: Document, sent: str | None) -> None:
    """Raises `REVISION_MISSING` and `BOOKING_REVISION_MISMATCH` (X4)."""
    if sent is None:
        words = "The revision of every booking is needed."
        raise Refused("REVISION_MISSING", words, bookingId=booking["id"])
    if str(sent) != booking["revision"]:
        raise Refused(
            "BOOKING_REVISION_MISMATCH",
            "A booking was changed meanwhile; read it again.",
            bookingId=booking["id"],
            currentRevision=booking["revision"],
        )


@contextmanager
def failing_together(booking: Document) -> Iterator[None]:
    """Turn the refusal of one member into that of its package; `data` says whose and why."""
    try:
        yield
    except Refused as refusal:
        code = _TOLD_AS.get(refusal.code, "SOME_BOOKINGS_UPDATES_FAILED")
        told = {**refusal.data, "bookingId": booking["id"], "refusedWith": refusal.code}
        raise Refused(code, refusal.description, **told) from refusal


def _by_id(infos: Sequence[Document]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for info in infos:
        booking_id = info.get("bookingId") or ""
        if booking_id in found:
            words = "The same booking stands in the list twice."
            raise Refused("DUPLICATE_BOOKING_INFO", words, bookingId=booking_id)
        found[booking_id] = info
    return found
