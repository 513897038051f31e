"""A hall with a class and a course of few places, and short ways to book, hold and wait for them.

The shop's clock stands on Monday 1 June 2026, 08:00 UTC; sessions are on Tuesday at ten.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.slots import salon, studio
from tests.support.shop import Json, Shop, Voice

TUESDAY, WEDNESDAY = "2026-06-02", "2026-06-03"
FORCED: Json = {"flowControlSettings": {"ignoreCancellationPolicy": True}}
FREE: Json = {"rateType": "NO_FEE", "options": {"online": False, "inPerson": True}}


@dataclass
class Hall:
    """A class with one session, or a course, and who books it."""

    shop: Shop
    service: Json
    event: Json
    """The session, or the course's only one."""

    @property
    def is_course(self) -> bool:
        """Whether it is booked whole."""
        return bool(self.service["type"] == "COURSE")

    @property
    def exceeded(self) -> str:
        """The code of the refusal of too large a party (E13)."""
        return ("SCHEDULE" if self.is_course else "SESSION") + "_CAPACITY_EXCEEDED"

    @property
    def target(self) -> Json:
        """The session or course as waitlists name it."""
        if self.is_course:
            return {"scheduleId": self.service["schedule"]["id"]}
        return {"eventId": self.event["id"]}

    def another(self, day: str, **more: Any) -> Json:
        """One more session at ten, or a series of them."""
        staff = self.event["resources"][0]["id"]
        return studio.session(self.shop, self.service, staff, day, **more)

    def sessions(self, first: str, end: str) -> list[Json]:
        """The events of the sessions between two days."""
        found = desk.listed(self.shop, f"{first}T00:00", f"{end}T00:00")
        schedule_id = self.service["schedule"]["id"]
        return [each for each in found if each["scheduleId"] == schedule_id]

    def wish(self, party: int = 1, who: str = "ada", **over: Any) -> Json:
        """A booking to send."""
        schedule_id = self.service["schedule"]["id"]
        named = {"serviceId": self.service["id"], "scheduleId": schedule_id}
        slot = {"slot": {**named, "eventId": self.event["id"]}}
        return {
            "bookedEntity": {"schedule": named} if self.is_course else slot,
            "contactDetails": {"firstName": who, "email": f"{who}@example.com"},
            "totalParticipants": party,
            "selectedPaymentOption": "OFFLINE",
            **over,
        }

    def book(self, party: int = 1, *, voice: Voice | None = None, **over: Any) -> Json:
        """Book places; gives the booking."""
        body = {"booking": self.wish(party, **over)}
        made: Json = (voice or self.shop.owner).call("bookings.createBooking", body)["booking"]
        return made

    def booked(self, party: int = 1, **over: Any) -> Json:
        """A confirmed booking."""
        return self.book(party, status="CONFIRMED", **over)

    def hold(self, party: int = 1, *, voice: Voice | None = None, **request: Any) -> Json:
        """Hold places; gives the hold."""
        body = {"booking": self.wish(party), **request}
        made: Json = (voice or self.shop.as_visitor).call("holds.createHold", body)["hold"]
        return made

    def wait(self, party: int = 1, who: str = "eve", *, voice: Voice | None = None) -> Json:
        """Register for the waitlist; gives the answer."""
        body = {"booking": self.wish(party, who)}
        return (voice or self.shop.as_visitor).call("waitlist.register", body)

    def waiting(self, *parties: int) -> list[Json]:
        """Registrations of these parties, one a second, in this order."""
        found = []
        for number, party in enumerate(parties):
            self.shop.clock.advance(seconds=1)
            found.append(self.wait(party, f"guest{number}"))
        return found

    def states(self) -> list[str]:
        """The states of all registrations, in order."""
        return [each["state"] for each in self.list()["registrations"]]

    def registrations(self) -> dict[str, str]:
        """The state of each registration by its booking's id."""
        return {each["bookingId"]: each["state"] for each in self.list()["registrations"]}

    def list(self) -> Json:
        """The waitlist as the business sees it."""
        return self.shop.call("waitlist.listRegistrations", self.target)

    def slot(self) -> Json:
        """The session as the list of slots shows it."""
        (found,) = studio.sessions(self.shop, TUESDAY, WEDNESDAY, self.service)
        return found

    def free(self) -> int:
        """Places that anybody can book now."""
        if not self.is_course:
            return int(self.slot()["bookableCapacity"])
        asked = {"scheduleId": self.service["schedule"]["id"]}
        found = self.shop.call("availabilityCalendar.getScheduleAvailability", asked)
        return int(found["availability"]["openSpots"])

    def step(self, name: str, booking: Json, **request: Any) -> Json:
        """Take a step with a booking from the revision at hand; gives the booking."""
        body = {"bookingId": booking["id"], "revision": booking["revision"], **request}
        after: Json = self.shop.call(f"bookings.{name}", body)["booking"]
        return after

    def stored(self, booking_id: str) -> Json:
        """The booking as it is now."""
        query = {"query": {"filter": {"id": booking_id}}}
        found = self.shop.call("extendedBookings.queryExtendedBookings", query)
        booking: Json = found["extendedBookings"][0]["booking"]
        return booking

    def cancel(self, booking: Json) -> Json:
        """Cancel a booking by force."""
        return self.step("cancelBooking", booking, **FORCED)


def open_hall(shop: Shop, places: int = 2, *, kind: str = "CLASS", **over: Any) -> Hall:
    """A class with one session, or a course, with so many places."""
    make = studio.course if kind == "COURSE" else studio.group
    rules = {"participantsPolicy": {"maxParticipantsPerBooking": 9}, **over.pop("policy", {})}
    over["bookingPolicy"] = salon.policy(shop, **rules)
    service = make(shop, capacity=places, **over)
    event = studio.session(shop, service, examples.staff(shop), TUESDAY)
    return Hall(shop, service, event)


def waiting_hall(shop: Shop, places: int = 2, *, kind: str = "CLASS", **over: Any) -> Hall:
    """A hall with a waitlist, whose turns last ten minutes."""
    waits = {"enabled": True, "capacity": 10, "reservationTimeInMinutes": 10}
    policy = {"waitlistPolicy": waits, **over.pop("policy", {})}
    return open_hall(shop, places, kind=kind, policy=policy, **over)


def id_of(made: Json) -> str:
    """The id of the booking of a registration that was made."""
    booking_id: str = made["registration"]["bookingId"]
    return booking_id


def with_token(wish: Json, hold: Json) -> Json:
    """A booking to send that redeems a hold."""
    own = {"openbookings": {"holdToken": hold["token"]}}
    return {**wish, "extendedFields": {"namespaces": own}}


def at_once(voice: Voice, asked: Iterable[tuple[str, Json]]) -> list[tuple[int, Json]]:
    """Several calls at the same time; status and body of each."""
    sent = {"authorization": voice.credential or ""}

    async def all_of_them() -> list[tuple[int, bytes]]:
        calls = [
            voice.shop.engine.call(name, msgspec.json.encode(body), sent) for name, body in asked
        ]
        return await asyncio.gather(*calls)

    answers = voice.shop.run(all_of_them())
    return [(status, msgspec.json.decode(content)) for status, content in answers]
