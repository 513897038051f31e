"""A unit of work on one SQLite connection; its awaits never suspend."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TypeVar

import apsw

from openbookings.engine.store.dialects.sqlite.connection import translated
from openbookings.engine.store.dialects.sqlite.sql import SQLITE
from openbookings.engine.store.errors import Busy
from openbookings.engine.store.unit import Row, Unit

T = TypeVar("T")


def driven(work: Awaitable[T]) -> T:
    """Run a unit of work to its end here and now.

    Raises `RuntimeError` when it waits for anything but its unit: while it waited, the file
    would stay locked for everybody.
    """
    steps = work.__await__()
    try:
        next(steps)
    except StopIteration as finished:
        result: T = finished.value
        return result
    steps.close()
    raise RuntimeError("a unit of work waited for something that is not its unit")


class SQLiteUnit(Unit):
    """One transaction on a connection, or one part of a group that is committed together."""

    def __init__(self, connection: apsw.Connection, *, writes: bool) -> None:
        super().__init__(SQLITE, writes=writes)
        self._connection = connection
        self._changes_before = connection.total_changes()
        self._ran_script = False

    def has_written(self) -> bool:
        """Whether something of it may be in the transaction: rows, even if undone, or a script.

        Asked before the next unit runs on the connection.
        """
        return self._ran_script or self._connection.total_changes() != self._changes_before

    async def rows(self, sql: str, *args: object) -> list[Row]:
        """See `Unit`."""
        self.statements += 1
        try:
            return self._connection.execute(sql, args).fetchall()
        except apsw.Error as error:
            raise translated(error, self._connection) from error

    async def execute(self, sql: str, *args: object) -> int:
        """See `Unit`."""
        await self.rows(sql, *args)
        return self._connection.changes()

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """See `Unit`."""
        self.statements += 1
        try:
            self._connection.executemany(sql, rows)
        except apsw.Error as error:
            raise translated(error, self._connection) from error

    async def add(self, sql: str, *args: object) -> None:
        """See `Unit`. A statement is no round trip here: nothing is gained by waiting."""
        await self.rows(sql, *args)

    async def settle(self) -> None:
        """See `Unit`. Nothing ever waits."""

    def _forget(self) -> None:
        """Nothing ever waits."""

    async def script(self, sql: str) -> None:
        """See `Unit`."""
        # SQLite counts the rows that change, not what happens to tables and indexes.
        self._ran_script = True
        await self.rows(sql)

    async def _take(self, keys: list[str]) -> None:
        """Nothing to do: the writer already holds the whole file."""

    async def _command(self, sql: str) -> None:
        await self.rows(sql)

    async def _undo(self, savepoint: str) -> None:
        if not self._connection.in_transaction:
            # A full disk or an I/O error has already undone everything.
            raise Busy("SQLite gave up the transaction")
        await super()._undo(savepoint)
