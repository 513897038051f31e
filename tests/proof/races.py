"""Races for one slot after another: many clients over HTTP against a running server."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

import httpx

from tests.proof.judge import overlaps, visits
from tests.support.server import Server, Site

CLIENTS = 32
Json = dict[str, Any]
_BOOKINGS = "/bookings/v2/bookings"
_READER = "/bookings/bookings-reader/v2/extended-bookings/query"


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
        """Answers that are the server's own fault."""
        return sum(number for status, number in self.answers.items() if status >= 500)

    def __str__(self) -> str:
        requests = sum(self.answers.values())
        return (
            f"{self.slots} slots x {CLIENTS} clients: winners per slot {dict(self.winners)},"
            f" answers {dict(self.answers)}, unmarked overlaps {self.overlaps},"
            f" {requests / self.seconds:.0f} deciding requests/s"
        )


class Arena:
    """A site on a running server with one staff member whose slots are raced for."""

    def __init__(self, server: Server, site: Site, client: httpx.AsyncClient) -> None:
        self._client = client
        self._url = server.url
        self._headers = {"authorization": site.api_key, "wix-site-id": site.site_id}
        self.service: Json = {}

    async def ask(self, path: str, body: Json) -> tuple[int, Json]:
        """POST as the owner; gives status and answer."""
        answer = await self._client.post(self._url + path, json=body, headers=self._headers)
        return answer.status_code, answer.json()

    async def call(self, path: str, body: Json) -> Json:
        """POST as the owner what must succeed."""
        status, answer = await self.ask(path, body)
        assert status == 200, f"{path} -> {status} {answer}"
        return answer

    async def open(self) -> None:
        """Hire somebody who gives half an hour at a time."""
        hired = await self.call("/bookings/v1/staff-members", {"staffMember": {"name": "Ann"}})
        service = {
            "type": "APPOINTMENT",
            "name": "Half an hour",
            "defaultCapacity": 1,
            "onlineBooking": {"enabled": True},
            "payment": {"rateType": "NO_FEE", "options": {"inPerson": True}},
            "staffMemberIds": [hired["staffMember"]["resourceId"]],
            "schedule": {"availabilityConstraints": {"sessionDurations": [30]}},
        }
        made = await self.call("/bookings/v2/services", {"service": service})
        self.service = made["service"]

    async def free_slots(self, number: int) -> list[Json]:
        """The first free slots, as bookings name them."""
        today = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        body = {
            "serviceId": self.service["id"],
            "fromLocalDate": (today + timedelta(days=1)).isoformat(),
            "toLocalDate": (today + timedelta(days=60)).isoformat(),
            "timeZone": "UTC",
        }
        listed = await self.call("/service-availability/v2/time-slots", body)
        found = [self._named(slot) for slot in listed["timeSlots"][:number]]
        assert len(found) == number, f"only {len(found)} of {number} slots are free"
        return found

    def _named(self, slot: Json) -> Json:
        return {
            "serviceId": self.service["id"],
            "scheduleId": slot["scheduleId"],
            "startDate": slot["localStartDate"],
            "endDate": slot["localEndDate"],
            "timezone": "UTC",
            "location": {"locationType": "OWNER_BUSINESS", "id": slot["location"]["id"]},
        }

    async def book(self, slot: Json, status: str = "CREATED") -> tuple[int, Json]:
        """Book a slot; gives status and answer."""
        booking = {"bookedEntity": {"slot": slot}, "totalParticipants": 1, "status": status}
        return await self.ask(_BOOKINGS, {"booking": booking})

    async def all_bookings(self) -> list[Json]:
        """Every booking of the site, read page by page."""
        found: list[Json] = []
        while True:
            paging = {"limit": 100, "offset": len(found)}
            sort = [{"fieldName": "id", "order": "ASC"}]
            answer = await self.call(_READER, {"query": {"paging": paging, "sort": sort}})
            found += [each["booking"] for each in answer["extendedBookings"]]
            if len(answer["extendedBookings"]) < paging["limit"]:
                return found


Decision = Callable[[], Awaitable[tuple[int, Json]]]
Mode = Callable[[Arena, Json], Awaitable[Decision]]


async def create_confirmed(arena: Arena, slot: Json) -> Decision:
    """Book as CONFIRMED at once."""
    return lambda: arena.book(slot, "CONFIRMED")


async def confirm_checked(arena: Arena, slot: Json) -> Decision:
    """Hold a created booking, then confirm it with the check of availability."""
    booking = (await arena.book(slot))[1]["booking"]
    body = {
        "revision": booking["revision"],
        "flowControlSettings": {"checkAvailabilityValidation": True},
    }
    return lambda: arena.ask(f"{_BOOKINGS}/{booking['id']}/confirm", body)


async def decide(arena: Arena, slot: Json) -> Decision:
    """Hold a created booking, then let it be confirmed or declined."""
    booking = (await arena.book(slot))[1]["booking"]
    path = f"/bookings/v2/confirmation/{booking['id']}:confirmOrDecline"
    return lambda: arena.ask(path, {})


MODES: dict[str, tuple[Mode, ...]] = {
    "create": (create_confirmed,),
    "confirm": (confirm_checked,),
    "decide": (decide,),
    "mixed": (create_confirmed, confirm_checked, decide),
}


async def race(server: Server, site: Site, modes: tuple[Mode, ...], slots: int) -> Figures:
    """Let all clients decide at once for each slot in turn; then judge by what can be read."""
    figures = Figures(slots=slots)
    # The server closes a connection that was idle for five seconds; the client is to be first.
    limits = httpx.Limits(max_connections=CLIENTS, keepalive_expiry=2)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        arena = Arena(server, site, client)
        await arena.open()
        for slot in await arena.free_slots(slots):
            runners = await asyncio.gather(
                *(mode(arena, slot) for mode in islice(cycle(modes), CLIENTS))
            )
            began = time.perf_counter()
            answers = await asyncio.gather(*(run() for run in runners))
            figures.seconds += time.perf_counter() - began
            figures.answers.update(status for status, _ in answers)
            figures.winners[sum(_won(*answer) for answer in answers)] += 1
        figures.overlaps = len(overlaps(visits(await arena.all_bookings())))
    return figures


def _won(status: int, answer: Json) -> bool:
    return status == 200 and answer["booking"]["status"] == "CONFIRMED"
