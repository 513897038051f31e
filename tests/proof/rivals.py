"""Rivals who want a person and a room at one moment and name them in opposite orders."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.proof.door import Answer, Door, Json
from tests.proof.judge import overlaps, visits

RIVALS = 24
_MINUTES = 30
_HOLD = "holds.createHold"
_CREATE, _CREATE_MANY = "bookings.createBooking", "bookings.bulkCreateBooking"


class Spa:
    """Ann and Ben, a red and a blue room, and two services that need one of each."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.staff: list[str] = []
        self.rooms: list[str] = []
        self.services: list[Json] = []

    async def open(self) -> None:
        """Set everything up."""
        made = await self.door.call(
            "resourceTypes.createResourceType", {"resourceType": {"name": "Rooms"}}
        )
        rooms = made["resourceType"]["id"]
        self.staff = [await self.door.hire(name) for name in ("Ann", "Ben")]
        for name in ("Red", "Blue"):
            sent = {"resource": {"name": name, "typeId": rooms}}
            made = await self.door.call("resources.createResource", sent)
            self.rooms.append(made["resource"]["id"])
        for name in ("Cut", "Massage"):
            service = await self.door.offer(
                "APPOINTMENT",
                name,
                staffMemberIds=self.staff,
                serviceResources=[{"resourceType": {"id": rooms}}],
                schedule={"availabilityConstraints": {"sessionDurations": [_MINUTES]}},
            )
            self.services.append(service)

    async def times(self, number: int) -> list[str]:
        """The first free starts."""
        slots = await self.door.slots(self.services[0], days=90)
        found = [slot["localStartDate"] for slot in slots[:number]]
        assert len(found) == number, f"only {len(found)} of {number} times are free"
        return found

    def wish(self, which: int, start: str, *named: str, email: str | None = None) -> Json:
        """A booking of one of the services, to send; resources in the order they are named."""
        service = self.services[which]
        end = datetime.fromisoformat(start) + timedelta(minutes=_MINUTES)
        place = service["locations"][0]["business"]["id"]
        slot = {
            "serviceId": service["id"],
            "scheduleId": service["schedule"]["id"],
            "startDate": start,
            "endDate": end.isoformat(),
            "timezone": "UTC",
            "location": {"locationType": "OWNER_BUSINESS", "id": place},
            "resource": {"id": named[0]},
            "additionalResources": [{"id": each} for each in named[1:]],
        }
        wish: Json = {
            "bookedEntity": {"slot": slot},
            "totalParticipants": 1,
            "status": "CONFIRMED",
        }
        return wish | ({"contactDetails": {"email": email}} if email else {})


Asked = tuple[str, Json]


def person_and_room(spa: Spa, rival: int, times: list[str]) -> Asked:
    """One service names Ann and the red room, the other the red room and Ann."""
    named = (spa.staff[0], spa.rooms[0])
    wish = spa.wish(rival % 2, times[0], *named[:: 1 if rival % 2 else -1])
    return _CREATE, {"booking": wish}


def two_at_once(spa: Spa, rival: int, times: list[str]) -> Asked:
    """Ann with the red room and Ben with the blue one in one call; others the other way round."""
    teams = list(zip(spa.staff, spa.rooms, strict=True))
    wishes = [spa.wish(0, times[0], *team) for team in teams[:: 1 if rival % 2 else -1]]
    return _CREATE_MANY, {"createBookingsInfo": [{"booking": each} for each in wishes]}


def two_customers(spa: Spa, rival: int, times: list[str]) -> Asked:
    """Half of them want Ann and half Ben, for the same two new customers in opposite orders."""
    team = spa.staff[rival % 2], spa.rooms[rival % 2]
    emails = [f"{name}-{times[0]}@example.com" for name in ("ada", "eve")]
    wishes = [
        spa.wish(0, time, *team, email=email)
        for time, email in zip(times, emails[:: 1 if rival % 2 else -1], strict=True)
    ]
    return _CREATE_MANY, {"createBookingsInfo": [{"booking": each} for each in wishes]}


def held_in_a_row(spa: Spa, rival: int, times: list[str]) -> Asked:
    """A hold of two services in a row, by one team and then the other; others the other way round.

    So one of each can have theirs.
    """
    teams = list(zip(spa.staff, spa.rooms, strict=True))[:: 1 if rival % 2 else -1]
    first = next(datetime.fromisoformat(each) for each in times if each[14:16] == "00")
    starts = [(first + timedelta(minutes=minutes)).isoformat() for minutes in (0, _MINUTES)]
    wishes = [
        {**spa.wish(which, start, *team), "status": "CREATED"}
        for which, start, team in zip((0, 1), starts, teams, strict=True)
    ]
    return _HOLD, {"bookings": wishes}


@dataclass
class Mode:
    """What the rivals of a round ask for, and how many can have it, counted by bookings."""

    ask: Callable[[Spa, int, list[str]], Asked]
    winners: int


MODES = {
    "person and room": Mode(person_and_room, 1),
    "two at once": Mode(two_at_once, 2),
    "two customers": Mode(two_customers, 4),
    "held in a row": Mode(held_in_a_row, 2),
}
_TIMES = 2
"""How many times one round may use."""


@dataclass
class Figures:
    """What came out of the rounds."""

    winners: Counter[int] = field(default_factory=Counter)
    """How many rounds had so many bookings."""
    answers: Counter[int] = field(default_factory=Counter)
    overlaps: int = 0
    slowest: float = 0.0

    @property
    def failures(self) -> int:
        """Requests without an answer, or with one that is the server's own fault."""
        return sum(number for status, number in self.answers.items() if not 200 <= status < 500)

    def __str__(self) -> str:
        return (
            f"{self.winners.total()} rounds x {RIVALS}: bookings per round {dict(self.winners)},"
            f" answers {dict(self.answers)}, overlaps {self.overlaps},"
            f" slowest answer {self.slowest:.2f} s"
        )


async def contend(door: Door, mode: Mode, rounds: int) -> Figures:
    """Let the rivals ask at once, round after round; then judge by what can be read."""
    spa, figures = Spa(door), Figures()
    await spa.open()
    times = await spa.times(rounds * _TIMES)
    for number in range(rounds):
        of_round = times[number * _TIMES :][:_TIMES]
        asked = [mode.ask(spa, rival, of_round) for rival in range(RIVALS)]
        answers = await asyncio.gather(*(door.ask(*each) for each in asked))
        figures.answers.update(answer.status for answer in answers)
        figures.winners[sum(_booked(answer) for answer in answers)] += 1
        slowest = max(answer.answered - answer.sent for answer in answers)
        figures.slowest = max(figures.slowest, slowest)
    figures.overlaps = len(overlaps(visits(await door.bookings())))
    return figures


def _booked(answer: Answer) -> int:
    """How many bookings an answer gives."""
    if "results" in answer.body:
        return sum(each["itemMetadata"]["success"] for each in answer.body["results"])
    return int(answer.ok)
