"""Units of work: all or nothing, seen by nobody before the commit, the same on both databases."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import NoReturn

import pytest

from openbookings.engine.store import Busy, Duplicate, Store, Unit, open_store
from tests.store.things import add, ids, thing_ids

pytestmark = pytest.mark.anyio


class Broken(Exception):
    """A bug inside a unit of work."""


async def test_a_unit_that_fails_leaves_nothing(things: Store) -> None:
    async def work(unit: Unit) -> NoReturn:
        await add(unit, "a")
        raise Broken

    with pytest.raises(Broken):
        await things.write(work)
    assert await thing_ids(things) == set()


async def test_a_savepoint_that_fails_undoes_only_itself(things: Store) -> None:
    async def work(unit: Unit) -> None:
        await add(unit, "before")
        with pytest.raises(Broken):
            async with unit.savepoint():
                await add(unit, "outer")
                async with unit.savepoint():
                    await add(unit, "inner")
                raise Broken
        with pytest.raises(Duplicate, match="things_pkey"):
            async with unit.savepoint():
                await add(unit, "before")
        async with unit.savepoint():
            await add(unit, "after")

    await things.write(work)
    assert await thing_ids(things) == {"before", "after"}


async def test_a_taken_key_is_named_by_its_index(things: Store) -> None:
    async def work(unit: Unit) -> None:
        for thing_id in ("a", "b"):
            await add(unit, thing_id, name="same")
            await unit.execute("UPDATE things SET owner = ? WHERE id = ?", "me", thing_id)

    with pytest.raises(Duplicate) as refused:
        await things.write(work)
    assert refused.value.constraint == "things_owner_and_name"
    assert await thing_ids(things) == set()


async def test_callbacks_run_after_the_commit_and_only_then(things: Store) -> None:
    called: list[str] = []

    async def work(unit: Unit) -> None:
        unit.after_commit(lambda: called.append("kept"))
        with pytest.raises(Broken):
            async with unit.savepoint():
                unit.after_commit(lambda: called.append("undone with its savepoint"))
                raise Broken
        await add(unit, "a")
        assert called == []

    async def failing(unit: Unit) -> NoReturn:
        unit.after_commit(lambda: called.append("undone with its unit"))
        raise Broken

    await things.write(work)
    with pytest.raises(Broken):
        await things.write(failing)
    assert called == ["kept"]


async def test_a_reading_unit_cannot_write_or_lock(things: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)read-?only"):
        await things.read(lambda unit: add(unit, "a"))
    with pytest.raises(RuntimeError, match="locks nothing"):
        await things.read(lambda unit: unit.lock("a"))
    assert await thing_ids(things) == set()


async def test_a_unit_counts_its_statements(things: Store) -> None:
    async def work(unit: Unit) -> int:
        await add(unit, "a")
        await unit.value("SELECT count(*) FROM things")
        return unit.statements

    assert await things.write(work) == 2


async def test_locks_are_taken_once_per_transaction(things: Store) -> None:
    async def work(unit: Unit) -> None:
        await unit.lock("b", "a")
        await unit.lock("a")
        with pytest.raises(RuntimeError, match="once per transaction"):
            await unit.lock("c")

    await things.write(work)


async def test_a_lock_makes_the_check_and_the_write_one_step(things: Store) -> None:
    """Without the lock, both would find an empty table (see test_postgresql.py)."""

    async def book(unit: Unit, name: str) -> None:
        await unit.lock("the slot")
        if not await ids(unit):
            await add(unit, name)

    await asyncio.gather(*(things.write(partial(book, name=name)) for name in "abcdefgh"))
    assert len(await thing_ids(things)) == 1


async def test_health_tells_database_version_and_schema(store: Store) -> None:
    told = await store.check()
    assert told["database"] == store.dialect.name
    assert int(told["version"].split(".")[0]) >= 3
    assert int(told["schema"]) >= 1


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///", "mysql://x/y", "sqlite:////no/such/folder/x.db"]
)
async def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"database|folder"):
        await open_store(url, now=lambda: 0)


async def test_a_server_that_does_not_answer_is_busy() -> None:
    with pytest.raises(Busy):
        await open_store("postgresql://somebody@127.0.0.1:1/nothing", now=lambda: 0)
