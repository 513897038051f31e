"""What only SQLite has: one writer with group commit, and a file that several processes share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import NoReturn

import apsw
import pytest

from openbookings.engine.store import Busy, Duplicate, Store, Unit, open_store
from openbookings.engine.store.dialects.sqlite import connection
from openbookings.engine.store.dialects.sqlite.store import SQLiteStore
from tests.store.things import add, create_things, ids, thing_ids

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]


@pytest.fixture
def sqlite(things: Store) -> SQLiteStore:
    assert isinstance(things, SQLiteStore)
    return things


async def test_no_statement_is_planned_anew_for_other_values(sqlite: SQLiteStore) -> None:
    """A look with many joins took seven times as long when it was planned each time."""
    for each in (sqlite._writing, sqlite._reader):
        assert each.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, -1) == 1


async def test_many_writes_need_few_commits(sqlite: SQLiteStore) -> None:
    before = sqlite.writer.commits
    names = [f"thing-{number}" for number in range(100)]
    await asyncio.gather(*(sqlite.write(partial(add, thing_id=name)) for name in names))
    assert sqlite.writer.commits - before <= 10
    assert await thing_ids(sqlite) == set(names)


async def test_one_that_fails_in_a_group_leaves_nothing_and_harms_nobody(
    sqlite: SQLiteStore,
) -> None:
    async def work(unit: Unit, number: int) -> None:
        await add(unit, f"thing-{number}")
        if number % 7 == 0:
            await add(unit, f"thing-{number}")

    outcomes = await asyncio.gather(
        *(sqlite.write(partial(work, number=number)) for number in range(50)),
        return_exceptions=True,
    )
    failed = {number for number, outcome in enumerate(outcomes) if outcome is not None}
    assert failed == set(range(0, 50, 7))
    assert all(isinstance(outcomes[number], Duplicate) for number in failed)
    assert await thing_ids(sqlite) == {f"thing-{n}" for n in range(50) if n not in failed}


async def test_nothing_is_answered_before_the_commit(
    sqlite: SQLiteStore, database_url: str
) -> None:
    """Whoever gets an answer finds the row through another connection at that very moment."""
    with other_program(database_url) as other:

        async def write(number: int) -> None:
            await sqlite.write(lambda unit: add(unit, f"thing-{number}"))
            found = other.execute("SELECT count(*) FROM things WHERE id = ?", (f"thing-{number}",))
            assert found.fetchall() == [(1,)]

        await asyncio.gather(*(write(number) for number in range(100)))


async def test_when_the_commit_fails_everybody_is_told(
    sqlite: SQLiteStore, database_url: str
) -> None:
    """A full disk: the whole group gets `Busy`, and the store works on afterwards."""
    await sqlite.write(lambda unit: add(unit, "before"))
    pages = await sqlite.write(lambda unit: unit.value("PRAGMA page_count"))
    await sqlite.write(lambda unit: unit.rows(f"PRAGMA max_page_count = {pages + 2}"))
    outcomes = await asyncio.gather(
        *(sqlite.write(partial(add, thing_id=f"{n}", name="x" * 5000)) for n in range(40)),
        return_exceptions=True,
    )
    refused = {number for number, outcome in enumerate(outcomes) if outcome is not None}
    assert refused
    assert all(isinstance(outcomes[number], Busy) for number in refused)
    await sqlite.write(lambda unit: unit.rows("PRAGMA max_page_count = 100000"))
    await sqlite.write(lambda unit: add(unit, "after"))
    kept = {f"{number}" for number in range(40) if number not in refused}
    assert await thing_ids(sqlite) == kept | {"before", "after"}


async def test_a_locked_file_is_busy_after_five_seconds_and_reads_go_on(
    sqlite: SQLiteStore, database_url: str
) -> None:
    with other_program(database_url) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        waiting = asyncio.create_task(sqlite.write(lambda unit: add(unit, "a")))
        await asyncio.sleep(0.1)
        assert await thing_ids(sqlite) == set()
        with pytest.raises(Busy):
            await waiting
        assert 4 < time.monotonic() - started < 8
        other.execute("ROLLBACK")
    await sqlite.write(lambda unit: add(unit, "b"))
    assert await thing_ids(sqlite) == {"b"}


async def test_a_unit_that_waits_for_something_else_is_a_bug_that_is_told(
    sqlite: SQLiteStore,
) -> None:
    async def work(unit: Unit) -> None:
        await add(unit, "a")
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="not its unit"):
        await sqlite.write(work)
    with pytest.raises(RuntimeError, match="not its unit"):
        await sqlite.read(lambda unit: asyncio.sleep(0))
    assert await thing_ids(sqlite) == set()


async def test_who_gave_up_waiting_is_not_served(sqlite: SQLiteStore, database_url: str) -> None:
    with other_program(database_url) as other:
        other.execute("BEGIN IMMEDIATE")
        first = asyncio.create_task(sqlite.write(lambda unit: add(unit, "first")))
        await asyncio.sleep(0.05)
        given_up = asyncio.create_task(sqlite.write(lambda unit: add(unit, "given up")))
        await asyncio.sleep(0.05)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        other.execute("ROLLBACK")
    await first
    assert await thing_ids(sqlite) == {"first"}


async def test_closing_finishes_what_waits(database_url: str) -> None:
    store = await open_store(database_url, now=lambda: 0)
    await create_things(store)
    waiting = [asyncio.create_task(store.write(partial(add, thing_id=f"{n}"))) for n in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*waiting)
    with pytest.raises(Busy):
        await store.write(ids)
    again = await open_store(database_url, now=lambda: 0)
    assert len(await thing_ids(again)) == 20
    await again.close()


async def test_an_error_of_the_unit_reaches_the_caller_as_it_is(sqlite: SQLiteStore) -> None:
    class OfTheFeature(Exception):
        pass

    async def work(unit: Unit) -> NoReturn:
        raise OfTheFeature("why")

    with pytest.raises(OfTheFeature, match="why"):
        await sqlite.write(work)
    with pytest.raises(OfTheFeature, match="why"):
        await sqlite.read(work)
    assert await thing_ids(sqlite) == set()


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2"])
async def test_a_sqlite_that_may_lose_commits_is_refused(version: str, databases: object) -> None:
    connection.require_sound_sqlite("3.51.3")
    with pytest.raises(RuntimeError, match="may lose commits"):
        connection.require_sound_sqlite(version)


@contextmanager
def other_program(url: str) -> Iterator[apsw.Connection]:
    """A connection of another program to the file."""
    other = apsw.Connection(url.removeprefix("sqlite:///"))
    try:
        yield other
    finally:
        other.close()
