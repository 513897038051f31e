"""A package: its members in the order of their times, who may handle it, how it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from openbookings.engine.bookings import access, holding, lifecycle
from openbookings.engine.bookings.packages import statements
from openbookings.engine.bookings.target import Target, booked_part
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.kernel.errors import Refused, not_found
from openbookings.engine.policies import snapshots

_decode = msgspec.json.Decoder(dict).decode

SEQUENTIAL = "SEQUENTIAL_BOOKINGS"
"""The one type of packages there is (E65)."""
MOST = 8
"""E65: how many bookings a package has at most."""


class Package(NamedTuple):
    """Bookings that belong together, by time, and the policies they were made under."""

    id: str
    bookings: tuple[Document, ...]
    policies: tuple[Document, ...]

    @property
    def opened(self) -> tuple[Document, ...]:
        """The members that may still lead to a visit."""
        return tuple(each for each in self.bookings if lifecycle.is_open(each["status"]))

    @property
    def start(self) -> int:
        """When the first open member starts, or the first of all; seconds since the epoch."""
        return milliseconds((self.opened or self.bookings)[0]["startDate"]) // 1000

    @property
    def policy(self) -> Document:
        """The strictest of what the open members were made under, or of all (B33)."""
        open_ids = {each["id"] for each in self.opened or self.bookings}
        return snapshots.together(
            [
                policy
                for booking, policy in zip(self.bookings, self.policies, strict=True)
                if booking["id"] in open_ids
            ]
        )


async def load_many(call: Call, package_ids: Iterable[str]) -> dict[str, Package]:
    """The packages that exist, by id, whoever may see them. One statement."""
    found: dict[str, list[tuple[Document, Document]]] = {}
    for package_id, booking, snapshot in await statements.members(
        call.unit, call.site.id, package_ids
    ):
        read = (_decode(booking), _decode(snapshot)["policy"])
        found.setdefault(package_id, []).append(read)
    packages = (
        Package(package_id, tuple(each[0] for each in rows), tuple(each[1] for each in rows))
        for package_id, rows in found.items()
    )
    return {each.id: each for each in packages}


async def load(call: Call, package_id: str) -> Package:
    """The package with at least one member the caller may see.

    Raises `MULTI_SERVICE_BOOKING_NOT_FOUND`.
    """
    package = (await load_many(call, (package_id,))).get(package_id)
    if package is None or not readable(call, package):
        raise unknown(package_id)
    return package


async def load_whole(call: Call, package_id: str) -> Package:
    """The package, every member of which the caller may handle.

    Raises `MULTI_SERVICE_BOOKING_INCLUDES_MULTIPLE_STAFF_MEMBERS` for those who see a part (E69).
    """
    package = await load(call, package_id)
    if not is_whole(call, package):
        raise Refused(
            "MULTI_SERVICE_BOOKING_INCLUDES_MULTIPLE_STAFF_MEMBERS",
            "Some bookings of this package are with other staff members.",
            id=package_id,
        )
    return package


async def hold(call: Call, package: Package, targets: Iterable[Target] = ()) -> None:
    """Lock the package and what the targets need, all at once.

    Raises `BOOKING_REVISION_MISMATCH` when the package was changed since it was read.
    """
    await holding.hold(call, package.bookings, targets, key_of(call, package.id))
    found = (await load_many(call, (package.id,))).get(package.id)
    if found is None or _revisions(found) != _revisions(package):
        raise Refused(
            "BOOKING_REVISION_MISMATCH",
            "The package was changed meanwhile; read it again.",
            id=package.id,
        )


def key_of(call: Call, package_id: str) -> str:
    """What a lock calls the package."""
    return f"{call.site.id}/package/{package_id}"


def names_of(bookings: Iterable[Document]) -> frozenset[str]:
    """What bookings take their times under: their events, and reservations with their own ids."""
    return frozenset(
        name
        for each in bookings
        for name in (each["id"], booked_part(each).get("eventId"))
        if name is not None
    )


def readable(call: Call, package: Package) -> list[Document]:
    """The members the caller may see, by time (E72)."""
    return [each for each in package.bookings if access.may_see(call.caller, each)]


def is_whole(call: Call, package: Package) -> bool:
    """Whether the caller sees every member."""
    return len(readable(call, package)) == len(package.bookings)


def answer(package_id: str, bookings: Iterable[Document], *, full: bool) -> Document:
    """The package as methods answer it; the bookings themselves if `full`."""
    return {"multiServiceBooking": {"id": package_id, "bookings": results(bookings, full=full)}}


def results(bookings: Iterable[Document], *, full: bool) -> list[Document]:
    """The ids of bookings as methods answer them, with the bookings themselves if `full`."""
    return [
        {"bookingId": each["id"], "booking": each} if full else {"bookingId": each["id"]}
        for each in bookings
    ]


def unknown(package_id: str) -> Refused:
    """The refusal for an id that no booking the caller may see belongs to."""
    return not_found("Package", package_id, "MULTI_SERVICE_BOOKING_NOT_FOUND")


def _revisions(package: Package) -> dict[str, str]:
    return {each["id"]: each["revision"] for each in package.bookings}
