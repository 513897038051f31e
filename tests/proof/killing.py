"""Customers who book while the server is killed, and who ask again when it is back.

Each wish has an idempotency key; of what was not answered the same is asked again under the same
key. What was answered is remembered, and must be found.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.proof.door import UNKNOWN, Answer, Door, Json, at_the_door
from tests.proof.wholeness import Contents
from tests.support.server import Server, Site, running_server

CUSTOMERS = 12
_TEAM, _MINUTES = 4, 30
_PLACES = 1_000
_KINDS = 8
"""Sessions, and courses: of so many places none runs out."""
_AGAIN = (UNKNOWN, 503)
"""Nobody knows, or the first call with the key is still under way."""
_POLICY = {"name": "Whoever wants to", "cancellationPolicy": {"enabled": True}}


class Business:
    """Appointments with four people, sessions of a class and courses with places for all."""

    def __init__(self) -> None:
        self._appointment: Json = {}
        self._class: Json = {}
        self._courses: list[Json] = []
        self._sessions: list[str] = []
        self._team: list[str] = []
        self._starts: list[str] = []

    async def open(self, door: Door) -> None:
        """Set everything up."""
        made = await door.call("bookingPolicies.createBookingPolicy", {"bookingPolicy": _POLICY})
        policy = {"bookingPolicy": {"id": made["bookingPolicy"]["id"]}}
        self._team = [await door.hire(f"Ann {number}") for number in range(_TEAM)]
        constraints = {"availabilityConstraints": {"sessionDurations": [_MINUTES]}}
        alone = {"staffMemberIds": self._team, "schedule": constraints, **policy}
        self._appointment = await door.offer("APPOINTMENT", "Cut", **alone)
        together = {"defaultCapacity": _PLACES, **policy}
        self._class = await door.offer("CLASS", "Yoga", **together)
        for day in range(1, _KINDS + 1):
            self._sessions.append(await door.session(self._class, self._team[0], day))
            course = await door.offer("COURSE", "Spanish", **together)
            await door.session(course, self._team[0], _KINDS + day)
            self._courses.append(course)
        slots = await door.slots(self._appointment)
        self._starts = [slot["localStartDate"] for slot in slots]

    def wish(self, chance: random.Random, key: str) -> Json:
        """A booking of something, to send; the key stands in it."""
        entity = chance.choice((self._slot, self._seat, self._place))(chance)
        wish = {"bookedEntity": entity, "totalParticipants": 1, "status": "CONFIRMED"}
        return wish | {"externalUserId": key}

    def _slot(self, chance: random.Random) -> Json:
        start = chance.choice(self._starts)
        end = datetime.fromisoformat(start) + timedelta(minutes=_MINUTES)
        place = self._appointment["locations"][0]["business"]["id"]
        slot = {
            "serviceId": self._appointment["id"],
            "scheduleId": self._appointment["schedule"]["id"],
            "startDate": start,
            "endDate": end.isoformat(),
            "timezone": "UTC",
            "location": {"locationType": "OWNER_BUSINESS", "id": place},
            "resource": {"id": chance.choice(self._team)},
        }
        return {"slot": slot}

    def _seat(self, chance: random.Random) -> Json:
        return {"slot": {"serviceId": self._class["id"], "eventId": chance.choice(self._sessions)}}

    def _place(self, chance: random.Random) -> Json:
        course = chance.choice(self._courses)
        schedule = {"serviceId": course["id"], "scheduleId": course["schedule"]["id"]}
        return {"schedule": schedule}


@dataclass
class Asked:
    """A request that has no answer yet."""

    name: str
    body: Json
    key: str


@dataclass
class Record:
    """What the customers were told."""

    statuses: dict[str, str] = field(default_factory=dict)
    """By booking, where it stands."""
    made: dict[str, str] = field(default_factory=dict)
    """By the key of the wish, the id of its booking."""
    refused: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    completed: int = 0
    """Requests that were asked again under their key and answered then."""

    def differences(self, found: Contents) -> list[str]:
        """What the customers were told and is not so."""
        stored = {booking.id: booking.status for booking in found.bookings.values()}
        keys = {booking.key: booking.id for booking in found.bookings.values()}
        return [
            *(
                f"{booking_id} is {stored.get(booking_id)}, not {status}"
                for booking_id, status in self.statuses.items()
                if stored.get(booking_id) != status
            ),
            *(f"wish {key} is {keys[key]}" for key in keys if self.made.get(key) != keys[key]),
            *(f"wish {key} was refused and is there" for key in self.refused & keys.keys()),
        ]


class Customer:
    """Books and cancels; asks again what was not answered."""

    def __init__(self, business: Business, record: Record, seed: int) -> None:
        self._business, self._record = business, record
        self._chance = random.Random(seed)
        self._open: Asked | None = None
        self._held: list[tuple[str, str]] = []
        """Bookings to cancel, with their revisions."""

    async def settle(self, door: Door) -> None:
        """Ask again what was not answered, until it is."""
        while self._open is not None:
            await self._ask(door, again=True)
            if self._open is not None:
                await asyncio.sleep(0.1)

    async def act(self, door: Door) -> None:
        """Make one request after another until one is not answered."""
        while self._open is None:
            key = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
            if len(self._held) > 1 and self._chance.random() < 0.4:
                booking_id, revision = self._held.pop(self._chance.randrange(len(self._held)))
                named = {"bookingId": booking_id, "revision": revision}
                self._open = Asked("bookings.cancelBooking", named, key)
            else:
                wish = self._business.wish(self._chance, key)
                self._open = Asked("bookings.createBooking", {"booking": wish}, key)
            await self._ask(door)

    async def _ask(self, door: Door, *, again: bool = False) -> None:
        asked = self._open
        assert asked is not None, "there is something to ask"
        answer = await door.ask(asked.name, asked.body, asked.key)
        self._record.answers[answer.status] += 1
        if answer.status in _AGAIN:
            return
        self._open = None
        self._record.completed += again
        self._note(asked, answer)

    def _note(self, asked: Asked, answer: Answer) -> None:
        if not answer.ok:
            assert answer.code == "SLOT_NOT_AVAILABLE", f"{asked} -> {answer}"
            self._record.refused.add(asked.key)
            return
        booking = answer.booking
        self._record.statuses[booking["id"]] = booking["status"]
        if booking["status"] == "CONFIRMED":
            self._record.made[asked.key] = booking["id"]
            self._held.append((booking["id"], booking["revision"]))


class Siege:
    """A server that is killed again and again, and its customers."""

    def __init__(self, database_url: str, site: Site) -> None:
        self.record = Record()
        self.starts: list[float] = []
        """Seconds until a started server was healthy; the first one was not killed before."""
        self._url, self._site = database_url, site
        self._business = Business()
        self._customers = [Customer(self._business, self.record, seed) for seed in range(CUSTOMERS)]

    def open(self) -> None:
        """Set up the business, on a server that is stopped kindly."""
        self._serve(lambda door, _: self._business.open(door))

    def kill_after(self, seconds: float, *, least: int = 0) -> None:
        """Start, let everybody get the answers they miss, then book, and kill in the middle.

        Not before so many bookings stand, and one is cancelled if any must.
        """

        async def live(door: Door, server: Server) -> None:
            await self._settle(door)
            acting = asyncio.gather(*(customer.act(door) for customer in self._customers))
            await asyncio.wait({acting}, timeout=seconds)
            while not self._has(least):
                await asyncio.wait({acting}, timeout=0.1)
            server.process.kill()
            await acting

        self._serve(live)

    def recover(self) -> None:
        """Start, and let everybody get the answers they miss."""
        self._serve(lambda door, _: self._settle(door))

    def _has(self, least: int) -> bool:
        counted = Counter(self.record.statuses.values())
        return counted["CONFIRMED"] >= least and counted["CANCELED"] >= min(least, 1)

    async def _settle(self, door: Door) -> None:
        await asyncio.gather(*(customer.settle(door) for customer in self._customers))

    def _serve(self, live: Callable[[Door, Server], Awaitable[None]]) -> None:
        began = time.perf_counter()
        with running_server(self._url) as server:
            self.starts.append(time.perf_counter() - began)

            async def meet() -> None:
                async with at_the_door(server, self._site, CUSTOMERS) as door:
                    await live(door, server)

            asyncio.run(meet())
