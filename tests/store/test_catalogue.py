"""The schema can be sharded by site: read from the catalogue of both databases.

Every key starts with `site_id`, no foreign key crosses sites, no number comes from a sequence.
"""

from __future__ import annotations

import pytest

from openbookings.engine.store import Store, Unit

pytestmark = pytest.mark.anyio

NOT_BY_SITE = {
    "sites": "the directory of sites itself",
    "migrations": "of the database, not of a site",
    "fact_base": "of the database, not of a site",
}

KEYS = {
    "sqlite": """
        SELECT tables.name, keys.name,
               (SELECT json_group_array(name) FROM pragma_index_info(keys.name))
        FROM sqlite_schema AS tables JOIN pragma_index_list(tables.name) AS keys
        WHERE tables.type = 'table' AND keys."unique"
    """,
    "postgresql": """
        SELECT tables.relname, names.relname, (
            SELECT json_agg(attname ORDER BY place) FROM unnest(keys.indkey)
            WITH ORDINALITY AS columns(number, place)
            JOIN pg_attribute ON attrelid = keys.indrelid AND attnum = number)
        FROM pg_index AS keys
        JOIN pg_class AS tables ON tables.oid = keys.indrelid
        JOIN pg_class AS names ON names.oid = keys.indexrelid
        JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace
        WHERE nspname = 'public' AND (indisunique OR indisexclusion)
    """,
}

TABLES = {
    "sqlite": """
        SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
    """,
    "postgresql": """
        SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'
    """,
}

FOREIGN_KEYS = {
    "sqlite": """
        SELECT tables.name, json_group_array(keys."from"), json_group_array(keys."to")
        FROM sqlite_schema AS tables JOIN pragma_foreign_key_list(tables.name) AS keys
        WHERE tables.type = 'table' GROUP BY tables.name, keys.id
    """,
    "postgresql": """
        SELECT conrelid::regclass::text,
            (SELECT json_agg(attname) FROM pg_attribute
             WHERE attrelid = conrelid AND attnum = ANY(conkey)),
            (SELECT json_agg(attname) FROM pg_attribute
             WHERE attrelid = confrelid AND attnum = ANY(confkey))
        FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
    """,
}

SEQUENCES = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE sql LIKE '%AUTOINCREMENT%'",
    "postgresql": "SELECT sequence_name FROM information_schema.sequences",
}


async def ask(store: Store, questions: dict[str, str]) -> list[tuple[str, ...]]:
    async def work(unit: Unit) -> list[tuple[str, ...]]:
        return await unit.rows(questions[store.dialect.name])

    return await store.read(work)


async def test_every_key_starts_with_the_site(store: Store) -> None:
    keys = await ask(store, KEYS)
    assert len(keys) >= 5
    wrong = [
        (table, key)
        for table, key, columns in keys
        if table not in NOT_BY_SITE and not columns.startswith('["site_id"')
    ]
    assert wrong == []


async def test_every_table_belongs_to_a_site_and_has_a_key(store: Store) -> None:
    tables = {name for (name,) in await ask(store, TABLES)}
    keyed = {key[0] for key in await ask(store, KEYS)}
    assert {"facts", "jobs", "idempotency"} <= tables
    assert tables - keyed - set(NOT_BY_SITE) == set()


async def test_no_foreign_key_crosses_sites(store: Store) -> None:
    crossing = [
        table
        for table, own, other in await ask(store, FOREIGN_KEYS)
        if '"site_id"' not in own or ('"site_id"' not in other and table != "sites")
    ]
    assert crossing == []


async def test_no_id_comes_from_a_sequence(store: Store) -> None:
    """A sequence is one place in the whole database; ids are made by the application.

    Only the facts are numbered by one, so that those of an entity are in order (decision 18).
    """
    numbered = {"postgresql": [("fact_numbers",)]}
    assert await ask(store, SEQUENCES) == numbered.get(store.dialect.name, [])


async def test_the_rules_would_notice_a_wrong_table(store: Store) -> None:
    wrong = "CREATE TABLE wrong (id TEXT PRIMARY KEY, parent TEXT REFERENCES wrong (id))"
    await store.write(lambda unit: unit.script(wrong))
    keys = {table: columns for table, _, columns in await ask(store, KEYS)}
    assert keys["wrong"] == '["id"]'
    assert "wrong" in {table for table, *_ in await ask(store, FOREIGN_KEYS)}


async def test_unique_keys_are_named_indexes(store: Store) -> None:
    """`Duplicate` tells the index: SQLite does not keep the name of a UNIQUE constraint."""
    nameless = await ask(
        store,
        {
            "sqlite": """
                SELECT tables.name FROM sqlite_schema AS tables
                JOIN pragma_index_list(tables.name) AS keys WHERE keys.origin = 'u'
            """,
            "postgresql": """
                SELECT conname FROM pg_constraint
                WHERE contype = 'u' AND connamespace = 'public'::regnamespace
            """,
        },
    )
    assert nameless == []
