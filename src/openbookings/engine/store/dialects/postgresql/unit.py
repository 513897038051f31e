"""A unit of work on one PostgreSQL connection."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import asyncpg

from openbookings.engine.store.dialects.postgresql.ending import commit, roll_back
from openbookings.engine.store.dialects.postgresql.gathering import (
    Apart,
    Gathering,
    Gatherings,
    Undone,
)
from openbookings.engine.store.dialects.postgresql.refusals import is_lost, translated
from openbookings.engine.store.dialects.postgresql.sql import (
    POSTGRESQL,
    Added,
    as_one,
    changes,
    numbered,
    only_looks,
)
from openbookings.engine.store.unit import Row, Unit

_MOST_TOGETHER = 8
# One simple query: settings travel with BEGIN. Compiling plans costs more than it gains here.
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL jit = off; SET LOCAL lock_timeout = '3s'"


class PostgreSQLUnit(Unit):
    """One transaction.

    It begins with the first statement that needs it: a unit that writes sees what others commit
    with each statement anyhow, so that what it reads before it holds or changes anything is the
    same without (only the settings of the transaction do not hold yet). `BEGIN` then travels with
    the locks, and units that want the same locks share one transaction.
    """

    def __init__(
        self,
        connection: asyncpg.Connection,
        *,
        writes: bool,
        begin: str | None = None,
        gatherings: Gatherings | None = None,
    ) -> None:
        super().__init__(POSTGRESQL, writes=writes)
        self._connection = self._own = connection
        self._added: Added = ()
        self._left: Added = ()
        """What the unit before has left to be sent with the next statement."""
        self._begin = begin or (_WRITE if writes else _READ)
        self._begun = False
        self._ended = False
        self._changed = False
        """Whether the transaction must be undone when the unit fails."""
        self._gatherings = gatherings
        self._gathering: Gathering | None = None

    async def commit(self) -> None:
        """End the transaction, if there is one.

        Raises `RuntimeError` when it had failed, `Undone` when somebody else in it has.
        """
        if self._gathering is not None:
            self._ended = True
            self._gathering.facts = self.facts_before + self.facts
            await self._gathering.complete(self._left + self._added)
            return
        await self.settle()
        self._ended = True
        if self._begun:
            await commit(self._connection)

    async def roll_back(self) -> None:
        """Undo what there is to undo."""
        given_up, self._ended = self._ended, True
        gathering = self._gathering
        if gathering is not None and not given_up:
            await (gathering.undo() if self._changed else gathering.withdraw(self._left))
        if self._connection is not self._own or is_lost(self._own):
            return
        if gathering is not None:
            await gathering.end()
        # The driver may not know yet of a `BEGIN` that was cut off.
        if (self._begun and gathering is None) or self._own.is_in_transaction():
            await roll_back(self._own)

    async def rows(self, sql: str, *args: object) -> list[Row]:
        """See `Unit`."""
        looks = self._writes and only_looks(sql)
        if not looks:
            self._hold_more()
        if self._begun or self._added or not looks:
            await self._ready()
        found = await self._fetch(sql, args)
        return [tuple(record) for record in found]

    async def row_aside(self, sql: str, *args: object) -> Row | None:
        """See `Unit`. What the unit before has left goes with it."""
        if self._added or not self._left:
            await self._ready()
            found = await self._fetch(sql, args)
        else:
            left, self._left = self._left, ()
            with _blamed_on_the_unit_before():
                found = await self._fetch(sql, args, left)
        return tuple(found[0]) if found else None

    async def add(self, sql: str, *args: object) -> None:
        """See `Unit`. Every statement is a round trip, so the last of them are sent as one."""
        self._refuse_when_ended()
        if self._left or len(self._added) == _MOST_TOGETHER:
            await self.settle()
        self._added += ((sql, args),)

    async def settle(self) -> None:
        """See `Unit`."""
        if self._left:
            left, self._left = self._left, ()
            with _blamed_on_the_unit_before():
                await self._fetch("SELECT 1", (), left)
        if self._added:
            sql, args = as_one(self._added)
            self._added = ()
            await self._ready()
            await self._fetch(sql, args)

    async def _fetch(
        self, sql: str, args: Sequence[object], left: Added = ()
    ) -> list[asyncpg.Record]:
        self.statements += 1
        before, self._changed = self._changed, True
        whole, values = as_one((*left, (sql, tuple(args)))) if left else (sql, args)
        with translated(self._connection):
            found: list[asyncpg.Record] = await self._live.fetch(numbered(whole), *values)
        self._changed = before or changes(sql, found)
        return found

    async def execute(self, sql: str, *args: object) -> int:
        """See `Unit`."""
        self._hold_more()
        await self._ready()
        self.statements += 1
        before, self._changed = self._changed, True
        with translated(self._connection):
            status: str = await self._live.execute(numbered(sql), *args)
        # "UPDATE 3", "INSERT 0 1"
        touched = int(number) if (number := status.rpartition(" ")[2]).isdecimal() else 0
        self._changed = before or touched > 0
        return touched

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """See `Unit`."""
        self._hold_more()
        await self._ready()
        self.statements += 1
        self._changed = True
        with translated(self._connection):
            await self._live.executemany(numbered(sql), rows)

    async def script(self, sql: str) -> None:
        """See `Unit`."""
        await self._command(sql)
        self._changed = True

    async def _take(self, keys: list[str]) -> None:
        # Sorted by what is really locked.
        numbers = sorted({_lock_number(key) for key in keys})
        if self._begun:
            await self.rows(
                "SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(? AS BIGINT[])) AS key", numbers
            )
        elif self._gatherings is None or self._added:
            await self._begin_with(numbers)
        else:
            await self._gather(self._gatherings, numbers)

    async def _gather(self, gatherings: Gatherings, numbers: Sequence[int]) -> None:
        """Go on in a transaction that holds one of these locks, or begin one others may join."""
        wanted = frozenset(numbers)
        gathering = self._gathering = await gatherings.joined(wanted)
        if gathering is None:
            self._gathering = gatherings.begin(wanted, self._connection)
            await self._begin_with(numbers)
            return
        self._connection, self._begun = gathering.connection, True
        self.facts_before, self._left = gathering.facts, gathering.left
        if further := wanted - gathering.locks:
            # Never waiting: what is held already may come later in the order.
            free = " AND ".join(f"pg_try_advisory_xact_lock({each})" for each in further)
            if await self.row_aside(f"SELECT {free}") != (True,):
                raise Apart("somebody else holds what it needs besides")

    async def _begin_with(self, numbers: Sequence[int]) -> None:
        self.statements += 1
        locks = (f"SELECT pg_advisory_xact_lock({number})" for number in numbers)
        await self._run("; ".join((self._beginning(), *locks)))

    def _forget(self) -> None:
        self._added = ()

    async def _command(self, sql: str) -> None:
        self._hold_more()
        await self._ready()
        self.statements += 1
        await self._run(sql)

    async def _ready(self) -> None:
        """Begin, and send what waits before the next statement."""
        if not self._begun:
            await self._run(self._beginning())
        if self._left or self._added:
            await self.settle()

    def _hold_more(self) -> None:
        """The next statement may hold or change more than places: nobody joins from now on.

        Raises `Apart` for a unit that has joined and has not taken its place yet.
        """
        if self._gathering is not None:
            if self._connection is not self._own and not self._changed:
                raise Apart("it needs a transaction of its own")
            self._gathering.is_full = True

    def _beginning(self) -> str:
        self._begun = True
        return self._begin

    @property
    def _live(self) -> asyncpg.Connection:
        self._refuse_when_ended()
        return self._connection

    def _refuse_when_ended(self) -> None:
        """The connection may be another unit's by now."""
        if self._ended:
            raise RuntimeError("the unit has ended")

    async def _run(self, sql: str) -> None:
        before, self._changed = self._changed, True
        with translated(self._connection):
            await self._live.execute(sql)
        self._changed = before


@contextmanager
def _blamed_on_the_unit_before() -> Iterator[None]:
    """What fails together with what another unit has added is run again without it."""
    try:
        yield
    except Exception as error:
        raise Undone("it travelled with what the unit before had added") from error


def _lock_number(key: str) -> int:
    """64 bits of the key's hash: two keys that share a number only wait for each other."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
