"""Migrations: applied once, together, by one process; a newer or edited schema is refused."""

from __future__ import annotations

import asyncio

import pytest

from openbookings.engine.store import (
    ChangedMigration,
    NewerSchema,
    Store,
    Unit,
    migrate,
    open_store,
    outbox,
)
from tests.store.settling import until_alone

pytestmark = pytest.mark.anyio


async def test_migrating_twice_does_nothing_the_second_time(empty_database_url: str) -> None:
    store = await open_store(empty_database_url, now=lambda: 1234)
    assert await store.migrate() == len(migrate.known())
    assert await store.migrate() == 0
    applied = await store.read(lambda unit: unit.value("SELECT max(applied) FROM migrations"))
    assert applied == 1234
    await store.close()


async def test_servers_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    stores = [await open_store(empty_database_url, now=lambda: 0) for _ in range(4)]
    applied = await asyncio.gather(*(store.migrate() for store in stores))
    assert sorted(applied) == [0, 0, 0, len(migrate.known())]
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_newer_schema_is_refused_and_left_alone(store: Store) -> None:
    async def from_the_future(unit: Unit) -> None:
        await unit.execute(
            "INSERT INTO migrations (number, name, checksum, applied) VALUES (9999, ?, ?, 0)",
            "future",
            "",
        )

    await store.write(from_the_future)
    with pytest.raises(NewerSchema, match="9999"):
        await store.migrate()
    assert await store.read(migrate.schema_number) == 9999


async def test_an_edited_migration_is_refused(store: Store) -> None:
    await store.write(lambda unit: unit.execute("UPDATE migrations SET checksum = 'other'"))
    with pytest.raises(ChangedMigration, match="0001_kernel"):
        await store.migrate()


async def test_a_migration_that_fails_leaves_nothing(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = migrate.Migration(1, "good", "CREATE TABLE good (id {text})")
    bad = migrate.Migration(2, "bad", "CREATE TABLE bad (id {text}); CREATE TABLE bad (id {text})")
    monkeypatch.setattr(migrate, "known", lambda: [good, bad])
    store = await open_store(empty_database_url, now=lambda: 0)
    with pytest.raises(Exception, match="already exists"):
        await store.migrate()
    with pytest.raises(Exception, match=r"no such table|does not exist"):
        await store.read(lambda unit: unit.rows("SELECT * FROM good"))
    await store.close()


async def migrated_to(number: int, url: str, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store of a database as it was after that migration."""
    every = migrate.known()
    store = await open_store(url, now=lambda: 0)
    with monkeypatch.context() as before:
        before.setattr(migrate, "known", lambda: every[:number])
        await store.write(lambda unit: migrate.apply_missing(unit, 0))
    return store


async def test_facts_that_were_counted_by_entity_come_before_new_ones(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I3: whoever followed an entity's facts before migration 26 sees its numbers grow on."""
    store = await migrated_to(25, empty_database_url, monkeypatch)

    async def as_before(unit: Unit) -> None:
        for sequence, name in enumerate(("first", "second"), 7):
            await unit.execute(
                "INSERT INTO facts (site_id, position, ordinal, id, event_type, entity_fqdn, slug,"
                " entity_id, sequence, occurred, body) VALUES"
                " ('site', 3, ?, ?, '', 'booking', '', 'entity', ?, '', ?)",
                sequence,
                name,
                sequence,
                f'"{name}"',
            )
        await unit.execute("INSERT INTO fact_sequences VALUES ('site', 'booking', 'entity', 8)")

    await store.write(as_before)
    await store.migrate()
    await store.write(lambda unit: outbox.append(unit, "site", [{"id": "third"}]))
    await until_alone(store)
    found = await store.read(lambda unit: outbox.after(unit, "site", outbox.Cursor(), 9))
    assert [each.body for each in found] == [b'"first"', b'"second"', b'{"id":"third"}']
    numbers = [each.number for each in found]
    assert numbers == sorted(set(numbers))
    assert numbers[2] > 8
    await store.close()


async def test_facts_that_had_rows_of_their_own_are_followed_as_before(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I3: after migration 27 cursors go on, and whoever kept the last number sees larger ones."""
    store = await migrated_to(26, empty_database_url, monkeypatch)

    async def as_before(unit: Unit) -> None:
        for number, place in {41: (3, 0), 42: (3, 1), 43: (5, 0)}.items():
            await unit.execute(
                "INSERT INTO facts (site_id, number, position, ordinal, body)"
                " VALUES ('site', ?, ?, ?, ?)",
                *(number, *place, f'{{"id":"{number}", "of":["ä"]}}'),
            )

    await store.write(as_before)
    await store.migrate()
    await store.write(lambda unit: outbox.append(unit, "site", [{"id": "a"}, {"id": "b"}]))
    await until_alone(store)
    found = await store.read(lambda unit: outbox.after(unit, "site", outbox.Cursor(), 9))
    assert [each.body.decode() for each in found] == [
        *(f'{{"id":"{number}", "of":["ä"]}}' for number in (41, 42, 43)),
        *('{"id":"a"}', '{"id":"b"}'),
    ]
    numbers = [each.number for each in found]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > 43
    assert [each.cursor for each in found[:3]] == [(3, 0), (3, 1), (5, 0)]

    async def rests(unit: Unit) -> list[list[outbox.StoredFact]]:
        return [await outbox.after(unit, "site", each.cursor, 9) for each in found]

    assert await store.read(rests) == [found[place:] for place in range(1, 6)]
    await store.close()


async def test_sections_and_types_are_spelled_for_each_database(store: Store) -> None:
    text = (
        "-- only: postgresql\nCREATE {json};\n-- end\n"
        "-- only: sqlite\nCREATE {bytes};\n-- end\nCOMMON {jsonb}\n"
    )
    expected = {
        "postgresql": "CREATE JSON;\nCOMMON JSONB\n",
        "sqlite": "CREATE BLOB;\nCOMMON TEXT\n",
    }
    assert migrate.spelled(text, store.dialect) == expected[store.dialect.name]
    with pytest.raises(KeyError):
        migrate.spelled("{unknown}", store.dialect)


async def test_numbers_of_migrations_are_unique_and_without_gaps() -> None:
    numbers = [migration.number for migration in migrate.known()]
    assert numbers == list(range(1, len(numbers) + 1))
