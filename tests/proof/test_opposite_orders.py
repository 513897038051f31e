"""Who names the same people and rooms in opposite orders neither overlaps nor waits for ever (E45).

Twenty-four rivals over HTTP, round after round; also bulk calls, and customers made by them.
"""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.proof.door import at_the_door
from tests.proof.rivals import MODES, RIVALS, Figures, contend
from tests.proof.servers import unlocked_server
from tests.store.postgresql_server import PostgreSQLServer
from tests.support.server import Server, Site, create_site, running_server

IN_FULL = "OPENBOOKINGS_EXAMPLES" in os.environ
ROUNDS = 100 if IN_FULL else 4

pytestmark = [pytest.mark.proof, pytest.mark.timeout(0 if IN_FULL else 120)]


async def contended(server: Server, site: Site, mode: str, rounds: int) -> Figures:
    async with at_the_door(server, site, RIVALS) as door:
        return await contend(door, MODES[mode], rounds)


@pytest.mark.parametrize("mode", MODES)
def test_e45_no_overlap_and_no_deadlock(database_url: str, mode: str) -> None:
    site = create_site(database_url, "Spa")
    with running_server(database_url, workers=2) as server:
        figures = asyncio.run(contended(server, site, mode, ROUNDS))
        print(f"\n{database_url.split(':')[0]}, {mode}: {figures}")
        assert figures.failures == 0, f"{figures}\n{server.output()}"
    assert figures.winners == {MODES[mode].winners: ROUNDS}, figures
    assert figures.overlaps == 0, figures


def test_without_lock_and_claim_they_overlap(postgresql_server: PostgreSQLServer) -> None:
    """The negative control: the rivals do meet."""
    database_url = postgresql_server.create_database("unlocked_rivals")
    site = create_site(database_url, "Spa")
    with unlocked_server(database_url) as server:
        figures = asyncio.run(contended(server, site, "person and room", 4))
    print(f"\npostgresql, unlocked: {figures}")
    assert figures.overlaps > 0, f"the judge saw nothing: {figures}"
