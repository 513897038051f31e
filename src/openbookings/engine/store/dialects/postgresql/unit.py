"""A unit of work on one PostgreSQL connection."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import asyncpg

from openbookings.engine.store.dialects.postgresql.refusals import translated
from openbookings.engine.store.dialects.postgresql.sql import POSTGRESQL, numbered, together
from openbookings.engine.store.unit import Row, Unit

_MOST_TOGETHER = 8


class PostgreSQLUnit(Unit):
    """One transaction."""

    def __init__(self, connection: asyncpg.Connection, *, writes: bool) -> None:
        super().__init__(POSTGRESQL, writes=writes)
        self._connection = connection
        self._added: list[tuple[str, tuple[object, ...]]] = []

    async def rows(self, sql: str, *args: object) -> list[Row]:
        """See `Unit`."""
        if self._added:
            await self.settle()
        self.statements += 1
        with translated(self._connection):
            found = await self._connection.fetch(numbered(sql), *args)
        return [tuple(record) for record in found]

    async def add(self, sql: str, *args: object) -> None:
        """See `Unit`. Every statement is a round trip, so the last of them are sent as one."""
        if len(self._added) == _MOST_TOGETHER:
            await self.settle()
        self._added.append((sql, args))

    async def settle(self) -> None:
        """See `Unit`."""
        if self._added:
            sql = together(tuple(sql for sql, _ in self._added))
            args = [value for _, args in self._added for value in args]
            self._added.clear()
            await self.rows(sql, *args)

    async def execute(self, sql: str, *args: object) -> int:
        """See `Unit`."""
        if self._added:
            await self.settle()
        self.statements += 1
        with translated(self._connection):
            status: str = await self._connection.execute(numbered(sql), *args)
        # "UPDATE 3", "INSERT 0 1"
        touched = status.rpartition(" ")[2]
        return int(touched) if touched.isdecimal() else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """See `Unit`."""
        if self._added:
            await self.settle()
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

    def _forget(self) -> None:
        self._added.clear()

    async def _command(self, sql: str) -> None:
        if self._added:
            await self.settle()
        self.statements += 1
        with translated(self._connection):
            await self._connection.execute(sql)


def _lock_number(key: str) -> int:
    """64 bits of the key's hash: two keys that share a number only wait for each other."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
