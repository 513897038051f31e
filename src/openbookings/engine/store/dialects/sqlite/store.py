"""A SQLite file as a store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import apsw

from openbookings.engine.store import migrate
from openbookings.engine.store.dialects.sqlite.connection import opened, translated
from openbookings.engine.store.dialects.sqlite.running import driven
from openbookings.engine.store.dialects.sqlite.sql import SQLITE
from openbookings.engine.store.dialects.sqlite.unit import SQLiteUnit
from openbookings.engine.store.dialects.sqlite.writer import Writer
from openbookings.engine.store.unit import Store, Work

T = TypeVar("T")


class SQLiteStore(Store):
    """One file: a writer thread, and one connection for reads on the event loop."""

    dialect = SQLITE

    def __init__(self, path: Path, now: Callable[[], int]) -> None:
        super().__init__(now)
        self._reader: apsw.Connection
        writing = opened(str(path), writes=True)
        self._reader = opened(str(path), writes=False)
        self._writing = writing
        self.writer = Writer(writing)

    async def read(self, work: Work[T]) -> T:
        """See `Store`. Runs here, on the event loop: a read takes microseconds."""
        unit = SQLiteUnit(self._reader, writes=False)
        try:
            self._reader.execute("BEGIN")
        except apsw.Error as error:
            raise translated(error, self._reader) from error
        try:
            return driven(work(unit))
        finally:
            if self._reader.in_transaction:
                self._reader.execute("COMMIT")

    async def write(self, work: Work[T]) -> T:
        """See `Store`."""
        return await self.writer.run(work)

    async def migrate(self) -> int:
        """See `Store`. The writer holds the file, so a second process waits."""
        return await self.write(lambda unit: migrate.apply_missing(unit, self._now()))

    async def check(self) -> dict[str, str]:
        """See `Store`."""
        return {
            "database": self.dialect.name,
            "version": apsw.sqlite_lib_version(),
            "schema": str(await self.read(migrate.schema_number)),
        }

    async def close(self) -> None:
        """See `Store`. The writer goes last: it copies the WAL back into the file."""
        await self.writer.close()
        self._reader.close()
        self._writing.close()
