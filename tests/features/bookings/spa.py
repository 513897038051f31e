"""A spa for package tests: a cut of half an hour and a colour of an hour that follow each other.

The days and hours are those of the salon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.features.bookings.salon import TUESDAY, Salon, open_salon
from tests.support.shop import Json, Shop, Voice

CREATE = "bookings.createMultiServiceBooking"
GET = "bookings.getMultiServiceBooking"
OPEN: Json = {"cancellationPolicy": {"enabled": True}, "reschedulePolicy": {"enabled": True}}


@dataclass
class Spa:
    """Two services and who gives them."""

    shop: Shop
    cut: Salon
    colour: Salon

    def wishes(self, clock: str = "10:00", day: str = TUESDAY, **over: Any) -> list[Json]:
        """A cut at a wall-clock time, and a colour when it ends."""
        then = later(clock, 30)
        return [
            self.cut.wish(clock, slot=self.cut.slot(clock, day, 30), **over),
            self.colour.wish(then, slot=self.colour.slot(then, day, 60), **over),
        ]

    def book(
        self,
        clock: str = "10:00",
        *,
        voice: Voice | None = None,
        bookings: list[Json] | None = None,
        request: Json | None = None,
        **over: Any,
    ) -> Json:
        """Book both; gives the package with its bookings in full."""
        wanted = self.wishes(clock, **over) if bookings is None else bookings
        body = {"bookings": wanted, "returnFullEntity": True, **(request or {})}
        made: Json = (voice or self.shop.owner).call(CREATE, body)["multiServiceBooking"]
        return made

    def booked(self, clock: str = "10:00", **over: Any) -> Json:
        """A package that is confirmed."""
        return self.book(clock, status="CONFIRMED", **over)

    def step(self, name: str, package: Json, **request: Any) -> Json:
        """Take a step with the whole package; gives it as answered, in full."""
        body = {"multiServiceBookingId": package["id"], "returnFullEntity": True, **request}
        after: Json = self.shop.call(f"bookings.{name}", body)["multiServiceBooking"]
        return after

    def confirm(self, package: Json, **request: Any) -> Json:
        """Confirm the package."""
        body = {"confirmBookingsInfo": infos(package), **request}
        return self.step("confirmMultiServiceBooking", package, **body)

    def decline(self, package: Json, **request: Any) -> Json:
        """Decline the package."""
        body = {"declineBookingsInfo": infos(package), **request}
        return self.step("declineMultiServiceBooking", package, **body)

    def pend(self, package: Json, **request: Any) -> Json:
        """Let the package wait for approval."""
        body = {"markAsPendingBookingsInfo": infos(package), **request}
        return self.step("markMultiServiceBookingAsPending", package, **body)

    def cancel(self, package: Json, **request: Any) -> Json:
        """Cancel the package."""
        return self.step("cancelMultiServiceBooking", package, **request)

    def move(self, package: Json, clock: str, **request: Any) -> Json:
        """Move the package so that it begins at another time of the day."""
        body = {"rescheduleBookingsInfo": moves(package, clock), **request}
        return self.step("rescheduleMultiServiceBooking", package, **body)

    def read(self, package: Json, voice: Voice | None = None) -> Json:
        """The package as it stands."""
        body = {"multiServiceBookingId": package["id"]}
        found: Json = (voice or self.shop.owner).call(GET, body)["multiServiceBooking"]
        return found


def open_spa(
    shop: Shop, *, one: bool = False, buffer: int = 0, policy: Json | None = None, **over: Any
) -> Spa:
    """A spa where Ann cuts and Bea colours; `one` lets Ann do both. `buffer` follows a cut."""
    cut = open_salon(shop, "Ann", minutes=30, buffer=buffer, policy=policy, name="Cut", **over)
    if one:
        staff = {"staffMemberIds": cut.staff}
        colour = open_salon(shop, "Nobody", policy=policy, name="Colour", **staff, **over)
        return Spa(shop, cut, Salon(shop, colour.service, cut.staff))
    return Spa(shop, cut, open_salon(shop, "Bea", policy=policy, name="Colour", **over))


def members(package: Json) -> list[Json]:
    """The bookings of a package that was answered in full."""
    return [each["booking"] for each in package["bookings"]]


def statuses(package: Json) -> list[str]:
    """Where the bookings of a package stand."""
    return [each["status"] for each in members(package)]


def starts(package: Json) -> list[str]:
    """The wall-clock starts of the bookings of a package."""
    return [each["startDate"][11:16] for each in members(package)]


def infos(package: Json) -> list[Json]:
    """What a request says about the members: their ids and revisions."""
    return [{"bookingId": each["id"], "revision": each["revision"]} for each in members(package)]


def moves(package: Json, clock: str) -> list[Json]:
    """The members with new slots that follow each other from a wall-clock time on."""
    found = []
    for info, booking in zip(infos(package), members(package), strict=True):
        first, last = booking["startDate"], booking["endDate"]
        minutes = _minutes(last[11:16]) - _minutes(first[11:16])
        slot = {"startDate": f"{first[:11]}{clock}:00"}
        clock = later(clock, minutes)
        slot["endDate"] = f"{first[:11]}{clock}:00"
        found.append({**info, "slot": slot})
    return found


def later(clock: str, minutes: int) -> str:
    """A wall-clock time some minutes after another one."""
    total = _minutes(clock) + minutes
    return f"{total // 60:02}:{total % 60:02}"


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def third(spa: Spa, clock: str, **over: Any) -> Json:
    """A single cut at a wall-clock time, as it is answered."""
    return spa.cut.book(clock, slot=spa.cut.slot(clock, TUESDAY, 30), **over)
