"""Looks of several units on PostgreSQL are one round trip, and nobody notices (decision 21)."""

from __future__ import annotations

import asyncio
from functools import partial

import asyncpg
import pytest

from openbookings.engine.store import Busy, Row, Store, Unit
from tests.store.things import add

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("databases", ["postgresql"], indirect=True),
]

_SEATS = "SELECT seats, id FROM things WHERE id = ? OR name = ? ORDER BY seats"
_BACKEND = "SELECT pg_backend_pid() WHERE ? = ?"


async def looked(store: Store, sql: str, *args: object) -> Row | None:
    async def work(unit: Unit) -> Row | None:
        return await unit.row_ahead(sql, *args)

    return await store.write(work)


async def test_each_sees_what_it_asked_for(things: Store) -> None:
    """The first row where there are several, and nothing where there is none."""
    for number, name in enumerate("abc"):
        await things.write(partial(add, thing_id=name, seats=number, name="all"))
    asked = [("b", ""), ("nobody", ""), ("", "all"), ("c", "")] * 9
    found = await asyncio.gather(*(looked(things, _SEATS, *each) for each in asked))
    assert found == [(1, "b"), None, (0, "a"), (2, "c")] * 9


async def test_those_who_look_at_once_do_so_on_one_connection(things: Store) -> None:
    found = await asyncio.gather(*(looked(things, _BACKEND, "same", "same") for _ in range(16)))
    assert len(set(found)) == 1


async def test_a_look_that_fails_is_nobody_elses_affair(things: Store) -> None:
    divided = "SELECT 10 / CAST(? AS INTEGER)"
    looks = (looked(things, divided, number) for number in (1, 0, 5))
    one, failed, two = await asyncio.gather(*looks, return_exceptions=True)
    assert (one, two) == ((10,), (2,))
    assert isinstance(failed, asyncpg.DivisionByZeroError)


async def test_nobody_looks_forever_where_the_database_is_gone(things: Store) -> None:
    """All are told at once, instead of one after the other."""
    cut = "SELECT pg_terminate_backend(pg_backend_pid()) WHERE ? = 'same'"
    looks = (looked(things, cut, "same") for _ in range(16))
    found = await asyncio.gather(*looks, return_exceptions=True)
    assert {type(each) for each in found} == {Busy}
    assert await looked(things, _BACKEND, "same", "same") is not None


async def test_who_gives_up_looking_harms_nobody(things: Store) -> None:
    tasks = [asyncio.create_task(looked(things, _BACKEND, "same", "same")) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    first, gone, last = await asyncio.gather(*tasks, return_exceptions=True)
    assert first == last
    assert isinstance(gone, asyncio.CancelledError)


async def test_who_has_begun_looks_in_its_own_transaction(things: Store) -> None:
    """Others do not see what it has done."""

    async def work(unit: Unit) -> tuple[Row | None, Row | None]:
        await unit.lock("anything")
        await add(unit, "mine", seats=3)
        theirs = await looked(things, _SEATS, "mine", "")
        return theirs, await unit.row_ahead(_SEATS, "mine", "")

    assert await things.write(work) == (None, (3, "mine"))
