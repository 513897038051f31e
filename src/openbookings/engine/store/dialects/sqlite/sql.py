"""The words of SQL that are SQLite's own."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class SQLiteDialect:
    """SQLite's spelling; see `Dialect` for what each word means."""

    name = "sqlite"
    tokens = {  # noqa: RUF012 (an attribute of the protocol, never changed)
        "text": "TEXT",
        "instant": "TEXT",
        "json": "TEXT",
        "jsonb": "TEXT",
        "bytes": "BLOB",
    }
    json_rows = "json_each(?) AS item"
    # The writer has the file to itself.
    skips_locked = ""
    position = None
    settled = "TRUE"

    def any_of(self, sql: str) -> str:
        """A sub-select, so that the statement is one for lists of every length."""
        return f"{sql} IN (SELECT value FROM json_each(?))"

    def list_argument(self, values: Sequence[object]) -> str:
        """A JSON list."""
        return msgspec.json.encode(values).decode()

    def has_some(self, sql: str) -> str:
        """By the members of both lists."""
        return (
            f"EXISTS (SELECT 1 FROM json_each({sql}) AS held"
            " WHERE held.value IN (SELECT value FROM json_each(?)))"
        )

    def has_all(self, sql: str) -> str:
        """By the absence of a wanted member that is not held."""
        return (
            "NOT EXISTS (SELECT 1 FROM json_each(?) AS wanted"
            f" WHERE wanted.value NOT IN (SELECT value FROM json_each({sql})))"
        )

    def list_length(self, sql: str) -> str:
        """NULL for NULL."""
        return f"json_array_length({sql})"

    def items(self, sql: str, alias: str) -> str:
        """No rows for NULL."""
        return f"json_each({sql}) AS {alias}"

    def contains(self, sql: str) -> str:
        """By code points, without the wildcards and limits of LIKE."""
        return f"instr({sql}, ?) > 0"


SQLITE = SQLiteDialect()
