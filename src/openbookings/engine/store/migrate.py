"""Numbered SQL files that bring a database forward, each applied once and never changed.

`{text}`, `{json}`, `{jsonb}`, `{bytes}`, `{instant}` become the database's column types, and
`{nulls_first}` follows the columns of an index that orders are served from. What stands between
`-- only: postgresql` (or `sqlite`) and `-- end` is left out on the other one.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import resources

from openbookings.engine.store.dialects.dialect import Dialect
from openbookings.engine.store.errors import ChangedMigration, NewerSchema
from openbookings.engine.store.unit import Unit

_FILE = re.compile(r"(?P<number>\d{4})_(?P<name>\w+)\.sql")
_SECTION = re.compile(r"^-- only: (\w+)\n(.*?)^-- end\n", re.MULTILINE | re.DOTALL)
_TOKEN = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, name and text as written."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text; recorded, so that a changed file is noticed."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def known() -> list[Migration]:
    """The migrations that come with this version, in order."""
    folder = resources.files("openbookings.engine.store") / "migrations"
    found = [
        Migration(int(named["number"]), named["name"], file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if (named := _FILE.fullmatch(file.name))
    ]
    return sorted(found, key=lambda migration: migration.number)


async def apply_missing(unit: Unit, now: int) -> int:
    """Apply what is missing, all in this one transaction; the number applied.

    `now` is in milliseconds since the epoch. Raises `NewerSchema` when the database has a
    migration this version does not know, `ChangedMigration` when a file was edited.
    """
    await unit.lock("migrations")
    await unit.script(
        spelled(
            "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY,"
            " name {text} NOT NULL, checksum {text} NOT NULL, applied BIGINT NOT NULL)",
            unit.dialect,
        )
    )
    applied: dict[int, str] = dict(await unit.rows("SELECT number, checksum FROM migrations"))
    missing = _missing(known(), applied)
    for migration in missing:
        await unit.script(spelled(migration.text, unit.dialect))
        await unit.execute(
            "INSERT INTO migrations (number, name, checksum, applied) VALUES (?, ?, ?, ?)",
            migration.number,
            migration.name,
            migration.checksum,
            now,
        )
    return len(missing)


async def schema_number(unit: Unit) -> int:
    """The number of the last migration applied."""
    return int(await unit.value("SELECT COALESCE(max(number), 0) FROM migrations"))


def spelled(text: str, dialect: Dialect) -> str:
    """The text with this database's column types and sections.

    Raises `KeyError` for a token that is not known.
    """
    own = _SECTION.sub(lambda section: section[2] if section[1] == dialect.name else "", text)
    return _TOKEN.sub(lambda token: dialect.tokens[token[1]], own)


def _missing(migrations: list[Migration], applied: dict[int, str]) -> list[Migration]:
    unknown = set(applied) - {migration.number for migration in migrations}
    if unknown:
        raise NewerSchema(f"the database has migration {max(unknown)}, which is not known here")
    for migration in migrations:
        if applied.get(migration.number, migration.checksum) != migration.checksum:
            raise ChangedMigration(f"{migration.number:04d}_{migration.name}.sql was changed")
    return [migration for migration in migrations if migration.number not in applied]
