"""The two things other rooms see of a database: a store and a unit of work.

A unit is one transaction. On PostgreSQL its awaits suspend; on SQLite only that for its turn does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from openbookings.engine.store.dialects.dialect import Dialect

T = TypeVar("T")
Work = Callable[["Unit"], Awaitable[T]]
Row = tuple[Any, ...]


class Unit(ABC):
    """One transaction. Placeholders in SQL are `?` on both databases."""

    def __init__(self, dialect: Dialect, *, writes: bool) -> None:
        self.dialect = dialect
        self.statements = 0
        """Statements sent so far; benchmarks and tests read it."""
        self.facts = 0
        """Facts recorded so far; the outbox numbers them within the transaction."""
        self.facts_before = 0
        """Facts of other units that share the transaction."""
        self._writes = writes
        self._held: frozenset[str] = frozenset()
        self._callbacks: list[Callable[[], None]] = []
        self._depth = 0

    @abstractmethod
    async def rows(self, sql: str, *args: object) -> list[Row]:
        """All rows of a query, or of a statement with RETURNING."""

    async def row(self, sql: str, *args: object) -> Row | None:
        """The first row, or None."""
        found = await self.rows(sql, *args)
        return found[0] if found else None

    async def row_ahead(self, sql: str, *args: object) -> Row | None:
        """As `row`, for a look that a unit takes before it holds or changes anything.

        Others may write between the look and what follows it, so that whoever goes by what was
        seen makes sure of it later. Units that wait together take their looks together.
        """
        return await self.row(sql, *args)

    async def row_aside(self, sql: str, *args: object) -> Row | None:
        """As `row`, for a change that a unit with a `place` may make besides (`lock`).

        One of its keys keeps it from all others, and it has nothing to do with what was added.
        """
        return await self.row(sql, *args)

    async def take(self, sql: str, *args: object) -> Row | None:
        """As `row_aside`, for the change of the row that was named as the `place`."""
        return await self.row(sql, *args)

    async def value(self, sql: str, *args: object) -> Any:
        """The first value of the first row, or None."""
        found = await self.rows(sql, *args)
        return found[0][0] if found else None

    @abstractmethod
    async def execute(self, sql: str, *args: object) -> int:
        """Run an INSERT, UPDATE or DELETE and give the number of rows it touched.

        Raises `Duplicate`, `Overlap` or `Busy`. After `Duplicate` or `Overlap` the unit goes
        on only if the statement ran inside a `savepoint` that has ended.
        """

    @abstractmethod
    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement for every row of values."""

    @abstractmethod
    async def add(self, sql: str, *args: object) -> None:
        """Insert what has ids of its own, so that nothing can be in its way.

        It may wait to travel with what is added after it, but is there before every other
        statement and before the end of the unit, or of the savepoint it was added in.
        """

    @abstractmethod
    async def settle(self) -> None:
        """Send what was added and still waits."""

    @abstractmethod
    async def script(self, sql: str) -> None:
        """Run several statements without values, as a migration holds them."""

    async def lock(self, *keys: str, place: str | None = None) -> None:
        """Wait for exclusive use of what the keys name, until the transaction ends.

        Once per transaction, all keys together: the store sorts them, so that two units never
        wait for each other. Raises `Busy` after 3 seconds.

        `place` is one more key, that of a counter in a row. The unit has looked ahead, will `take`
        that row on a condition, and otherwise only look, change things aside, and add. Such units
        may share a transaction, also those that want the same place; what the other keys name is
        exclusive as ever. A unit that does more nevertheless is run again.
        """
        wanted = frozenset(keys if place is None else (*keys, place)) - self._held
        if not wanted:
            return
        if not self._writes:
            raise RuntimeError("a reading unit locks nothing")
        if self._held:
            raise RuntimeError(f"locks are taken once per transaction; too late for {wanted}")
        await self._hold(sorted(wanted), place)
        self._held = wanted

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that can fail alone: when its body raises, what it did is undone."""
        name = f"part_{self._depth}"
        held, callbacks, facts = self._held, len(self._callbacks), self.facts
        await self._command(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
            await self.settle()
        except BaseException:
            self._forget()
            # PostgreSQL gives back the locks that were taken since the savepoint.
            self._held, self.facts = held, facts
            del self._callbacks[callbacks:]
            await self._undo(name)
            raise
        else:
            await self._command(f"RELEASE SAVEPOINT {name}")
        finally:
            self._depth -= 1

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Have `callback` called on the event loop once the transaction has been committed."""
        self._callbacks.append(callback)

    @property
    def committed_callbacks(self) -> Sequence[Callable[[], None]]:
        """What the store calls after the commit."""
        return self._callbacks

    @abstractmethod
    def _forget(self) -> None:
        """Drop what was added and still waits."""

    @abstractmethod
    async def _hold(self, keys: list[str], place: str | None) -> None:
        """Lock sorted keys; see `lock` for the place."""

    @abstractmethod
    async def _command(self, sql: str) -> None:
        """Run one statement of transaction control."""

    async def _undo(self, savepoint: str) -> None:
        await self._command(f"ROLLBACK TO SAVEPOINT {savepoint}")
        await self._command(f"RELEASE SAVEPOINT {savepoint}")


class Store(ABC):
    """A database: gives out units of work."""

    dialect: Dialect

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now

    @abstractmethod
    async def read(self, work: Work[T]) -> T:
        """Run `work` on one unchanging picture of the database; it must not write."""

    @abstractmethod
    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction and give its result after the commit.

        `work` may be run again from its start (serialization failure, deadlock, or another that
        shared its transaction has failed), so it keeps nothing outside its unit. Raises what
        `work` raises, and `Busy`.
        """

    @abstractmethod
    async def migrate(self) -> int:
        """Bring the schema up to date; the number of migrations applied.

        Several processes may call it at once: one works, the others wait.
        Raises `NewerSchema` or `ChangedMigration`.
        """

    @abstractmethod
    async def check(self) -> dict[str, str]:
        """Ask the database for a sign of life: its kind, version and schema number."""

    @abstractmethod
    async def close(self) -> None:
        """Finish what is under way and close all connections."""
