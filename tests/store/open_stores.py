"""Stores that stay open from one test to the next, emptied in between.

To connect, to read the catalogue and to prepare every statement anew took longer than most tests.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from openbookings.engine.store import Store, Unit, open_store

_KEPT = {"migrations", "fact_base"}
"""What a migrated database has from the beginning."""
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


@dataclass(frozen=True)
class OpenStore:
    """The store of a migrated database and the event loop it lives on, for one test at a time."""

    store: Store
    runner: asyncio.Runner
    tables: tuple[str, ...]

    @classmethod
    def of(cls, url: str) -> OpenStore:
        """Open a migrated database."""
        runner = asyncio.Runner()
        # Migrations are stamped with the time, and there are none.
        store = runner.run(open_store(url, now=lambda: 0))
        names = runner.run(store.read(lambda unit: unit.rows(_TABLES[unit.dialect.name])))
        return cls(store, runner, tuple(sorted({name for (name,) in names} - _KEPT)))

    def clear(self) -> None:
        """Leave nothing to the next test: no work under way and no row."""
        self.runner.run(_end_what_runs())
        self.runner.run(self.store.write(self._empty))

    def close(self) -> None:
        """Close the store, then its loop."""
        self.runner.run(self.store.close())
        self.runner.close()

    async def _empty(self, unit: Unit) -> None:
        # Much faster than TRUNCATE, which makes new files and has every plan made anew.
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in self.tables)
        for (filled,) in await unit.rows(" UNION ALL ".join(asked)):
            await unit.execute(f"DELETE FROM {filled}")


async def _end_what_runs() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
