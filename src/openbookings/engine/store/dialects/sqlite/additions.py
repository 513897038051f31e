"""What units have added and is not written yet: each statement is run once for all its rows."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from openbookings.engine.store.dialects.sqlite.connection import translated


class Additions:
    """Rows that wait to be written, in the order in which they were added, by statement."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Sequence[object]]] = {}
        self.are_lost = False
        """Whether some of them could not be written, whoever heard of it."""

    def __bool__(self) -> bool:
        return bool(self._rows)

    def append(self, sql: str, args: Sequence[object]) -> None:
        """Let one more row wait."""
        self._rows.setdefault(sql, []).append(args)

    def extend(self, more: Additions) -> None:
        """Let what another unit has added wait here, behind what does."""
        for sql, rows in more._rows.items():
            self._rows.setdefault(sql, []).extend(rows)

    def forget(self) -> None:
        """Nothing waits any more."""
        self._rows = {}

    def write(self, connection: apsw.Connection) -> None:
        """Write what waits. Raises `Duplicate`, `Overlap` or `Busy`."""
        waiting = self._rows
        self.forget()
        try:
            for sql, rows in waiting.items():
                connection.executemany(sql, rows)
        except apsw.Error as error:
            self.are_lost = True
            raise translated(error, connection) from error
        except Exception:
            self.are_lost = True
            raise
