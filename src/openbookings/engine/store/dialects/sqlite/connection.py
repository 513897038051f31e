"""Opening a SQLite file, and naming what SQLite refuses.

`apsw` carries its own SQLite: the system's may have the WAL-reset bug, which can lose commits.
"""

from __future__ import annotations

import re

import apsw
import msgspec

from openbookings.engine.store.errors import Busy, Duplicate, Overlap

OLDEST = (3, 51, 3)
"""The first SQLite whose WAL reset cannot lose a commit (apart from two back-ports)."""
OVERLAP_MARKER = "overlap: "
"""A trigger that guards against overlaps raises this and the constraint's name."""
_PATIENCE_MS = 5000
_WRITER_CACHE_KIB = 16384
_PAGES_TO_CHECKPOINT = 4000
_UNIQUE = (apsw.SQLITE_CONSTRAINT_UNIQUE, apsw.SQLITE_CONSTRAINT_PRIMARYKEY)
_BUSY = (apsw.BusyError, apsw.LockedError, apsw.FullError, apsw.IOError, apsw.CantOpenError)
_UNIQUE_FAILED = re.compile(r"UNIQUE constraint failed: (?:index '(?P<index>.+)'|(?P<columns>.+))")


def opened(path: str, *, writes: bool) -> apsw.Connection:
    """A connection to the file. Only the writing one checkpoints the WAL.

    Raises `RuntimeError` when the SQLite inside `apsw` is too old, `Busy` when the file cannot
    be opened or stays locked.
    """
    require_sound_sqlite(apsw.sqlite_lib_version())
    try:
        connection = apsw.Connection(path, statementcachesize=500)
        connection.set_busy_timeout(_PATIENCE_MS)
        # Or else SQLite plans many statements anew whenever their values change.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if writes:
            connection.execute("PRAGMA journal_size_limit = 67108864")
            # What a savepoint could undo is not put on disk.
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_TO_CHECKPOINT}")
        else:
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("PRAGMA query_only = ON")
    except _BUSY as error:
        raise Busy(f"{path}: {error}") from error
    return connection


def require_sound_sqlite(version: str) -> None:
    """Raise `RuntimeError` for a SQLite that may lose committed writes."""
    if tuple(int(part) for part in version.split(".")) < OLDEST:
        raise RuntimeError(f"SQLite {version} may lose commits; 3.51.3 or newer is needed")


def translated(error: apsw.Error, connection: apsw.Connection) -> Exception:
    """The store's word for SQLite's error, or the error itself when it is a bug."""
    if isinstance(error, apsw.ConstraintError):
        if error.extendedresult in _UNIQUE:  # type: ignore[attr-defined]
            return Duplicate(_constraint(str(error), connection))
        if (marked := str(error).partition(OVERLAP_MARKER))[1]:
            return Overlap(marked[2])
    if isinstance(error, _BUSY):
        return Busy(str(error))
    return error


def _constraint(message: str, connection: apsw.Connection) -> str:
    """The name of the unique index behind "UNIQUE constraint failed: table.a, table.b"."""
    failed = _UNIQUE_FAILED.search(message)
    if failed is None:
        return message
    if failed["index"]:
        return failed["index"]
    places = [place.strip().split(".") for place in failed["columns"].split(",")]
    table, columns = places[0][0], [place[1] for place in places]
    indexes = connection.execute(
        "SELECT name, origin, (SELECT json_group_array(name) FROM pragma_index_info(list.name))"
        ' FROM pragma_index_list(?) AS list WHERE list."unique"',
        (table,),
    )
    for name, origin, indexed in indexes:
        if msgspec.json.decode(indexed) == columns and origin != "pk":
            return str(name)
    return f"{table}_pkey"
