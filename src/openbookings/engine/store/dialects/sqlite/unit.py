"""A unit of work on one SQLite connection: nothing it awaits lets others have the connection.

Only a unit that has looked ahead of its turn suspends, once (decision 20).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence

import apsw

from openbookings.engine.store.dialects.sqlite.additions import Additions
from openbookings.engine.store.dialects.sqlite.connection import translated
from openbookings.engine.store.dialects.sqlite.sql import SQLITE
from openbookings.engine.store.errors import Busy
from openbookings.engine.store.unit import Row, Unit


class Turn:
    """What a unit of a group waits for that has looked ahead."""

    def __await__(self) -> Generator[Turn, None, None]:
        yield self


class SQLiteUnit(Unit):
    """One transaction on a connection, or one part of a group that is committed together.

    Among `others` it waits for its turn before anything but a look (`Unit.row_ahead`): the only
    await that suspends, once. What it adds waits until something needs it; if it only takes a
    place, even until all others have had their turn (decision 22).
    """

    def __init__(
        self,
        connection: apsw.Connection,
        *,
        writes: bool,
        others: Additions | None = None,
    ) -> None:
        super().__init__(SQLITE, writes=writes)
        self._connection = connection
        self._changes_before = connection.total_changes()
        self._ran_script = False
        self._ahead = others is not None
        self._others = others
        self._added = Additions()
        self._only_takes = False
        """Whether others may add before what it adds is there."""

    def has_written(self) -> bool:
        """Whether something of it may be in the transaction: rows, even if undone, or a script.

        Asked before the next unit has its turn on the connection.
        """
        changed = self._connection.total_changes() != self._changes_before
        return not self._ahead and (self._ran_script or changed)

    def end(self) -> None:
        """Write what was added, or leave it to be written with what others add."""
        if self._others is not None and self._only_takes:
            self._others.extend(self._added)
        else:
            self._settle()

    async def _turn(self) -> None:
        if self._ahead:
            await Turn()
            self._ahead = False
            self._changes_before = self._connection.total_changes()

    async def row_ahead(self, sql: str, *args: object) -> Row | None:
        """See `Unit`."""
        if not self._ahead:
            return await self.row(sql, *args)
        found = self._rows(sql, args)
        return found[0] if found else None

    async def row_aside(self, sql: str, *args: object) -> Row | None:
        """See `Unit`."""
        if not self._only_takes:
            return await self.row(sql, *args)
        found = self._rows(sql, args)
        return found[0] if found else None

    async def take(self, sql: str, *args: object) -> Row | None:
        """See `Unit`."""
        return await self.row_aside(sql, *args)

    async def rows(self, sql: str, *args: object) -> list[Row]:
        """See `Unit`."""
        if self._ahead:
            await self._turn()
        self._settle()
        return self._rows(sql, args)

    def _rows(self, sql: str, args: Sequence[object]) -> list[Row]:
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
        await self._turn()
        self._settle()
        self.statements += 1
        try:
            self._connection.executemany(sql, rows)
        except apsw.Error as error:
            raise translated(error, self._connection) from error

    async def add(self, sql: str, *args: object) -> None:
        """See `Unit`."""
        await self._turn()
        self.statements += 1
        self._added.append(sql, args)

    async def settle(self) -> None:
        """See `Unit`."""
        self._settle()

    def _settle(self) -> None:
        """Write what waits, first what others have added: facts are numbered in this order."""
        if self._others:
            before = self._connection.total_changes()
            self._others.write(self._connection)
            self._changes_before += self._connection.total_changes() - before
        if self._added:
            self._added.write(self._connection)

    def _forget(self) -> None:
        self._added.forget()

    async def script(self, sql: str) -> None:
        """See `Unit`."""
        await self._turn()
        # SQLite counts the rows that change, not what happens to tables and indexes.
        self._ran_script = True
        await self.rows(sql)

    async def _hold(self, keys: list[str], place: str | None) -> None:
        """The writer already holds the whole file: nothing to do, when it is the unit's turn."""
        await self._turn()
        self._only_takes = place is not None

    async def _command(self, sql: str) -> None:
        await self.rows(sql)

    async def _undo(self, savepoint: str) -> None:
        if not self._connection.in_transaction:
            # A full disk or an I/O error has already undone everything.
            raise Busy("SQLite gave up the transaction")
        await super()._undo(savepoint)
