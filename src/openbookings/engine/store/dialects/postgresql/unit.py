"""A unit of work on one PostgreSQL connection."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import asyncpg

from openbookings.engine.store.dialects.postgresql.refusals import is_lost, translated
from openbookings.engine.store.dialects.postgresql.sql import (
    POSTGRESQL,
    numbered,
    only_looks,
    together,
)
from openbookings.engine.store.unit import Row, Unit

_MOST_TOGETHER = 8
# One simple query: settings travel with BEGIN. Compiling plans costs more than it gains here.
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL jit = off; SET LOCAL lock_timeout = '3s'"


class PostgreSQLUnit(Unit):
    """One transaction.

    It begins with the first statement that needs it: a unit that writes sees what others commit
    with each statement anyhow, so that what it reads before it holds or changes anything is the
    same without (only the settings of the transaction do not hold yet). `BEGIN` then travels with
    the locks.
    """

    def __init__(
        self, connection: asyncpg.Connection, *, writes: bool, begin: str | None = None
    ) -> None:
        super().__init__(POSTGRESQL, writes=writes)
        self._connection = connection
        self._added: list[tuple[str, tuple[object, ...]]] = []
        self._begin = begin or (_WRITE if writes else _READ)
        self._begun = False
        self._ended = False

    async def commit(self) -> None:
        """End the transaction, if there is one; raises `RuntimeError` when it had failed."""
        await self.settle()
        if self._begun:
            with translated(self._connection):
                ended = await self._connection.execute("COMMIT")
            if ended != "COMMIT":
                raise RuntimeError("a statement failed outside a savepoint, and the work went on")
        self._ended = True

    async def roll_back(self) -> None:
        """Undo what there is to undo."""
        self._ended = True
        connection = self._connection
        # The driver may not know yet of a `BEGIN` that was cut off.
        if is_lost(connection) or not (self._begun or connection.is_in_transaction()):
            return
        try:
            await connection.execute("ROLLBACK")
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            # Whatever state it is in, nobody must get it again.
            connection.terminate()

    async def rows(self, sql: str, *args: object) -> list[Row]:
        """See `Unit`."""
        if self._begun or self._added or not (self._writes and only_looks(sql)):
            await self._ready()
        self.statements += 1
        with translated(self._connection):
            found = await self._live.fetch(numbered(sql), *args)
        return [tuple(record) for record in found]

    async def add(self, sql: str, *args: object) -> None:
        """See `Unit`. Every statement is a round trip, so the last of them are sent as one."""
        self._refuse_when_ended()
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
        await self._ready()
        self.statements += 1
        with translated(self._connection):
            status: str = await self._live.execute(numbered(sql), *args)
        # "UPDATE 3", "INSERT 0 1"
        touched = status.rpartition(" ")[2]
        return int(touched) if touched.isdecimal() else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """See `Unit`."""
        await self._ready()
        self.statements += 1
        with translated(self._connection):
            await self._live.executemany(numbered(sql), rows)

    async def script(self, sql: str) -> None:
        """See `Unit`."""
        await self._command(sql)

    async def _take(self, keys: list[str]) -> None:
        # Sorted by what is really locked.
        numbers = sorted({_lock_number(key) for key in keys})
        if self._begun:
            await self.rows(
                "SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(? AS BIGINT[])) AS key", numbers
            )
        else:
            self.statements += 1
            locks = (f"SELECT pg_advisory_xact_lock({number})" for number in numbers)
            await self._run("; ".join((self._beginning(), *locks)))

    def _forget(self) -> None:
        self._added.clear()

    async def _command(self, sql: str) -> None:
        await self._ready()
        self.statements += 1
        await self._run(sql)

    async def _ready(self) -> None:
        """Begin, and send what waits before the next statement."""
        if not self._begun:
            await self._run(self._beginning())
        if self._added:
            await self.settle()

    def _beginning(self) -> str:
        self._begun = True
        return self._begin

    @property
    def _live(self) -> asyncpg.Connection:
        self._refuse_when_ended()
        return self._connection

    def _refuse_when_ended(self) -> None:
        """The connection may be another unit's by now."""
        if self._ended:
            raise RuntimeError("the unit has ended")

    async def _run(self, sql: str) -> None:
        with translated(self._connection):
            await self._live.execute(sql)


def _lock_number(key: str) -> int:
    """64 bits of the key's hash: two keys that share a number only wait for each other."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
