"""A hold and an offer of the waitlist are used once, however many try at the same time (E30, E77).

Twenty-four clients over HTTP against two processes, round after round.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from tests.conftest import Servers
from tests.proof.door import Door, Json, at_the_door
from tests.proof.servers import unlocked_server
from tests.store.postgresql_server import PostgreSQLServer
from tests.support.server import Server, Site, found_on

IN_FULL = "OPENBOOKINGS_EXAMPLES" in os.environ
ROUNDS = 50 if IN_FULL else 3
CLIENTS = 24
ANOTHER = "somebody whose turn it was not"
POLICY = {
    "name": "Whoever wants to",
    "cancellationPolicy": {"enabled": True},
    "waitlistPolicy": {"enabled": True, "capacity": CLIENTS, "reservationTimeInMinutes": 10},
}

pytestmark = [pytest.mark.proof, pytest.mark.timeout(0 if IN_FULL else 120)]

Round = Callable[["Stage"], Awaitable[Counter[str]]]


class Stage:
    """A class whose sessions have few or many places; each round has a new session."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self._teacher = ""
        self._services: dict[int, Json] = {}
        self._policy: Json = {}

    async def open(self) -> None:
        """Set everything up."""
        made = await self.door.call(
            "bookingPolicies.createBookingPolicy", {"bookingPolicy": POLICY}
        )
        self._policy = {"id": made["bookingPolicy"]["id"]}
        self._teacher = await self.door.hire("Ann")
        for places in (1, CLIENTS):
            over = {"defaultCapacity": places, "bookingPolicy": self._policy}
            self._services[places] = await self.door.offer("CLASS", f"Yoga {places}", **over)

    async def wish(self, places: int) -> Json:
        """A booking of a new session with so many places, to send."""
        service = self._services[places]
        event_id = await self.door.session(service, self._teacher, 1)
        entity = {"slot": {"eventId": event_id, "serviceId": service["id"]}}
        return {"bookedEntity": entity, "totalParticipants": 1, "status": "CONFIRMED"}

    async def at_once(self, name: str, bodies: list[Json]) -> list[str]:
        """Ask all this at once; gives the code that came back for each, "" for success."""
        answers = await asyncio.gather(*(self.door.ask(name, each) for each in bodies))
        return [
            each.code if 400 <= each.status < 500 else f"{each.status}" * (not each.ok)
            for each in answers
        ]


async def one_hold(stage: Stage) -> Counter[str]:
    """Everybody books with the token of one hold, in a session with places for all."""
    wish = await stage.wish(CLIENTS)
    asked = {key: value for key, value in wish.items() if key != "status"}
    made = await stage.door.call("holds.createHold", {"booking": asked})
    own = {"openbookings": {"holdToken": made["hold"]["token"]}}
    body = {"booking": {**wish, "extendedFields": {"namespaces": own}}}
    return Counter(await stage.at_once("bookings.createBooking", [body] * CLIENTS))


async def one_offer(stage: Stage) -> Counter[str]:
    """Everybody books from the offer of one who waited."""
    registered = await _freed(stage, 1)
    return Counter(await stage.at_once("waitlist.bookFromOffer", registered * CLIENTS))


async def one_place(stage: Stage) -> Counter[str]:
    """Everybody who waited wants the place that is offered to the first, who alone gets it."""
    first, *others = await stage.at_once("waitlist.bookFromOffer", await _freed(stage, CLIENTS))
    return Counter([first, *(each or ANOTHER for each in others)])


async def one_given_back(stage: Stage) -> Counter[str]:
    """Everybody wants the place of a hold, while it is given back and after; one waits (E75)."""
    wish = await stage.wish(1)
    asked = {key: value for key, value in wish.items() if key != "status"}
    hold = (await stage.door.call("holds.createHold", {"booking": asked}))["hold"]
    made = await stage.door.call("waitlist.register", {"booking": asked})
    bodies = [{"booking": wish}] * (CLIENTS // 2)
    crowd, _ = await asyncio.gather(
        stage.at_once("bookings.createBooking", bodies),
        stage.door.call("holds.deleteHold", {"token": hold["token"]}),
    )
    crowd += await stage.at_once("bookings.createBooking", bodies)
    waited = {"bookingId": made["registration"]["bookingId"]}
    first = await stage.at_once("waitlist.bookFromOffer", [waited])
    return Counter([*first, *(each or ANOTHER for each in crowd)])


async def _freed(stage: Stage, waiting: int) -> list[Json]:
    """A session with one place which has become free while so many waited; gives who waits."""
    wish = await stage.wish(1)
    filled = (await stage.door.call("bookings.createBooking", {"booking": wish}))["booking"]
    waits = {key: value for key, value in wish.items() if key != "status"}
    found = []
    for _ in range(waiting):
        made = await stage.door.call("waitlist.register", {"booking": waits})
        found.append({"bookingId": made["registration"]["bookingId"]})
    named = {"bookingId": filled["id"], "revision": filled["revision"]}
    await stage.door.call("bookings.cancelBooking", named)
    return found


async def played(server: Server, site: Site, scene: Round, rounds: int) -> list[Counter[str]]:
    async with at_the_door(server, site, CLIENTS) as door:
        stage = Stage(door)
        await stage.open()
        return [await scene(stage) for _ in range(rounds)]


SCENES: dict[str, tuple[Round, set[str]]] = {
    "one hold": (one_hold, {"SLOT_HOLD_UNAVAILABLE"}),
    "one offer": (one_offer, {"INVALID_BOOKING_STATUS", "REVISION_MISMATCH"}),
    "one place": (one_place, {"NO_OPEN_SPOTS"}),
    "one given back": (one_given_back, {"SESSION_CAPACITY_EXCEEDED"}),
}


@pytest.mark.parametrize("scene", SCENES)
def test_e30_e75_e77_exactly_one_has_it(servers: Servers, scene: str) -> None:
    play, refusals = SCENES[scene]
    server = servers(2)
    rounds = asyncio.run(played(server, found_on(server.database_url, "Stage"), play, ROUNDS))
    total = sum(rounds, Counter())
    kind = server.database_url.split(":")[0]
    print(f"\n{kind}, {scene}: {ROUNDS} x {CLIENTS}: {dict(total)}")
    assert set(total) <= {"", *refusals}, f"{total}\n{server.output()}"
    assert [each[""] for each in rounds] == [1] * ROUNDS, rounds


def test_a_hold_whose_removal_tells_nobody_is_used_often(
    postgresql_server: PostgreSQLServer,
) -> None:
    """The negative control: the clients do come at once."""
    rounds = _unprotected(postgresql_server, "unlocked", one_hold)
    assert max(each[""] for each in rounds) > 1, rounds


@pytest.mark.parametrize("scene", ["one offer", "one place", "one given back"])
def test_an_offer_about_which_nobody_asks_is_used_often(
    postgresql_server: PostgreSQLServer, scene: str
) -> None:
    """The negative control of the offers: also by those to whom it was not made."""
    rounds = _unprotected(postgresql_server, "careless", SCENES[scene][0])
    assert max(each[""] + each[ANOTHER] for each in rounds) > 1, rounds
    assert (sum(rounds, Counter())[ANOTHER] > 0) == (scene != "one offer"), rounds


def _unprotected(
    postgresql_server: PostgreSQLServer, application: str, scene: Round
) -> list[Counter[str]]:
    """A scene played on the server of a negative control."""
    database_url = postgresql_server.create_database(f"{application}_{scene.__name__}")
    site = found_on(database_url, "Stage")
    with unlocked_server(database_url, f"tests.proof.{application}") as server:
        rounds = asyncio.run(played(server, site, scene, 6))
    print(f"\npostgresql, {application}: {rounds}")
    return rounds
