"""How the database says no, in words that are the same for SQLite and PostgreSQL.

Whatever is not named here is a bug and passes through as the driver raised it.
"""

from __future__ import annotations


class StoreError(Exception):
    """Anything the store raises on purpose."""


class Duplicate(StoreError):
    """A primary or unique key is already taken."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint
        """Name of the unique index, or `<table>_pkey`."""


class Overlap(StoreError):
    """The second wall: a row would overlap in time with another that claims the same thing."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint
        """Name of the exclusion constraint, or the name the SQLite trigger raises."""


class Busy(StoreError):
    """The database cannot serve now: lock waited for too long, no connection, disk full.

    Nothing was changed, or (connection lost during the commit) it is not known whether
    anything was; the caller may try again.
    """


class Outdated(StoreError):
    """What a unit went by had changed when it came to hold it: it is run again from its start."""


class NewerSchema(StoreError):
    """The database was migrated by a newer version of the program."""


class ChangedMigration(StoreError):
    """A migration file differs from what was applied under its number."""
