"""Connections, units of work, the document statements and the filter compiler.

The only room that speaks to a database driver; SQLite and PostgreSQL look the same from outside.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openbookings.engine.store.errors import (
    Busy,
    ChangedMigration,
    Duplicate,
    NewerSchema,
    Outdated,
    Overlap,
    StoreError,
)
from openbookings.engine.store.search import Search, search_for, search_matches
from openbookings.engine.store.selection import Expression, Selection, fields_of
from openbookings.engine.store.tables import Column, Kind, Table
from openbookings.engine.store.unit import Row, Store, Unit

__all__ = [
    "open_store",
    "Store",
    "Unit",
    "Row",
    "Table",
    "Column",
    "Kind",
    "Selection",
    "Expression",
    "fields_of",
    "Search",
    "search_for",
    "search_matches",
    "StoreError",
    "Busy",
    "Duplicate",
    "Overlap",
    "Outdated",
    "NewerSchema",
    "ChangedMigration",
]

_SQLITE = "sqlite:///"


async def open_store(url: str, *, now: Callable[[], int]) -> Store:
    """Open the database a URL names.

    `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgresql://user@host/database` with
    `?pool_size=` (10) and `?statement_cache_size=` (0 behind a transaction pooler) if wanted.
    `now` gives milliseconds since the epoch; migrations are stamped with it. Raises `ValueError`
    for any other URL and `Busy` when the database does not answer.
    """
    if url.startswith(_SQLITE) and len(url) > len(_SQLITE):
        return _sqlite(Path(url.removeprefix(_SQLITE)), now)
    if url.startswith(("postgresql://", "postgres://")):
        # The driver is loaded only where it is used.
        from openbookings.engine.store.dialects.postgresql.store import connected

        return await connected(url, now)
    raise ValueError(
        f"{url!r} is no database: write sqlite:///file.db or postgresql://user@host/database"
    )


def _sqlite(path: Path, now: Callable[[], int]) -> Store:
    from openbookings.engine.store.dialects.sqlite.store import SQLiteStore

    if not path.parent.is_dir():
        raise ValueError(f"the folder of {path} does not exist")
    return SQLiteStore(path, now)
