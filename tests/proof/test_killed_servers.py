"""A server that is killed loses nothing it acknowledged and leaves nothing by halves (G2, G3, X18).

Twelve customers book and cancel over HTTP while the server is killed after half a second to four
(in short two), again and again; each time it is back they ask again what was not answered, under
the same key.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import time
from contextlib import closing, suppress
from statistics import median

import pytest

from openbookings.engine.store import Unit, open_store
from tests.proof.killing import CUSTOMERS, Record, Siege
from tests.proof.wholeness import Contents, faults, read_contents
from tests.support.server import found_on

IN_FULL = "OPENBOOKINGS_EXAMPLES" in os.environ
KILLS = int(os.environ.get("OPENBOOKINGS_KILLS", 50 if IN_FULL else 2))
LATEST = 4 if IN_FULL else 2
"""Seconds."""

pytestmark = [pytest.mark.proof, pytest.mark.timeout(0 if IN_FULL else 180)]


class _Undone(Exception):
    """Takes a damage back."""


def contents(database_url: str, damage: str | None = None) -> Contents:
    """What the database holds, or would hold after a damage, which is taken back."""
    found = Contents()

    async def look(unit: Unit) -> None:
        nonlocal found
        if damage is not None:
            assert await unit.execute(damage), f"{damage}: nothing to damage"
        found = await read_contents(unit)
        raise _Undone

    async def read() -> None:
        store = await open_store(database_url, now=lambda: time.time_ns() // 1_000_000)
        try:
            with suppress(_Undone):
                await store.write(look)
        finally:
            await store.close()

    asyncio.run(read())
    return found


def wrong(record: Record, found: Contents) -> list[str]:
    """Everything that is not as it was acknowledged, or not whole."""
    return record.differences(found) + faults(found)


def refuse_damaged_file(database_url: str) -> None:
    """SQLite looks through its whole file."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def besieged(database_url: str, kills: int, *, least: int = 0) -> Siege:
    """Kill the server so many times, with so many bookings at least, and start it once more."""
    siege = Siege(database_url, found_on(database_url, "Siege"))
    siege.open()
    chance = random.Random(kills)
    for _ in range(kills):
        siege.kill_after(chance.uniform(0.5, LATEST), least=least)
    siege.recover()
    return siege


def test_g2_what_was_acknowledged_is_there_once_and_whole(database_url: str) -> None:
    siege = besieged(database_url, KILLS)
    record, restarts = siege.record, siege.starts[1:]
    print(
        f"\n{database_url.split(':')[0]}: {KILLS} kills, {CUSTOMERS} customers,"
        f" answers {dict(record.answers)}, {len(record.made)} bookings,"
        f" {list(record.statuses.values()).count('CANCELED')} cancelled,"
        f" {record.completed} completed after a restart;"
        f" restart in {median(restarts):.1f} s, at most {max(restarts):.1f} s"
        f" (before any kill {siege.starts[0]:.1f} s)"
    )
    assert record.completed > 0, "nobody was in the middle of something"
    assert wrong(record, contents(database_url)) == []
    if database_url.startswith("sqlite"):
        refuse_damaged_file(database_url)


CONFIRMED = '"eventType":"wix.bookings.v2.booking_confirmed"'
DAMAGES = {
    "a booking is lost": "DELETE FROM bookings WHERE id = (SELECT max(id) FROM bookings)",
    "a cancellation is lost": "UPDATE bookings SET status = 'CONFIRMED'"
    " WHERE id = (SELECT max(id) FROM bookings WHERE status = 'CANCELED')",
    "a party is lost": "DELETE FROM participations WHERE id = (SELECT max(id) FROM participations)",
    "a counter is wrong": "UPDATE schedules SET taken = taken + 1 WHERE taken > 0",
    "an event is lost": "DELETE FROM events"
    " WHERE id = (SELECT max(id) FROM events WHERE type = 'APPOINTMENT')",
    "an occupancy is lost": "DELETE FROM occupancies WHERE claims"
    " AND event_id = (SELECT max(event_id) FROM occupancies WHERE claims)",
    "a fact is lost": f"UPDATE facts SET body = replace(body, '{CONFIRMED}', '\"eventType\":\"\"')"
    f" WHERE number = (SELECT max(number) FROM facts WHERE body LIKE '%{CONFIRMED}%')",
    "the facts of a booking are lost": "DELETE FROM facts"
    f" WHERE number = (SELECT max(number) FROM facts WHERE body LIKE '%{CONFIRMED}%')",
    "a wish is granted twice": "UPDATE bookings SET external_user_id ="
    " (SELECT max(external_user_id) FROM bookings)",
}


def test_every_damage_is_seen(database_url: str) -> None:
    """The negative control: each of them would be a lost or half-written booking."""
    siege = besieged(database_url, 1, least=30)  # of each kind there is something to damage
    assert wrong(siege.record, contents(database_url)) == []
    unseen = [
        name
        for name, damage in DAMAGES.items()
        if not wrong(siege.record, contents(database_url, damage))
    ]
    assert unseen == []
