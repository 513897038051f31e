"""What only PostgreSQL has: units that run at once, and so wait, deadlock and are cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import asyncpg
import pytest

from openbookings.engine.store import (
    Busy,
    Duplicate,
    Store,
    Unit,
    documents,
    open_store,
    outbox,
)
from tests.store.settling import until_alone
from tests.store.things import SITE, THINGS, add, create_things, ids, thing_ids

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("databases", ["postgresql"], indirect=True),
]


async def test_without_the_lock_both_write(things: Store) -> None:
    """Two units that only check both write: proof that the test of the lock can fail."""
    both_have_checked = asyncio.Barrier(2)

    async def book(unit: Unit, name: str) -> None:
        found = await ids(unit)
        await both_have_checked.wait()
        if not found:
            await add(unit, name)

    await asyncio.gather(*(things.write(partial(book, name=n)) for n in "ab"))
    assert await thing_ids(things) == {"a", "b"}


Work = Callable[[Unit], Awaitable[None]]


async def lock(unit: Unit) -> None:
    await unit.lock("staff-1")


async def hold_row(unit: Unit) -> None:
    # A SELECT that locks is more than a look: it begins the transaction.
    await unit.rows("SELECT id FROM things FOR UPDATE")


async def change_row(unit: Unit) -> None:
    await unit.execute("UPDATE things SET doc = '{}'")


@pytest.mark.parametrize(("first", "second"), [(lock, lock), (hold_row, change_row)])
async def test_who_waits_too_long_for_another_is_told_busy(
    things: Store, first: Work, second: Work
) -> None:
    taken, done = asyncio.Event(), asyncio.Event()
    await things.write(partial(add, thing_id="thing"))

    async def holder(unit: Unit) -> None:
        await first(unit)
        taken.set()
        await done.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(things.write(holder))
        await taken.wait()
        with pytest.raises(Busy, match="lock timeout"):
            await things.write(second)
        await things.write(lambda unit: unit.lock("staff-2"))
        done.set()


async def test_a_deadlock_is_run_again(things: Store) -> None:
    attempts: list[str] = []
    both_hold_one = asyncio.Barrier(2)

    async def cross(unit: Unit, first: str, second: str) -> None:
        attempts.append(first)
        await unit.execute("UPDATE things SET seats = seats + 1 WHERE id = ?", first)
        if len(attempts) <= 2:
            await both_hold_one.wait()
        await unit.execute("UPDATE things SET seats = seats + 1 WHERE id = ?", second)

    for thing_id in ("a", "b"):
        await things.write(partial(add, thing_id=thing_id, seats=0))
    await asyncio.gather(
        things.write(lambda unit: cross(unit, "a", "b")),
        things.write(lambda unit: cross(unit, "b", "a")),
    )
    assert len(attempts) == 3
    assert await things.read(lambda unit: unit.rows("SELECT seats FROM things")) == [(2,), (2,)]


async def test_swallowing_a_failed_statement_is_a_bug_that_is_told(things: Store) -> None:
    """PostgreSQL would silently roll back; SQLite goes on. Features use savepoints."""

    async def work(unit: Unit) -> None:
        await add(unit, "a")
        with pytest.raises(Duplicate):
            await add(unit, "a")

    with pytest.raises(RuntimeError, match="outside a savepoint"):
        await things.write(work)
    assert await thing_ids(things) == set()


async def test_a_read_sees_one_moment(things: Store) -> None:
    """What commits during a read is not seen by it, not even by its second statement."""

    async def twice(unit: Unit) -> tuple[set[str], set[str]]:
        before = await ids(unit)
        await things.write(lambda writing: add(writing, "new"))
        return before, await ids(unit)

    assert await things.read(twice) == (set(), set())
    assert await thing_ids(things) == {"new"}


async def test_a_cancelled_request_gives_its_connection_back(things: Store) -> None:

    async def endless(unit: Unit) -> None:
        await add(unit, "a")
        await asyncio.Event().wait()

    tasks = [asyncio.create_task(things.write(endless)) for _ in range(3)]
    await asyncio.sleep(0.2)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await thing_ids(things) == set()


async def test_a_transaction_begins_when_it_is_needed(things: Store) -> None:
    """What a writing unit only looks at is read as if it had not begun; from its first lock on
    it is one transaction."""
    asked = "SELECT transaction_timestamp()"

    async def looking(unit: Unit) -> None:
        assert await unit.value(asked) != await unit.value(asked)
        await unit.lock("staff-1")
        began = await unit.value(asked)
        await add(unit, "thing")
        assert await unit.value(asked) == began

    async def adding(unit: Unit) -> None:
        await documents.add(unit, THINGS, SITE, {"id": "lost"})
        # Whoever looks sees what was added, so this is no mere look.
        assert await unit.value("SELECT count(*) FROM things WHERE id = 'lost'") == 1
        raise Refusal

    class Refusal(Exception):
        pass

    await things.write(looking)
    with pytest.raises(Refusal):
        await things.write(adding)
    assert await thing_ids(things) == {"thing"}


async def test_a_unit_that_has_ended_says_nothing_more(things: Store) -> None:
    """Its connection may be another unit's by now."""
    left: list[Unit] = []

    async def leave(unit: Unit) -> None:
        left.append(unit)
        await add(unit, "thing")

    await things.write(leave)
    with pytest.raises(RuntimeError, match="ended"):
        await add(left[0], "late")
    with pytest.raises(RuntimeError, match="ended"):
        await ids(left[0])
    with pytest.raises(RuntimeError, match="ended"):
        # It would wait for a statement that never comes.
        await documents.add(left[0], THINGS, SITE, {"id": "later"})


async def test_no_free_connection_is_busy(database_url: str) -> None:
    store = await open_store(f"{database_url}&pool_size=1&statement_cache_size=0", now=lambda: 0)
    await create_things(store)
    done = asyncio.Event()

    async def waiting(unit: Unit) -> None:
        await ids(unit)
        await done.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(store.write(waiting))
        await asyncio.sleep(0.05)
        with pytest.raises(Busy):
            await thing_ids(store)
        done.set()
    assert await thing_ids(store) == set()
    await store.close()


async def test_a_unit_without_a_question_has_no_connection(database_url: str) -> None:
    """However long it thinks or waits for others, the connection is somebody else's."""
    store = await open_store(f"{database_url}&pool_size=1&statement_cache_size=0", now=lambda: 0)
    await create_things(store)

    async def thinking(unit: Unit) -> set[str]:
        assert await thing_ids(store) == set()
        return await ids(unit)

    assert await store.write(thinking) == set()
    await store.close()


async def test_a_lost_connection_is_busy_and_the_pool_heals(things: Store) -> None:
    """As when the server restarts: the unit under way fails, the next ones work."""

    async def terminate_the_others(unit: Unit) -> None:
        await unit.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    async def cut_off(unit: Unit) -> None:
        await add(unit, "lost")
        await things.read(terminate_the_others)
        await unit.value("SELECT 1")

    with pytest.raises(Busy):
        await things.write(cut_off)
    await asyncio.gather(
        *(things.write(partial(add, thing_id=f"thing-{number}")) for number in range(20))
    )
    assert await thing_ids(things) == {f"thing-{number}" for number in range(20)}


async def test_a_unit_that_never_gets_through_is_busy_in_the_end(things: Store) -> None:
    """Five attempts, then the caller is told to come back later."""
    attempts: list[int] = []

    async def unlucky(unit: Unit) -> None:
        attempts.append(1)
        await unit.script("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$")

    with pytest.raises(Busy, match="5 attempts"):
        await things.write(unlucky)
    assert len(attempts) == 5


async def test_facts_wait_for_a_transaction_of_another_database(
    things: Store, empty_database_url: str
) -> None:
    """Transactions are numbered for the whole server; a test that reads facts waits with them."""
    stranger = await asyncpg.connect(empty_database_url)
    try:
        async with stranger.transaction():
            await stranger.execute("CREATE TABLE theirs (id TEXT)")
            await things.write(lambda unit: outbox.append(unit, SITE, [{"id": "mine"}]))
            assert await _told(things) == []
            waiting = asyncio.create_task(until_alone(things))
            await asyncio.sleep(0.05)
            assert not waiting.done()
        await waiting
        assert len(await _told(things)) == 1
    finally:
        await stranger.close()


async def _told(store: Store) -> list[outbox.StoredFact]:
    return await store.read(lambda unit: outbox.after(unit, SITE, outbox.Cursor(), 9))
