"""The outbox: who follows it misses nothing, whatever order transactions commit in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, NoReturn

import msgspec
import pytest

from openbookings.engine.store import Store, Unit, documents, outbox
from openbookings.engine.store.outbox import MOST_TOGETHER, Cursor, StoredFact
from tests.store.settling import until_alone
from tests.store.things import THINGS

pytestmark = pytest.mark.anyio
SITE = "site-1"


def fact(fact_id: str, entity_id: str = "entity") -> dict[str, Any]:
    return {
        "id": fact_id,
        "eventType": "wix.bookings.v2.booking_created",
        "entityFqdn": "wix.bookings.v2.booking",
        "slug": "created",
        "entityId": entity_id,
        "eventTime": "2026-01-01T00:00:00.000Z",
        "createdEvent": {"entity": {"b": 1, "a": "ä"}},
    }


def increasing(values: Iterable[Any]) -> bool:
    listed = list(values)
    return listed == sorted(set(listed))


async def record(store: Store, *fact_ids: str) -> None:
    await store.write(lambda unit: outbox.append(unit, SITE, [fact(each) for each in fact_ids]))


async def follow(store: Store, cursor: Cursor = Cursor(), limit: int = 100) -> list[StoredFact]:  # noqa: B008
    await until_alone(store)
    return await store.read(lambda unit: outbox.after(unit, SITE, cursor, limit))


def names(found: list[StoredFact]) -> list[str]:
    return [msgspec.json.decode(each.body)["id"] for each in found]


async def test_facts_come_in_order_and_as_they_were_recorded(store: Store) -> None:
    await record(store, "a", "b")
    await record(store, "c")
    found = await follow(store)
    assert names(found) == ["a", "b", "c"]
    assert [each.body for each in found] == [msgspec.json.encode(fact(each)) for each in "abc"]
    assert increasing(each.number for each in found)
    assert increasing(each.cursor for each in found)


async def test_a_cursor_goes_on_where_it_stopped(store: Store) -> None:
    """Also in the middle of what was recorded together, where a page may end."""
    for number in range(15):
        await record(store, *(f"{number}{each}" for each in "abcd"[: 1 + number % 4]))
    whole = await follow(store)
    assert len(whole) == 36
    for limit in (1, 2, 3, 5, 35, 36, 37):
        seen: list[StoredFact] = []
        cursor = Cursor()
        while page := await follow(store, cursor, limit):
            assert len(page) == min(limit, len(whole) - len(seen))
            seen += page
            cursor = page[-1].cursor
        assert seen == whole


async def test_a_page_is_full_however_many_were_recorded_together(store: Store) -> None:
    ids = [str(number) for number in range(80)]
    for fact_id in ids[:50]:
        await record(store, fact_id)
    await record(store, *ids[50:])
    assert names(await follow(store, limit=45)) == ids[:45]
    assert names(await follow(store, limit=79)) == ids[:79]
    assert names(await follow(store, limit=81)) == ids
    assert await follow(store, limit=0) == []


async def test_what_is_recorded_together_is_one_row_up_to_a_thousand(store: Store) -> None:
    """I3: numbers grow from row to row as within one."""
    ids = [str(number) for number in range(2 * MOST_TOGETHER + 1)]
    await record(store, *ids)
    await record(store, "last")
    assert await store.read(lambda unit: unit.value("SELECT count(*) FROM facts")) == 4
    found = await follow(store, limit=len(ids) + 2)
    assert names(found) == [*ids, "last"]
    assert increasing(each.number for each in found)
    assert increasing(each.cursor for each in found)
    inside = found[MOST_TOGETHER + 7].cursor
    assert await follow(store, inside, limit=5) == found[MOST_TOGETHER + 8 : MOST_TOGETHER + 13]


async def test_i3_facts_of_one_transaction_are_numbered_in_their_order(store: Store) -> None:
    async def work(unit: Unit) -> None:
        await outbox.append(unit, SITE, [fact("a", "x"), fact("b", "y"), fact("c", "x")])
        await outbox.append(unit, SITE, [fact("d", "x"), fact("e", "y")])
        await outbox.append(unit, SITE, [])

    await store.write(work)
    found = await follow(store)
    assert names(found) == ["a", "b", "c", "d", "e"]
    assert increasing(each.number for each in found)


async def test_a_fact_of_a_failed_unit_never_happened(store: Store) -> None:
    class Broken(Exception):
        pass

    async def failing(unit: Unit) -> NoReturn:
        await outbox.append(unit, SITE, [fact("lost")])
        raise Broken

    async def partly(unit: Unit) -> None:
        with pytest.raises(Broken):
            async with unit.savepoint():
                await failing(unit)
        await outbox.append(unit, SITE, [fact("kept")])

    with pytest.raises(Broken):
        await store.write(failing)
    await store.write(partly)
    assert names(await follow(store)) == ["kept"]


async def test_sites_do_not_see_each_other(store: Store) -> None:
    await record(store, "mine")
    await store.write(lambda unit: outbox.append(unit, "other", [fact("theirs")]))
    assert names(await follow(store)) == ["mine"]


async def test_i3_the_facts_of_an_entity_are_numbered_as_it_changed(
    things: Store,
) -> None:
    async def step(unit: Unit) -> None:
        # Whoever changes an entity holds its row until the commit.
        seen = await unit.value(
            "UPDATE things SET revision = revision + 1 WHERE id = ? RETURNING revision", "entity"
        )
        await outbox.append(unit, SITE, [fact(str(seen))])

    await things.write(lambda unit: documents.insert(unit, THINGS, SITE, {"id": "entity"}))
    await asyncio.gather(*(things.write(step) for _ in range(30)))
    found = sorted(await follow(things), key=lambda each: each.number)
    assert names(found) == [str(number) for number in range(2, 32)]
    assert len({each.cursor for each in found}) == 30


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_the_cursor_waits_for_a_transaction_that_started_earlier(store: Store) -> None:
    """The first transaction commits last: its fact must not be skipped (H-outbox)."""
    first_has_recorded, first_may_commit = asyncio.Event(), asyncio.Event()

    async def slow(unit: Unit) -> None:
        await outbox.append(unit, SITE, [fact("first", "x")])
        await unit.settle()
        first_has_recorded.set()
        await first_may_commit.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(store.write(slow))
        await first_has_recorded.wait()
        await store.write(lambda unit: outbox.append(unit, SITE, [fact("second", "y")]))
        assert await follow(store) == []
        first_may_commit.set()
    assert names(await follow(store)) == ["first", "second"]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_facts_are_not_compressed_at_length(store: Store) -> None:
    """What PostgreSQL compresses with by itself takes longer than writing does."""
    await record(store, *(str(number) for number in range(100)))
    (row,) = await store.read(
        lambda unit: unit.rows("SELECT octet_length(body), pg_column_compression(body) FROM facts")
    )
    assert row[0] > 10_000
    assert row[1] in ("lz4", None)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_i3_numbers_grow_on_where_the_sequence_did_not_come_along(store: Store) -> None:
    """Copies of single tables leave sequences behind."""
    await record(store, "a", "b")
    await store.write(lambda unit: unit.script("ALTER SEQUENCE fact_numbers RESTART"))
    await store.migrate()
    await record(store, "c")
    assert increasing(each.number for each in await follow(store))


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_a_restored_database_goes_on_behind_its_facts(store: Store) -> None:
    """A new cluster counts transactions from the start; positions must not."""
    await record(store, "old")
    far = 10**12
    await store.write(lambda unit: unit.execute("UPDATE facts SET position = ?", far))
    await store.migrate()
    await record(store, "new")
    found = await follow(store)
    assert names(found) == ["old", "new"]
    await store.migrate()
    await record(store, "newer")
    positions = [each.cursor.position for each in await follow(store)]
    assert positions == sorted(positions)
    assert positions[2] - positions[1] < 1000
