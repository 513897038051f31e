"""A crowd at a class and a course: guests fill them, then book, cancel, resize and move at once."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from tests.proof.door import UNKNOWN, Door, Json
from tests.proof.seats import NOBODY, Outcome, Party, Reading, Step, Verdict, ends, judge

GUESTS, PLACES = 24, 20
_FULL = ("SESSION_CAPACITY_EXCEEDED", "SCHEDULE_CAPACITY_EXCEEDED")
_MOST_HELD, _LARGEST = 4, 3
_WAVE_SECONDS = 1.0
_POLICY = {
    "name": "Whoever wants to",
    "cancellationPolicy": {"enabled": True},
    "reschedulePolicy": {"enabled": True},
    "participantsPolicy": {"maxParticipantsPerBooking": PLACES},
}


@dataclass
class History:
    """What was asked and answered."""

    steps: list[Step] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    ids: dict[int, str] = field(default_factory=dict)
    """The id of each booking that was made."""
    surprises: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Answers that are neither success nor lack of places: status and code."""
    numbers: count[int] = field(default_factory=count)
    seconds: float = 0.0

    def __str__(self) -> str:
        outcomes = Counter(str(step.outcome) for step in self.steps)
        rate = len(self.steps) / self.seconds
        return (
            f"{len(self.steps)} requests of {GUESTS} guests ({rate:.0f}/s): {dict(outcomes)},"
            f" {len(self.readings)} readings, {len(self.ids)} bookings"
        )


class House:
    """A class with two sessions and a course, each with twenty places."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.sessions: list[str] = []
        """The ids of the class's sessions."""
        self._class: Json = {}
        self._course: Json = {}

    @property
    def course(self) -> str:
        """The id of the course's schedule."""
        schedule_id: str = self._course["schedule"]["id"]
        return schedule_id

    @property
    def targets(self) -> list[str]:
        """What has places."""
        return [*self.sessions, self.course]

    async def open(self) -> None:
        """Set everything up."""
        made = await self.door.call(
            "bookingPolicies.createBookingPolicy", {"bookingPolicy": _POLICY}
        )
        over = {"defaultCapacity": PLACES, "bookingPolicy": {"id": made["bookingPolicy"]["id"]}}
        self._class = await self.door.offer("CLASS", "Yoga", **over)
        self._course = await self.door.offer("COURSE", "Spanish", **over)
        teacher = await self.door.hire("Ann")
        self.sessions = [await self.door.session(self._class, teacher, days) for days in (1, 2)]
        await self.door.session(self._course, teacher, 3)

    def wish(self, party: Party) -> Json:
        """A booking to send."""
        return {
            "bookedEntity": self._entity(party.target),
            "totalParticipants": party.size,
            "status": "CONFIRMED",
        }

    def _entity(self, target: str) -> Json:
        if target == self.course:
            return {"schedule": {"scheduleId": target, "serviceId": self._course["id"]}}
        return {"slot": {"eventId": target, "serviceId": self._class["id"]}}

    async def look(self, target: str) -> Reading | None:
        """How many places it has left; None without an answer."""
        if target == self.course:
            name, asked = "availabilityCalendar.getScheduleAvailability", {"scheduleId": target}
        else:
            name, asked = "events.getEvent", {"eventId": target}
        answer = await self.door.ask(name, asked)
        if not answer.ok:
            return None
        body = answer.body
        left = (
            body["availability"]["openSpots"]
            if target == self.course
            else body["event"]["remainingCapacity"]
        )
        return Reading(target, left, answer.sent, answer.answered)


@dataclass
class Held:
    """A booking of a guest."""

    number: int
    id: str = ""
    revision: str = ""
    party: Party = NOBODY


class Guest:
    """Somebody who makes bookings and changes them, one after the other."""

    def __init__(self, house: House, history: History, seed: int) -> None:
        self._house, self._history = house, history
        self._chance = random.Random(seed)
        self._held: list[Held] = []

    async def book(self, party: Party) -> None:
        """Try to book."""
        new = Held(next(self._history.numbers))
        wish = self._house.wish(party)
        if await self._ask(new, party, "bookings.createBooking", {"booking": wish}):
            self._held.append(new)

    async def act(self, until: float) -> None:
        """Do one thing after another up to a moment."""
        actions = (self._book_any, self._cancel, self._resize, self._move, self._look)
        while time.perf_counter() < until:
            (action,) = self._chance.choices(actions, (8, 4, 4, 3, 2))
            await action()

    async def _book_any(self) -> None:
        target = self._chance.choice(self._house.targets)
        if len(self._held) < _MOST_HELD:
            await self.book(Party(target, self._chance.randint(1, _LARGEST)))

    async def _cancel(self) -> None:
        if self._held:
            held = self._held.pop(self._chance.randrange(len(self._held)))
            await self._ask(held, NOBODY, "bookings.cancelBooking")

    async def _resize(self) -> None:
        if self._held:
            held = self._chance.choice(self._held)
            party = held.party._replace(size=self._chance.randint(1, _LARGEST))
            sent = {"totalParticipants": party.size}
            await self._ask(held, party, "bookings.updateNumberOfParticipants", sent)

    async def _move(self) -> None:
        movable = [each for each in self._held if each.party.target in self._house.sessions]
        if movable:
            held = self._chance.choice(movable)
            (other,) = (each for each in self._house.sessions if each != held.party.target)
            party = held.party._replace(target=other)
            await self._ask(held, party, "bookings.rescheduleBooking", {"slot": {"eventId": other}})

    async def _look(self) -> None:
        reading = await self._house.look(self._chance.choice(self._house.targets))
        if reading is not None:
            self._history.readings.append(reading)

    async def _ask(self, held: Held, after: Party, name: str, body: Json | None = None) -> bool:
        """Ask for a step of a booking, and note it; a booking nobody knows of is left alone."""
        named = {"bookingId": held.id, "revision": held.revision} if held.id else {}
        answer = await self._house.door.ask(name, {**named, **(body or {})})
        outcome = Outcome.MAYBE
        if answer.ok:
            outcome = Outcome.DONE
        elif answer.code in _FULL:
            outcome = Outcome.FULL
        elif answer.status != UNKNOWN:
            self._history.surprises[answer.status, answer.code] += 1
        step = Step(held.number, held.party, after, outcome, answer.sent, answer.answered)
        self._history.steps.append(step)
        if answer.ok:
            held.id, held.revision = answer.booking["id"], answer.booking["revision"]
            held.party = after
            self._history.ids[held.number] = held.id
        elif outcome is Outcome.MAYBE and held in self._held:
            self._held.remove(held)
        return answer.ok


async def let_them(house: House, seconds: float) -> History:
    """Let the guests fill everything at once, then come and go in waves; count after each."""
    history = History()
    guests = [Guest(house, history, seed) for seed in range(GUESTS)]
    began = time.perf_counter()
    for target in house.targets:
        await asyncio.gather(*(guest.book(Party(target, 1)) for guest in guests))
    await _count(house, history)
    while time.perf_counter() < began + seconds:
        wave_ends = time.perf_counter() + min(_WAVE_SECONDS, seconds / 3)
        await asyncio.gather(*(guest.act(wave_ends) for guest in guests))
        await _count(house, history)
    history.seconds = time.perf_counter() - began
    return history


async def _count(house: House, history: History) -> None:
    """What is shown while nobody does anything must be exact."""
    for target in house.targets:
        reading = await house.look(target)
        assert reading is not None, "nobody is in the way"
        history.readings.append(reading)


def verdict_of(house: House, history: History) -> Verdict:
    """The judge's verdict."""
    return judge(dict.fromkeys(house.targets, PLACES), history.steps, history.readings)


def filled(house: House, history: History) -> dict[str, int]:
    """How many of the first bookings of each target succeeded."""
    first = history.steps[: GUESTS * len(house.targets)]
    return dict(Counter(step.after.target for step in first if step.outcome is Outcome.DONE))


async def differences(house: House, history: History) -> list[str]:
    """Where the server's bookings are not what its answers said."""
    stored = {each["id"]: _party(each) for each in await house.door.bookings()}
    expected = {
        history.ids[number]: party
        for number, party in ends(history.steps).items()
        if number in history.ids and party is not None
    }
    found = [
        f"{booking_id} is {stored.get(booking_id)}, not {party}"
        for booking_id, party in expected.items()
        if stored.get(booking_id) != party
    ]
    taken: Counter[str] = Counter()
    for party in stored.values():
        taken[party.target] += party.size
    found += [f"{each} has {taken[each]}" for each in house.targets if taken[each] > PLACES]
    return found


def _party(booking: Json) -> Party:
    if booking["status"] != "CONFIRMED":
        return NOBODY
    entity = booking["bookedEntity"]
    target = entity["slot"]["eventId"] if "slot" in entity else entity["schedule"]["scheduleId"]
    return Party(target, booking["totalParticipants"])
