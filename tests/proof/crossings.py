"""Bookings over several schedules and sessions, and calls that take them up in opposite orders.

A diary has appointments of two services, sessions of two classes and untouched occurrences of two
series. What can be done to several of them at once is done forwards and backwards at one moment.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tests.proof.door import Answer, Door, Json

CALLERS = 12
Asked = tuple[str, Json]
_EMAILS = tuple(f"{name}@example.com" for name in ("ada", "eve", "ida", "una"))
_WEEKS = 20
_SEATS = 40
_APPOINTMENTS = 4
_TIMES = _APPOINTMENTS + 1
"""A page leaves one out: what stays on it may have been moved a little later."""
_VISIT = ["INDIVIDUAL"]


class Diary:
    """A business with its services; each round books a page of its diary."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self._visits: list[Json] = []
        self._times: list[list[Json]] = []
        self._classes: list[Json] = []
        self._teacher = self._policy_id = ""
        self._occurrences: list[list[str]] = []

    async def open(self, rounds: int) -> None:
        """Set everything up for so many pages."""
        door = self.door
        policy = {
            "name": "Open",
            "cancellationPolicy": {"enabled": True},
            "waitlistPolicy": {"enabled": True, "capacity": 10, "reservationTimeInMinutes": 10},
        }
        made = await door.call("bookingPolicies.createBookingPolicy", {"bookingPolicy": policy})
        self._policy_id = made["bookingPolicy"]["id"]
        rules = {"id": self._policy_id}
        for name in ("Ann", "Ben"):
            who = await door.hire(name)
            over = {"staffMemberIds": [who], "bookingPolicy": rules, "schedule": _half_an_hour()}
            self._visits.append(await door.offer("APPOINTMENT", f"Cut by {name}", **over))
        self._teacher = await door.hire("Tom")
        for name in ("Yoga", "Dance"):
            seats: Json = {"defaultCapacity": _SEATS, "bookingPolicy": rules}
            self._classes.append(await door.offer("CLASS", name, **seats))
        for service in self._visits:
            slots = await door.slots(service, days=120)
            self._times.append(slots[: rounds * _TIMES])
            assert len(self._times[-1]) == rounds * _TIMES, "too few times are free"
        for service in self._classes:
            self._occurrences.append(await self._series(service))

    async def page(self, number: int) -> Page:
        """Bookings of this round that nobody has decided about, and places to book besides."""
        wishes = [
            _visit(service, slot, email)
            for service, slots in zip(self._visits, self._times, strict=True)
            for slot, email in zip(slots[number * _TIMES :][:_APPOINTMENTS], _EMAILS, strict=True)
        ]
        sessions = [
            (service, await self.door.session(service, self._teacher, 1 + number % 9))
            for service in self._classes
        ]
        untouched = [
            (service, found[number % len(found)])
            for service, found in zip(self._classes, self._occurrences, strict=True)
        ]
        places = [*sessions, *untouched]
        wishes += [place(*each, email) for each, email in zip(places, _EMAILS, strict=True)]
        made = await asyncio.gather(
            *(self.door.call("bookings.createBooking", {"booking": each}) for each in wishes)
        )
        emails = [f"{number}-{each}" for each in _EMAILS]
        more = [place(*each, email) for each, email in zip(places, emails, strict=True)]
        return Page([each["booking"] for each in made], more, number)

    @property
    def service_ids(self) -> list[str]:
        """All services."""
        return [each["id"] for each in (*self._visits, *self._classes)]

    async def services(self) -> list[Json]:
        """All services as they stand."""
        asked = {"query": {"filter": {"id": {"$in": self.service_ids}}}}
        found: list[Json] = (await self.door.call("services.queryServices", asked))["services"]
        return found

    async def policy(self) -> Json:
        """The policy of all services as it stands."""
        asked = {"bookingPolicyId": self._policy_id}
        found: Json = (await self.door.call("bookingPolicies.getBookingPolicy", asked))[
            "bookingPolicy"
        ]
        return found

    async def new_session(self, which: int, day: int) -> tuple[Json, str]:
        """A class and a new session of it."""
        service = self._classes[which % len(self._classes)]
        return service, await self.door.session(service, self._teacher, day)

    async def events(self, bookings: Iterable[Json]) -> list[Json]:
        """The events of bookings as they stand, each once."""
        ids = list(dict.fromkeys(event_id for each in bookings if (event_id := _event_id(each))))
        found: list[Json] = (await self.door.call("events.listEvents", {"eventIds": ids}))["events"]
        return found

    async def current(self, page: Page) -> list[Json]:
        """The bookings of a page as they stand, in its order."""
        ids = [each["id"] for each in page.bookings]
        asked = {"query": {"filter": {"id": {"$in": ids}}, "paging": {"limit": 100}}}
        answer = await self.door.call("extendedBookings.queryExtendedBookings", asked)
        found = {each["booking"]["id"]: each["booking"] for each in answer["extendedBookings"]}
        return [found[each] for each in ids]

    async def _series(self, service: Json) -> list[str]:
        start = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=10)
        end = start + timedelta(hours=1)
        event = {
            "scheduleId": service["schedule"]["id"],
            "type": "CLASS",
            "start": {"localDate": start.isoformat()},
            "end": {"localDate": end.isoformat()},
            "resources": [{"id": self._teacher, "permissionRole": "WRITER"}],
            "recurrenceRule": {
                "frequency": "WEEKLY",
                "days": [start.strftime("%A").upper()],
                "until": {"localDate": (start + timedelta(weeks=_WEEKS)).isoformat()},
            },
        }
        made = await self.door.call("events.createEvent", {"event": event})
        asked = {
            "fromLocalDate": start.isoformat(),
            "toLocalDate": (start + timedelta(weeks=_WEEKS)).isoformat(),
            "query": {"filter": {"recurringEventId": made["event"]["id"]}},
        }
        answer = await self.door.call("events.queryEvents", asked)
        return [each["id"] for each in answer["events"]]


@dataclass
class Page:
    """The bookings of one round, and wishes for more places in the same sessions."""

    bookings: list[Json]
    wishes: list[Json]
    number: int = 0


def decide(page: Page, step: int) -> Asked:
    """Confirm all bookings of the page."""
    details = [{"bookingId": each["id"], "paymentStatus": "PAID"} for each in page.bookings]
    return "bookings.bulkConfirmOrDeclineBooking", {"details": details[::step]}


def cancel(page: Page, step: int) -> Asked:
    """Cancel all bookings of the page."""
    infos = [{"bookingId": each["id"], "revision": each["revision"]} for each in page.bookings]
    return "bookings.bulkCancelBooking", {"bookings": {"bookingsInfo": infos[::step]}}


def create(page: Page, step: int) -> Asked:
    """Book more places of the page's sessions, for customers who are new."""
    wishes = [{"booking": {**each, "status": "CONFIRMED"}} for each in page.wishes]
    return "bookings.bulkCreateBooking", {"createBookingsInfo": wishes[::step]}


Act = Callable[[Page, int], Asked]


def one_by_one(name: str, **more: object) -> Callable[[Page], list[Asked]]:
    """A call for every booking of the page by itself."""

    def asked(page: Page) -> list[Asked]:
        return [
            (name, {"bookingId": each["id"], "revision": each["revision"], **more})
            for each in page.bookings
        ]

    return asked


def mixed(
    page: Page, acts: Sequence[Act], singly: Sequence[Asked] = (), callers: int = CALLERS
) -> list[Asked]:
    """So many callers: the acts in turn, forwards and backwards, and single calls between."""
    whole = [act(page, step) for act in acts for step in (1, -1)]
    turns = [whole[at % len(whole)] for at in range(callers - len(singly))]
    return [each for pair in _zipped(turns, singly) for each in pair]


async def decisions(diary: Diary, page: Page) -> list[Asked]:
    """Bookings are confirmed and cancelled, in bulk and singly, while others come in."""
    # Who cancels sessions too would wait for the deciders' locks and never meet them.
    visits = Page([each for each in page.bookings if each["bookedEntity"]["tags"] == _VISIT], [])

    def cancel_visits(page: Page, step: int) -> Asked:
        return cancel(visits, step)

    singly = one_by_one("bookings.confirmBooking")(page)[::3]
    return mixed(page, (decide, cancel_visits, create), singly)


async def endings(diary: Diary, page: Page) -> list[Asked]:
    """Confirmed bookings are cancelled in bulk and singly while the business edits their events."""
    await confirm(diary, page)
    singly = one_by_one("bookings.cancelBooking")(page)[::3]
    return mixed(page, (cancel, await editing(diary, page), create), singly)


async def closing(diary: Diary, page: Page) -> list[Asked]:
    """The business gives up all of its services while their bookings are cancelled and made."""
    await confirm(diary, page)
    ids = diary.service_ids

    def delete(page: Page, step: int) -> Asked:
        return "services.bulkDeleteServices", {"ids": ids[::step]}

    singly = one_by_one("bookings.cancelBooking")(page)[::3]
    return mixed(page, (cancel, delete, create, await editing(diary, page)), singly)


async def confirm(diary: Diary, page: Page) -> None:
    """Confirm all bookings of the page before anything else is done to them."""
    await diary.door.call(*decide(page, 1))
    page.bookings = await diary.current(page)


async def editing(diary: Diary, page: Page) -> Act:
    """The business gives all events of the page other times."""
    events = await diary.events(page.bookings)

    def edit(page: Page, step: int) -> Asked:
        items = [{"event": later(each, 5 * step)} for each in events]
        return "events.bulkUpdateEvent", {"events": items[::step]}

    return edit


async def _nothing(door: Door, answers: Sequence[Answer]) -> None:
    """Nothing goes on after the answers."""


class Scene(NamedTuple):
    """What is done at once, and whether nothing is left of the diary afterwards."""

    asked: Callable[[Diary, Page], Awaitable[list[Asked]]]
    ends: bool = False
    settle: Callable[[Door, Sequence[Answer]], Awaitable[None]] = _nothing
    """Waits for what goes on after the answers."""
    left_out: str = "everything"
    """Which part of the order the negative control leaves out."""


SCENES = {
    "decisions": Scene(decisions),
    "endings": Scene(endings),
    "closing": Scene(closing, ends=True),
}


@dataclass
class Tally:
    """What came out of the rounds."""

    rounds: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    done: int = 0
    """Steps that took effect, each item of a bulk call for itself."""
    slowest: float = 0.0

    @property
    def failures(self) -> int:
        """Calls without an answer, or with one that is the server's own fault."""
        return sum(
            number
            for status, number in self.answers.items()
            if not 200 <= int(status.split()[0]) < 500
        )

    def add(self, answers: Iterable[Answer]) -> None:
        """Count the answers of one round."""
        self.rounds += 1
        for answer in answers:
            self.answers[f"{answer.status} {answer.code}".strip()] += 1
            results = answer.body.get("results", [{"itemMetadata": {"success": answer.ok}}])
            self.done += sum(each["itemMetadata"]["success"] for each in results)
            self.slowest = max(self.slowest, answer.answered - answer.sent)

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds x {CALLERS}: answers {dict(self.answers)},"
            f" {self.done} steps taken, slowest answer {self.slowest:.2f} s"
        )


async def cross(door: Door, scene: Scene, rounds: int) -> Tally:
    """Play a scene round after round, all its callers at once."""
    diary, tally = Diary(door), Tally()
    for number in range(rounds):
        if number == 0 or scene.ends:
            diary = Diary(door)
            await diary.open(rounds)
        asked = await scene.asked(diary, await diary.page(number))
        answers = await asyncio.gather(*(door.ask(*each) for each in asked))
        await scene.settle(door, answers)
        tally.add(answers)
    return tally


def _half_an_hour() -> Json:
    return {"availabilityConstraints": {"sessionDurations": [30]}}


def _visit(service: Json, slot: Json, email: str) -> Json:
    place = service["locations"][0]["business"]["id"]
    booked = {
        "serviceId": service["id"],
        "scheduleId": service["schedule"]["id"],
        "startDate": slot["localStartDate"],
        "endDate": slot["localEndDate"],
        "timezone": "UTC",
        "location": {"locationType": "OWNER_BUSINESS", "id": place},
    }
    return _wish({"slot": booked}, email)


def place(service: Json, event_id: str, email: str) -> Json:
    """A wish for one place of a session."""
    return _wish({"slot": {"eventId": event_id, "serviceId": service["id"]}}, email)


def _wish(entity: Json, email: str) -> Json:
    return {"bookedEntity": entity, "totalParticipants": 1, "contactDetails": {"email": email}}


def later(event: Json, minutes: int) -> Json:
    """The event so many minutes later, or earlier, to send."""
    times = {
        name: {"localDate": (_local(event[name]) + timedelta(minutes=minutes)).isoformat()}
        for name in ("start", "end")
    }
    return {"id": event["id"], "revision": event["revision"], **times}


def _local(moment: Json) -> datetime:
    return datetime.fromisoformat(moment["localDate"])


def _event_id(booking: Json) -> str | None:
    event_id: str | None = booking["bookedEntity"]["slot"].get("eventId")
    return event_id


def _zipped(first: Sequence[Asked], second: Sequence[Asked]) -> Iterable[list[Asked]]:
    """The second spread evenly among the first."""
    every = max(1, len(first) // max(1, len(second)))
    rest = list(second)
    for at, each in enumerate(first):
        yield [each, rest.pop(0)] if rest and at % every == 0 else [each]
    yield rest
