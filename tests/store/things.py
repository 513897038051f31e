"""A table of documents with a column of every kind, for the tests of the store."""

from __future__ import annotations

from typing import Any

from openbookings.engine.store import Column, Store, Table, Unit, documents, migrate

SITE = "site-1"

THINGS = Table(
    "things",
    (
        Column("name", "text", "name"),
        Column("price", "number", "price.amount"),
        Column("seats", "integer", "seats"),
        Column("hidden", "boolean", "hidden"),
        Column("starts", "instant", "startsAt"),
        Column("places", "texts", "locations.business.id"),
        Column("codes", "texts", "codes"),
        Column("sizes", "texts", "sizes"),
        Column("rooms", "objects", "rooms"),
    ),
)

_TABLE = """
CREATE TABLE things (
    site_id  {text}   NOT NULL,
    id       {text}   NOT NULL,
    revision BIGINT   NOT NULL,
    doc      {json}   NOT NULL,
    folded   {jsonb}  NOT NULL,
    name     {text},
    price    DOUBLE PRECISION,
    seats    BIGINT,
    hidden   BOOLEAN,
    starts   {instant},
    places   {jsonb},
    codes    {jsonb},
    sizes    {jsonb},
    rooms    {jsonb},
    owner    {text},
    PRIMARY KEY (site_id, id)
);
CREATE UNIQUE INDEX things_owner_and_name ON things (site_id, owner, name);
"""


async def create_things(store: Store) -> None:
    """Create the table."""
    await store.write(lambda unit: unit.script(migrate.spelled(_TABLE, unit.dialect)))


async def add(unit: Unit, thing_id: str, **values: Any) -> None:
    """Insert a thing of the one site."""
    await documents.insert(unit, THINGS, SITE, {"id": thing_id, "revision": "1", **values})


async def ids(unit: Unit) -> set[str]:
    """The ids of all things."""
    return {row[0] for row in await unit.rows("SELECT id FROM things")}


async def thing_ids(store: Store) -> set[str]:
    """The ids of all things, read in a unit of its own."""
    return await store.read(ids)
