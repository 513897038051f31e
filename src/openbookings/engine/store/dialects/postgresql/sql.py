"""The words of SQL that are PostgreSQL's own, and its numbered placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import count

_PLACE = re.compile(r"'(?:[^']|'')*'|\?\?|\?")

# One simple query: settings travel with BEGIN. Compiling plans costs more than it gains here.
WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL jit = off; SET LOCAL lock_timeout = '3s'"

_BASE = "(SELECT base FROM fact_base)"
_COMING = "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)"
FOLLOW_RESTORED_FACTS = (
    "UPDATE fact_base SET base = (SELECT max(position) FROM facts) + 1"
    f" WHERE (SELECT max(position) FROM facts) >= {_COMING} + base"
)
"""Raise all coming outbox positions above those present: a database restored into a new cluster
counts its transactions from the start."""
FOLLOW_COPIED_FACTS = (
    "SELECT setval('fact_numbers', max(number)) FROM"
    " (SELECT number FROM facts ORDER BY position DESC LIMIT 10000) AS latest"
    " HAVING max(number) > (SELECT last_value FROM fact_numbers)"
)
"""The same for their numbers, where tables were copied without the sequence. The largest is that
of one of the latest facts: transactions do not last so long."""


class PostgreSQLDialect:
    """PostgreSQL's spelling; see `Dialect` for what each word means."""

    name = "postgresql"
    tokens = {  # noqa: RUF012 (an attribute of the protocol, never changed)
        # Code points in order, as Python and SQLite compare.
        "text": 'TEXT COLLATE "C"',
        "instant": 'TEXT COLLATE "C"',
        # Not JSONB: a document is read as it was written, twice as fast.
        "json": "JSON",
        "jsonb": "JSONB",
        "bytes": "BYTEA",
        # In an index: as the documents are sorted, null lowest.
        "nulls_first": "NULLS FIRST",
    }
    skips_locked = "FOR UPDATE SKIP LOCKED"
    locks_rows = "FOR UPDATE"
    position = f"CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT) + {_BASE}"
    settled = (
        "position < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)"
        f" + {_BASE}"
    )

    def any_of(self, sql: str) -> str:
        """One array parameter."""
        return f"{sql} = ANY(?)"

    def list_argument(self, values: Sequence[object]) -> list[object]:
        """An array."""
        return list(values)

    def holds_some(self, sql: str) -> str:
        """A JSON list contains each of its scalars."""
        return (
            "EXISTS (SELECT 1 FROM jsonb_array_elements(CAST(? AS JSONB)) AS wanted(value)"
            f" WHERE {sql} @> wanted.value)"
        )

    def holds_all(self, sql: str) -> str:
        """Containment of JSON lists."""
        return f"{sql} @> CAST(? AS JSONB)"

    def list_length(self, sql: str) -> str:
        """Lists are JSONB."""
        return f"jsonb_array_length({sql})"

    def first(self, sql: str) -> str:
        """Lists that are sorted by hold texts."""
        return self.json_text(f"{sql} ->> 0")

    def items(self, sql: str, alias: str) -> str:
        """The set-returning function of PostgreSQL."""
        return f"jsonb_array_elements({sql}) AS {alias}(value)"

    def item_text(self, alias: str) -> str:
        """A row of `items` as text, if it is one."""
        text = self.json_text(f"{alias}.value #>> '{{}}'")
        return f"CASE jsonb_typeof({alias}.value) WHEN 'string' THEN {text} END"

    def item_number(self, alias: str) -> str:
        """A row of `items` as number, if it is one."""
        number = f"CAST({alias}.value AS DOUBLE PRECISION)"
        return f"CASE jsonb_typeof({alias}.value) WHEN 'number' THEN {number} END"

    def json_text(self, sql: str) -> str:
        """Only columns carry their collation; JSON has that of the database."""
        return f'({sql}) COLLATE "C"'

    def contains(self, sql: str) -> str:
        """By code points, without the wildcards of LIKE."""
        return f"strpos({sql}, ?) > 0"


@lru_cache(maxsize=2000)
def numbered(sql: str) -> str:
    """The SQL with `$1`, `$2` ... for `?`; `??` is an operator's own question mark."""
    numbers = count(1)

    def place(found: re.Match[str]) -> str:
        text = found[0]
        if text == "?":
            return f"${next(numbers)}"
        return "?" if text == "??" else text

    return _PLACE.sub(place, sql)


@lru_cache(maxsize=2000)
def only_looks(sql: str) -> bool:
    """Whether a statement leaves nothing behind, not even the lock of a row."""
    return sql.startswith("SELECT ") and "FOR UPDATE" not in sql


def gives_rows(sql: str) -> bool:
    """Whether a statement answers with rows."""
    return sql.startswith("SELECT ") or " RETURNING " in sql


def changes(sql: str, rows: Sequence[object]) -> bool:
    """Whether a statement that gave these rows may have changed something."""
    return (bool(rows) and not sql.startswith("SELECT ")) or not gives_rows(sql)


Added = tuple[tuple[str, tuple[object, ...]], ...]
"""Statements that add something and have not been sent yet, with their values."""


def as_one(added: Added) -> tuple[str, list[object]]:
    """What was added as one statement and its values."""
    return together(tuple(sql for sql, _ in added)), [each for _, args in added for each in args]


@lru_cache(maxsize=200)
def told_apart(sql: str) -> str:
    """A statement with one more value, the last, with which each of its rows begins."""
    return f"WITH asked AS ({sql}) SELECT CAST(? AS INTEGER), asked.* FROM asked"


def locking(numbers: Iterable[int]) -> str:
    """Statements that wait for locks, everybody's in the same order."""
    return "; ".join(f"SELECT pg_advisory_xact_lock({each})" for each in sorted(numbers))


@lru_cache(maxsize=200)
def together(statements: Sequence[str]) -> str:
    """Statements that touch nothing of each other as one."""
    *before, last = statements
    if not before:
        return last
    added = ", ".join(f"added_{number} AS ({sql})" for number, sql in enumerate(before))
    return f"WITH {added} {last}"


POSTGRESQL = PostgreSQLDialect()
