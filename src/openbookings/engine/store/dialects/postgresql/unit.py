"""A unit of work on one PostgreSQL connection."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import asyncpg

from openbookings.engine.store.dialects.postgresql.refusals import translated
from openbookings.engine.store.dialects.postgresql.sql import POSTGRESQL, numbered
from openbookings.engine.store.unit import Row, Unit


class PostgreSQLUnit(Unit):
    """One transaction."""

    def __init__(self, connection: asyncpg.Connection, *, writes: bool) -> None:
        super().__init__(POSTGRESQL, writes=writes)
        self._connection = connection

    async def rows(self, sql: str, *args: object) -> list[Row]:
        """See `Unit`."""
        self.statements += 1
        with translated(self._connection):
            found = await self._connection.fetch(numbered(sql), *args)
        return [tuple(record) for record in found]

    async def execute(self, sql: str, *args: object) -> int:
        """See `Unit`."""
        self.statements += 1
        with translated(self._connection):
            status: str = await self._connection.execute(numbered(sql), *args)
        # "UPDATE 3", "INSERT 0 1"
        touched = status.rpartition(" ")[2]
        return int(touched) if touched.isdecimal() else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """See `Unit`."""
        self.statements += 1
        with translated(self._connection):
            await self._connection.executemany(numbered(sql), rows)

    async def script(self, sql: str) -> None:
        """See `Unit`."""
        await self._command(sql)

    async def _take(self, keys: list[str]) -> None:
        # Sorted by what is really locked.
        numbers = sorted({_lock_number(key) for key in keys})
        await self.rows(
            "SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(? AS BIGINT[])) AS key", numbers
        )

    async def _command(self, sql: str) -> None:
        self.statements += 1
        with translated(self._connection):
            await self._connection.execute(sql)


def _lock_number(key: str) -> int:
    """64 bits of the key's hash: two keys that share a number only wait for each other."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
