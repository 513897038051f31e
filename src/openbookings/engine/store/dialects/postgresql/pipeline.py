"""One statement with the values of many, in one round trip."""

from __future__ import annotations

from collections.abc import Sequence

import asyncpg

from openbookings.engine.store.dialects.postgresql.sql import gives_rows, numbered, told_apart
from openbookings.engine.store.unit import Row


async def each_of(
    connection: asyncpg.Connection, sql: str, values: Sequence[Sequence[object]]
) -> list[list[Row]]:
    """Run a statement for each of these values, one after the other; gives the rows of each."""
    found: list[list[Row]] = [[] for _ in values]
    if not gives_rows(sql):
        await connection.executemany(numbered(sql), values)
        return found
    counted = [(*each, number) for number, each in enumerate(values)]
    for number, *row in await connection.fetchmany(numbered(told_apart(sql)), counted):
        found[number].append(tuple(row))
    return found
