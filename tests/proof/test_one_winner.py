"""Whoever comes second does not get the slot (E7, E35, E38, E45; H52-H54).

Thirty-two clients race over HTTP for one slot after another, against one server process and
against several. `OPENBOOKINGS_RACE_SLOTS` says for how many slots.
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from tests.conftest import Servers
from tests.proof.judge import Visit, overlaps
from tests.proof.races import MODES, Figures, race
from tests.proof.servers import unlocked_server
from tests.store.postgresql_server import PostgreSQLServer
from tests.support.server import found_on

IN_FULL = "OPENBOOKINGS_EXAMPLES" in os.environ
SLOTS = int(os.environ.get("OPENBOOKINGS_RACE_SLOTS", 200 if IN_FULL else 5))
IN_SHORT = [("create", 1), ("confirm", 1), ("decide", 1), ("mixed", 4)]
CASES = list(product(MODES, (1, 4))) if IN_FULL else IN_SHORT

pytestmark = [pytest.mark.proof, pytest.mark.timeout(0 if IN_FULL else 120)]


@pytest.mark.parametrize(("mode", "processes"), CASES)
def test_e45_exactly_one_wins_each_slot(servers: Servers, mode: str, processes: int) -> None:
    server = servers(processes)
    figures = asyncio.run(race(server, found_on(server.database_url, "Race"), MODES[mode], SLOTS))
    kind = server.database_url.split(":")[0]
    print(f"\n{kind}, {processes} processes, {mode}: {figures}")
    assert figures.crashes == 0, f"{figures}\n{server.output()}"
    assert figures.winners == {1: SLOTS}, figures
    assert figures.overlaps == 0, figures


@pytest.mark.parametrize("mode", MODES if IN_FULL else ["create"])
def test_the_same_race_without_lock_and_claim_has_several_winners(
    postgresql_server: PostgreSQLServer, mode: str
) -> None:
    """The negative control: the race finds what it is there to find."""
    database_url = postgresql_server.create_database(f"unlocked_{mode}")
    site = found_on(database_url, "Race")
    with unlocked_server(database_url) as server:
        figures = asyncio.run(race(server, site, MODES[mode], max(SLOTS, 10)))
    print(f"\npostgresql, unlocked, {mode}: {figures}")
    assert _shared(figures) > 0, f"no slot was given twice: {figures}"
    assert figures.overlaps > 0, f"the judge saw nothing: {figures}"


def _shared(figures: Figures) -> int:
    """How many slots had more than one winner."""
    return sum(slots for winners, slots in figures.winners.items() if winners > 1)


def test_the_judge_counts_shared_moments_only() -> None:
    ten = datetime(2026, 6, 2, 10, tzinfo=UTC)
    hour = timedelta(hours=1)
    first = Visit("a", "ann", ten, ten + hour, False)
    assert overlaps([first, Visit("b", "ann", ten + hour, ten + 2 * hour, False)]) == []
    assert overlaps([first, Visit("c", "ben", ten, ten + hour, False)]) == []
    assert overlaps([first, Visit("d", "ann", ten, ten + hour, True)]) == []
    inside = Visit("e", "ann", ten + hour / 4, ten + hour / 2, False)
    assert overlaps([first, inside]) == [(first, inside)]
