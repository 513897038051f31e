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
        # An index always is.
        "nulls_first": "",
    }
    # The writer has the file to itself.
    skips_locked = ""
    locks_rows = ""
    # There is one writer, and no fact is ever deleted.
    position = "(SELECT COALESCE(max(number), 0) + 1 FROM facts)"
    settled = "TRUE"

    def any_of(self, sql: str) -> str:
        """A sub-select, so that the statement is one for lists of every length."""
        return f"{sql} IN (SELECT value FROM json_each(?))"

    def list_argument(self, values: Sequence[object]) -> str:
        """A JSON list."""
        return msgspec.json.encode(values).decode()

    def holds_some(self, sql: str) -> str:
        """By the members of both lists."""
        return (
            f"EXISTS (SELECT 1 FROM json_each({sql}) AS held"
            " WHERE held.value IN (SELECT value FROM json_each(?)))"
        )

    def holds_all(self, sql: str) -> str:
        """By the absence of a wanted member that is not held."""
        return (
            "NOT EXISTS (SELECT 1 FROM json_each(?) AS wanted"
            f" WHERE wanted.value NOT IN (SELECT value FROM json_each({sql})))"
        )

    def list_length(self, sql: str) -> str:
        """Lists are JSON text."""
        return f"json_array_length({sql})"

    def first(self, sql: str) -> str:
        """Numbers sort before texts, as everywhere in SQLite."""
        return f"json_extract({sql}, '$[0]')"

    def items(self, sql: str, alias: str) -> str:
        """The table-valued function of SQLite."""
        return f"json_each({sql}) AS {alias}"

    def item_text(self, alias: str) -> str:
        """By the type that `json_each` tells."""
        return f"CASE {alias}.type WHEN 'text' THEN {alias}.value END"

    def item_number(self, alias: str) -> str:
        """By the type that `json_each` tells."""
        return f"CASE WHEN {alias}.type IN ('integer', 'real') THEN {alias}.value END"

    def json_text(self, sql: str) -> str:
        """SQLite compares by bytes of UTF-8, the order of code points."""
        return sql

    def contains(self, sql: str) -> str:
        """By code points, without the wildcards and limits of LIKE."""
        return f"instr({sql}, ?) > 0"


SQLITE = SQLiteDialect()
