"""Connections to PostgreSQL: while units wait, they go from one to the next, and none is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from openbookings.engine.store import Busy
from openbookings.engine.store.dialects.postgresql.connections import Connections

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("databases", ["postgresql"], indirect=True),
]


class CountedPool(asyncpg.Pool):  # type: ignore[misc]
    """A pool that knows how often it was asked."""

    asked = 0

    def acquire(self, *, timeout: float | None = None) -> object:
        self.asked += 1
        return super().acquire(timeout=timeout)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[CountedPool]:
    """A pool of two connections."""
    made = CountedPool(
        database_url,
        min_size=1,
        max_size=2,
        max_queries=50_000,
        max_inactive_connection_lifetime=300,
        connection_class=asyncpg.Connection,
        record_class=asyncpg.Record,
        setup=None,
        init=None,
        loop=None,
    )
    await made
    yield made
    await made.close()


def shared(pool: CountedPool, patience: float = 5.0) -> Connections:
    return Connections(pool, 2, patience)


async def ask(connections: Connections, sql: str = "SELECT 1") -> object:
    async with connections.one() as connection:
        return await connection.fetchval(sql)


async def test_who_waits_gets_the_connection_of_another(pool: CountedPool) -> None:
    connections = shared(pool)
    assert await asyncio.gather(*(ask(connections) for _ in range(50))) == [1] * 50
    assert pool.asked == 2
    assert await ask(connections) == 1
    assert pool.asked == 3


async def test_one_at_a_time_has_it(pool: CountedPool) -> None:
    connections = shared(pool)
    users: dict[int, int] = {}

    async def use() -> None:
        async with connections.one() as connection:
            backend = await connection.fetchval("SELECT pg_backend_pid()")
            users[backend] = users.get(backend, 0) + 1
            assert users[backend] == 1
            await connection.fetchval("SELECT pg_sleep(0.001)")
            users[backend] -= 1

    await asyncio.gather(*(use() for _ in range(60)))
    assert len(users) == 2


async def test_who_gives_up_takes_no_turn(pool: CountedPool) -> None:
    connections = shared(pool)
    done = asyncio.Event()

    async def hold() -> None:
        async with connections.one():
            await done.wait()

    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(hold())
        await asyncio.sleep(0.05)
        waiting = [asyncio.create_task(ask(connections)) for _ in range(4)]
        await asyncio.sleep(0.01)
        waiting[0].cancel()
        done.set()
        # The turn has been given to this one when it is told to stop.
        await asyncio.sleep(0)
        waiting[1].cancel()
        results = await asyncio.gather(*waiting, return_exceptions=True)
    assert results[2:] == [1, 1]
    assert await asyncio.gather(*(ask(connections) for _ in range(4))) == [1] * 4


async def test_patience_ends(pool: CountedPool) -> None:
    connections = shared(pool, patience=0.1)
    async with connections.one(), connections.one():
        with pytest.raises(Busy):
            await ask(connections)
    assert await ask(connections) == 1


async def test_a_unit_that_is_cut_off_leaves_no_question_behind(pool: CountedPool) -> None:
    """The next one must not get an answer that was meant for another."""
    connections = shared(pool)
    asleep = [asyncio.create_task(ask(connections, "SELECT pg_sleep(30)")) for _ in range(2)]
    waiting = [asyncio.create_task(ask(connections, f"SELECT {n}")) for n in range(6)]
    await asyncio.sleep(0.1)
    for each in asleep:
        each.cancel()
    assert await asyncio.gather(*waiting) == list(range(6))


async def test_who_waits_or_comes_while_the_store_closes_is_told_busy(pool: CountedPool) -> None:
    connections = shared(pool)
    asleep = [asyncio.create_task(ask(connections, "SELECT pg_sleep(0.2)")) for _ in range(2)]
    await asyncio.sleep(0.1)
    waiting = [asyncio.create_task(ask(connections)) for _ in range(3)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(connections.close())
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in results] == [Busy] * 3
    with pytest.raises(Busy):
        await ask(connections)
    await asyncio.gather(closing, *asleep)


async def test_a_lost_connection_goes_to_nobody(pool: CountedPool) -> None:
    connections = shared(pool)
    lost = "SELECT pg_terminate_backend(pg_backend_pid())"
    asked = [ask(connections, lost) for _ in range(2)] + [ask(connections) for _ in range(6)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(each, Exception) for each in results[:2])
    assert results[2:] == [1] * 6
