"""Who names the same things in opposite orders neither overlaps nor waits for ever (E45, X8).

Rivals over HTTP, round after round: for people and rooms, for customers, and for bookings that
several confirm, cancel and move at once while the business edits and gives up what they are for,
changes its services, or lets jobs do so.
"""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.conftest import Databases, Servers
from tests.proof import crossings, upheavals
from tests.proof.crossings import Tally
from tests.proof.door import at_the_door
from tests.proof.rivals import MODES, RIVALS, Figures, contend
from tests.proof.servers import unlocked_server
from tests.store.postgresql_server import PostgreSQLServer
from tests.support.server import Server, Site, found_on

IN_FULL = "OPENBOOKINGS_EXAMPLES" in os.environ
ROUNDS = 100 if IN_FULL else 3
MOST_ROUNDS = 16
"""Within which the rivals of a negative control meet, as surely as chance allows."""
DISORDERLY = "tests.proof.disorderly"
SCENES = {**crossings.SCENES, **upheavals.SCENES}
CONTROLLED = list(SCENES) if IN_FULL else [next(iter(crossings.SCENES)), "sold together"]
"""The scenes that are also played without an order: in short those which meet most often."""

pytestmark = [pytest.mark.proof, pytest.mark.timeout(0 if IN_FULL else 120)]


async def contended(server: Server, site: Site, mode: str, rounds: int) -> Figures:
    async with at_the_door(server, site, RIVALS) as door:
        return await contend(door, MODES[mode], rounds)


@pytest.mark.parametrize("mode", MODES)
def test_e45_no_overlap_and_no_deadlock(databases: Databases, servers: Servers, mode: str) -> None:
    server = servers(2)
    before = databases.server.deadlocks if databases.server else 0
    figures = asyncio.run(contended(server, found_on(server.database_url, "Spa"), mode, ROUNDS))
    print(f"\n{databases.kind}, {mode}: {figures}")
    assert figures.failures == 0, f"{figures}\n{server.output()}"
    assert figures.winners == {MODES[mode].winners: ROUNDS}, figures
    assert figures.overlaps == 0, figures
    if databases.server:
        assert databases.server.deadlocks == before, figures


def test_without_lock_and_claim_they_overlap(postgresql_server: PostgreSQLServer) -> None:
    """The negative control: the rivals do meet."""
    database_url = postgresql_server.create_database("unlocked_rivals")
    site = found_on(database_url, "Spa")
    with unlocked_server(database_url) as server:
        figures = asyncio.run(contended(server, site, "person and room", 4))
    print(f"\npostgresql, unlocked: {figures}")
    assert figures.overlaps > 0, f"the judge saw nothing: {figures}"


def test_without_lock_more_is_held_than_there_is(postgresql_server: PostgreSQLServer) -> None:
    """The negative control of holds of several times, which are no bookings yet (E30)."""
    database_url = postgresql_server.create_database("unlocked_holders")
    site = found_on(database_url, "Spa")
    with unlocked_server(database_url) as server:
        figures = asyncio.run(contended(server, site, "held in a row", MOST_ROUNDS))
    print(f"\npostgresql, unlocked: {figures}")
    assert max(figures.winners) > MODES["held in a row"].winners, f"never met: {figures}"


async def crossed(server: Server, site: Site, scene: str, rounds: int) -> Tally:
    async with at_the_door(server, site, crossings.CALLERS) as door:
        return await crossings.cross(door, SCENES[scene], rounds)


@pytest.mark.parametrize("scene", SCENES)
def test_x8_steps_with_several_bookings_never_wait_in_a_circle(
    databases: Databases, servers: Servers, scene: str
) -> None:
    server = servers(2)
    before = databases.server.deadlocks if databases.server else 0
    tally = asyncio.run(crossed(server, found_on(server.database_url, "Diary"), scene, ROUNDS))
    print(f"\n{databases.kind}, {scene}: {tally}")
    assert tally.failures == 0, f"{tally}\n{server.output()}"
    assert tally.done > 0, tally
    if databases.server:
        assert databases.server.deadlocks == before, f"{scene}: {tally}"


@pytest.mark.parametrize("scene", CONTROLLED)
def test_without_an_order_they_wait_in_a_circle(
    postgresql_server: PostgreSQLServer, scene: str
) -> None:
    """The negative control: the database has to end some of them."""
    database_url = postgresql_server.create_database(f"disorderly_{scene.replace(' ', '_')}")
    site = found_on(database_url, "Diary")
    before = postgresql_server.deadlocks
    tallies: list[Tally] = []
    with unlocked_server(database_url, DISORDERLY, SCENES[scene].left_out) as server:
        # Each round with a diary of its own: what fails here leaves its traces in the calendar.
        while postgresql_server.deadlocks == before and len(tallies) < MOST_ROUNDS:
            tallies.append(asyncio.run(crossed(server, site, scene, 1)))
    ended = postgresql_server.deadlocks - before
    print(f"\npostgresql, disorderly, {scene}: {ended} ended in {len(tallies)} rounds")
    assert ended > 0, f"the rivals never met: {tallies}"
