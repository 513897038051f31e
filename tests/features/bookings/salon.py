"""A salon for booking tests: staff, appointment services, and short ways to book them.

The shop's clock stands on Monday 1 June 2026, 08:00 UTC; business hours are 10:00 to 18:00.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.features.bookings.reception import Reception, contact, under
from tests.features.catalog import examples
from tests.support.shop import Json, Shop, Voice

UNKNOWN = "99999999-9999-4999-8999-999999999999"
TUESDAY, WEDNESDAY = "2026-06-02", "2026-06-03"
CHECKED: Json = {"flowControlSettings": {"checkAvailabilityValidation": True}}


@dataclass
class Salon(Reception):
    """One appointment service of the shop, and those who give it."""

    staff: list[str] = field(default_factory=list)
    """Resource ids, in the order in which they were hired."""

    def slot(self, clock: str = "10:00", day: str = TUESDAY, minutes: int = 60) -> Json:
        """The slot at a wall-clock time, as a request sends it."""
        hours, minute = (int(part) for part in clock.split(":"))
        ends = hours * 60 + minute + minutes
        return {
            "serviceId": self.service["id"],
            "scheduleId": self.service["schedule"]["id"],
            "startDate": f"{day}T{clock}:00",
            "endDate": f"{day}T{ends // 60:02}:{ends % 60:02}:00",
            "timezone": "UTC",
            "location": self.place(),
        }

    def place(self) -> Json:
        """The first location of the service, as a booking names it."""
        first = self.service["locations"][0]
        if first["type"] != "BUSINESS":
            return {"locationType": {"CUSTOM": "OWNER_CUSTOM"}.get(first["type"], "CUSTOM")}
        return {"locationType": "OWNER_BUSINESS", "id": first["business"]["id"]}

    def book_at(self, location: Json, **over: Any) -> Json:
        """Book at a location; gives the location of the booking."""
        booking = self.book(slot={"location": location}, **over)
        return dict(booking["bookedEntity"]["slot"]["location"])

    def wish(self, clock: str = "10:00", staff: str | None = None, **over: Any) -> Json:
        """A booking to send; `slot` in `over` changes fields of its slot."""
        slot = {**self.slot(clock), **over.pop("slot", {})}
        if staff is not None:
            slot["resource"] = {"id": staff}
        return {
            "bookedEntity": {"slot": slot},
            "contactDetails": contact(),
            "totalParticipants": 1,
            "selectedPaymentOption": "OFFLINE",
            **over,
        }

    def book(
        self,
        clock: str = "10:00",
        staff: str | None = None,
        *,
        voice: Voice | None = None,
        flow: Json | None = None,
        **over: Any,
    ) -> Json:
        """Book a time; gives the booking as answered."""
        return self.take(self.wish(clock, staff, **over), voice, flow)

    def booked(self, clock: str = "10:00", staff: str | None = None, **over: Any) -> Json:
        """A confirmed booking."""
        return self.book(clock, staff, status="CONFIRMED", **over)

    def read(self, booking: Json, **options: Any) -> Json:
        """The booking as the reader shows it now, with its extras."""
        return self.extended(booking, **options)

    def starts(self, day: str = TUESDAY) -> list[str]:
        """The wall-clock starts that are offered on a day."""
        body = {
            "serviceId": self.service["id"],
            "fromLocalDate": f"{day}T00:00:00",
            "toLocalDate": f"{day}T23:59:59",
        }
        found = self.shop.call("availabilityTimeSlots.listAvailabilityTimeSlots", body)
        return [slot["localStartDate"][11:16] for slot in found["timeSlots"]]

    def event(self, booking: Json) -> Json:
        """The calendar's event of a booking."""
        slot = booking["bookedEntity"]["slot"]
        body = {"eventId": slot["eventId"], "fields": ["PI_FIELDS"]}
        event: Json = self.shop.call("events.getEvent", body)["event"]
        return event


def open_salon(shop: Shop, *names: str, policy: Json | None = None, **over: Any) -> Salon:
    """A salon with these staff members, one if none is named, and a one-hour appointment.

    `policy` makes a booking policy of its own for the service.
    """
    staff = [examples.staff(shop, name) for name in names or ("Ann",)]
    minutes = over.pop("minutes", 60)
    buffer = over.pop("buffer", 0)
    constraints = {"sessionDurations": [minutes], "timeBetweenSessions": buffer}
    own: Json = {
        "name": "Haircut",
        "staffMemberIds": staff,
        "schedule": {"availabilityConstraints": constraints},
        **under(shop, policy, "Salon"),
    }
    return Salon(shop, examples.create(shop, examples.given(**{**own, **over})), staff)


def approving(**more: bool) -> Json:
    """`onlineBooking` of a service whose bookings the business approves."""
    return {"onlineBooking": {"enabled": True, "requireManualApproval": True, **more}}
