"""Races for one slot after another: many clients over HTTP against a running server."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import cycle, islice

from tests.proof.door import Answer, Door, Json, at_the_door
from tests.proof.judge import overlaps, visits
from tests.support.server import Server, Site

CLIENTS = 32


@dataclass
class Figures:
    """What came out of the races."""

    slots: int = 0
    winners: Counter[int] = field(default_factory=Counter)
    """How many slots had so many winners."""
    answers: Counter[int] = field(default_factory=Counter)
    """How many deciding requests ended with this HTTP status."""
    overlaps: int = 0
    seconds: float = 0.0

    @property
    def crashes(self) -> int:
        """Requests without an answer, or with one that is the server's own fault."""
        return sum(number for status, number in self.answers.items() if not 200 <= status < 500)

    def __str__(self) -> str:
        requests = sum(self.answers.values())
        return (
            f"{self.slots} slots x {CLIENTS} clients: winners per slot {dict(self.winners)},"
            f" answers {dict(self.answers)}, unmarked overlaps {self.overlaps},"
            f" {requests / self.seconds:.0f} deciding requests/s"
        )


class Arena:
    """A site with one staff member whose slots are raced for."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self._service: Json = {}

    async def open(self) -> None:
        """Hire somebody who gives half an hour at a time."""
        self._service = await self.door.offer(
            "APPOINTMENT",
            "Half an hour",
            staffMemberIds=[await self.door.hire("Ann")],
            schedule={"availabilityConstraints": {"sessionDurations": [30]}},
        )

    async def free_slots(self, number: int) -> list[Json]:
        """The first free slots, as bookings name them."""
        found = [self._named(slot) for slot in (await self.door.slots(self._service))[:number]]
        assert len(found) == number, f"only {len(found)} of {number} slots are free"
        return found

    def _named(self, slot: Json) -> Json:
        return {
            "serviceId": self._service["id"],
            "scheduleId": slot["scheduleId"],
            "startDate": slot["localStartDate"],
            "endDate": slot["localEndDate"],
            "timezone": "UTC",
            "location": {"locationType": "OWNER_BUSINESS", "id": slot["location"]["id"]},
        }

    async def book(self, slot: Json, status: str = "CREATED") -> Answer:
        """Book a slot."""
        booking = {"bookedEntity": {"slot": slot}, "totalParticipants": 1, "status": status}
        return await self.door.ask("bookings.createBooking", {"booking": booking})


Decision = Callable[[], Awaitable[Answer]]
Mode = Callable[[Arena, Json], Awaitable[Decision]]


async def create_confirmed(arena: Arena, slot: Json) -> Decision:
    """Book as CONFIRMED at once."""
    return lambda: arena.book(slot, "CONFIRMED")


async def confirm_checked(arena: Arena, slot: Json) -> Decision:
    """Hold a created booking, then confirm it with the check of availability."""
    booking = (await arena.book(slot)).booking
    body = {
        "bookingId": booking["id"],
        "revision": booking["revision"],
        "flowControlSettings": {"checkAvailabilityValidation": True},
    }
    return lambda: arena.door.ask("bookings.confirmBooking", body)


async def decide(arena: Arena, slot: Json) -> Decision:
    """Hold a created booking, then let it be confirmed or declined."""
    booking = (await arena.book(slot)).booking
    body = {"bookingId": booking["id"]}
    return lambda: arena.door.ask("bookings.confirmOrDeclineBooking", body)


MODES: dict[str, tuple[Mode, ...]] = {
    "create": (create_confirmed,),
    "confirm": (confirm_checked,),
    "decide": (decide,),
    "mixed": (create_confirmed, confirm_checked, decide),
}


async def race(server: Server, site: Site, modes: tuple[Mode, ...], slots: int) -> Figures:
    """Let all clients decide at once for each slot in turn; then judge by what can be read."""
    figures = Figures(slots=slots)
    async with at_the_door(server, site, CLIENTS) as door:
        arena = Arena(door)
        await arena.open()
        for slot in await arena.free_slots(slots):
            runners = await asyncio.gather(
                *(mode(arena, slot) for mode in islice(cycle(modes), CLIENTS))
            )
            began = time.perf_counter()
            answers = await asyncio.gather(*(run() for run in runners))
            figures.seconds += time.perf_counter() - began
            figures.answers.update(answer.status for answer in answers)
            figures.winners[sum(_won(answer) for answer in answers)] += 1
        figures.overlaps = len(overlaps(visits(await door.bookings())))
    return figures


def _won(answer: Answer) -> bool:
    return answer.ok and answer.booking["status"] == "CONFIRMED"
