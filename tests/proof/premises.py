"""What the book of bookings is compared with: a business in the engine, asked through its door."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from openbookings.engine.application import Engine
from openbookings.engine.founding import found_site
from tests.features.bookings.salon import open_salon
from tests.features.holds.hall import TUESDAY, WEDNESDAY, waiting_hall
from tests.features.slots import salon as slots
from tests.features.slots import studio
from tests.proof.book import COURSE, LIST_CAPACITY, PEOPLE, PLACES, SESSIONS, TIMES, Wish
from tests.support.shop import MONDAY_MORNING, Clock, Json, Shop

_THURSDAY = "2026-06-04"
_WAITS = {"enabled": True, "capacity": LIST_CAPACITY, "reservationTimeInMinutes": 10}


@dataclass
class Machine:
    """An engine on a database, which can be stopped and started."""

    url: str
    runner: asyncio.Runner
    clock: Clock = field(default_factory=Clock)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Open the database."""
        self.engine = self.runner.run(Engine.open(self.url, self.clock))

    def stop(self) -> None:
        """Close it."""
        self.runner.run(self.engine.close())

    def found(self, name: str, time_zone: str = "UTC") -> Shop:
        """A new site on it, on Monday morning."""
        self.clock.now = MONDAY_MORNING
        made = self.runner.run(found_site(self.engine, name, time_zone, "USD"))
        return Shop(
            self.engine, self.clock, self.runner, made.site.id, made.client_id, made.api_key
        )


class Premises:
    """Two people who cut hair, a class with two sessions, and a course."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.shop = shop = machine.found("Premises")
        self._salon = open_salon(shop, *PEOPLE)
        policy = {"waitlistPolicy": _WAITS}
        self._class = waiting_hall(shop, PLACES, policy=policy)
        self._course = waiting_hall(shop, PLACES, kind="COURSE", policy=policy)
        events = (self._class.event, self._class.another(WEDNESDAY))
        self._events = {name: each["id"] for name, each in zip(SESSIONS, events, strict=True)}
        self._names = {event_id: name for name, event_id in self._events.items()}
        self._people = dict(zip(PEOPLE, self._salon.staff, strict=True))

    def restart(self) -> None:
        """Stop the engine and start another on the same database."""
        self.machine.stop()
        self.machine.start()
        self.shop.engine = self.machine.engine

    def wish(self, wish: Wish, **over: Any) -> Json:
        """A booking to send."""
        if wish.alone:
            person = None if wish.person is None else self._people[wish.person]
            return self._salon.wish(wish.target, person, **over)
        if wish.target == COURSE:
            return self._course.wish(wish.party, **over)
        sent = self._class.wish(wish.party, **over)
        sent["bookedEntity"]["slot"]["eventId"] = self._events[wish.target]
        return sent

    def slot(self, wish: Wish) -> Json:
        """The slot to which a booking is moved."""
        if not wish.alone:
            return {"eventId": self._events.get(wish.target)}
        slot: Json = self.wish(wish)["bookedEntity"]["slot"]
        return slot

    def person(self, booking: Json) -> str | None:
        """Whose time a booking takes."""
        resource = (booking["bookedEntity"].get("slot") or {}).get("resource") or {}
        named = (name for name, each in self._people.items() if each == resource.get("id"))
        return next(named, None)

    def target(self, booking: Json) -> str:
        """What a booking is for."""
        slot = booking["bookedEntity"].get("slot")
        if slot is None:
            return COURSE
        if "INDIVIDUAL" in booking["bookedEntity"]["tags"]:
            return str(slot["startDate"][11:16])
        return self._names[slot["eventId"]]

    def bookings(self, ids: list[str]) -> dict[str, Json]:
        """Bookings as the reader shows them."""
        query = {"filter": {"id": {"$in": ids}}, "paging": {"limit": 100}}
        found = self.shop.call("extendedBookings.queryExtendedBookings", {"query": query})
        return {each["booking"]["id"]: each["booking"] for each in found["extendedBookings"]}

    def free_places(self) -> dict[str, int]:
        """The places that anybody can book."""
        shown = studio.sessions(self.shop, TUESDAY, _THURSDAY, self._class.service)
        free = {
            self._names[each["eventInfo"]["eventId"]]: each["bookableCapacity"] for each in shown
        }
        return free | {COURSE: self._course.free()}

    def free_people(self) -> dict[str, set[str]]:
        """Whose time can be booked."""
        asked: Json = {"includeResourceTypeIds": [slots.STAFF], "timeZone": "UTC"}
        shown = slots.slots(self.shop, self._salon.service, TUESDAY, **asked)
        names = {each: name for name, each in self._people.items()}
        free: dict[str, set[str]] = {time: set() for time in TIMES}
        for slot in shown:
            time = slot["localStartDate"][11:16]
            for team in slot["availableResources"] if time in free else ():
                free[time] |= {names[each["id"]] for each in team["resources"]}
        return free

    def waitlist(self, target: str) -> tuple[str, list[tuple[str, str]]]:
        """The state of a list, and of each who waits: booking and state, in order."""
        hall = self._course if target == COURSE else self._class
        asked = hall.target if target == COURSE else {"eventId": self._events[target]}
        found = self.shop.call("waitlist.listRegistrations", asked)
        listed = [(each["bookingId"], each["state"]) for each in found["registrations"]]
        waiting = [each for each in listed if each[1] != "ENROLLED"]
        return found["list"]["state"], waiting
