"""A unit of work on one PostgreSQL connection."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import asyncpg

from openbookings.engine.store.dialects.postgresql.connections import Lease
from openbookings.engine.store.dialects.postgresql.ending import commit, roll_back
from openbookings.engine.store.dialects.postgresql.gathering import (
    Apart,
    Member,
    Undone,
    Wanted,
)
from openbookings.engine.store.dialects.postgresql.joining import Gatherings
from openbookings.engine.store.dialects.postgresql.looking import Looks
from openbookings.engine.store.dialects.postgresql.refusals import is_lost, translated
from openbookings.engine.store.dialects.postgresql.sql import (
    POSTGRESQL,
    WRITE,
    Added,
    as_one,
    locking,
    numbered,
    only_looks,
)
from openbookings.engine.store.unit import Row, Unit

_MOST_TOGETHER = 8
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off"


class Others(NamedTuple):
    """What units of one process do together."""

    looks: Looks
    gatherings: Gatherings | None
    """None for who has to be alone."""


class PostgreSQLUnit(Unit):
    """One transaction.

    It begins with the first statement that needs it: a unit that writes sees what others commit
    with each statement anyhow, so that what it reads before it holds or changes anything is the
    same without (only the settings of the transaction do not hold yet). `BEGIN` then travels with
    the locks, and units that only take a place share one transaction.
    """

    def __init__(
        self,
        lease: Lease,
        *,
        writes: bool,
        begin: str | None = None,
        others: Others | None = None,
    ) -> None:
        super().__init__(POSTGRESQL, writes=writes)
        self._lease = lease
        self._added: Added = ()
        self._begin = begin or (WRITE if writes else _READ)
        self._begun = False
        self._ended = False
        self._others = others
        self._member: Member | None = None
        """What it is among others, in their transaction."""

    async def commit(self) -> None:
        """End the transaction, if there is one.

        Raises `RuntimeError` when it had failed, `Undone` when somebody else in it has.
        """
        if self._member is not None:
            self._ended = True
            await self._member.complete(self._added)
            return
        await self.settle()
        self._ended = True
        if self._begun:
            await commit(await self._lease.connection())

    async def roll_back(self) -> Undone | None:
        """Undo what there is to undo; gives `Undone` if it may have failed for what others did."""
        self._ended = True
        if self._member is not None:
            return await self._member.leave()
        connection = self._lease.held
        # The driver may not know yet of a `BEGIN` that was cut off.
        if (
            connection is not None
            and not is_lost(connection)
            and (self._begun or connection.is_in_transaction())
        ):
            await roll_back(connection)
        return None

    async def rows(self, sql: str, *args: object) -> list[Row]:
        """See `Unit`."""
        looks = self._writes and only_looks(sql)
        if self._member is not None and not looks:
            raise Apart("it needs more than a place")
        if self._begun or self._added or not looks:
            await self._ready()
        return await self._fetch(sql, args)

    async def row_ahead(self, sql: str, *args: object) -> Row | None:
        """See `Unit`."""
        if self._others is None or self._begun or self._added or self._member is not None:
            return await self.row(sql, *args)
        self._refuse_when_ended()
        self.statements += 1
        await self._lease.end()
        return await self._others.looks.row(sql, args)

    async def row_aside(self, sql: str, *args: object) -> Row | None:
        """See `Unit`."""
        return await self._row_among_others(sql, args, takes=False)

    async def take(self, sql: str, *args: object) -> Row | None:
        """See `Unit`."""
        return await self._row_among_others(sql, args, takes=True)

    async def _row_among_others(
        self, sql: str, args: Sequence[object], *, takes: bool
    ) -> Row | None:
        if self._member is None:
            return await self.row(sql, *args)
        self._refuse_when_ended()
        self.statements += 1
        found = await self._member.rows(sql, args, takes=takes)
        self.facts_before = self._member.facts_before
        return found[0] if found else None

    async def add(self, sql: str, *args: object) -> None:
        """See `Unit`. Every statement is a round trip, so the last of them are sent as one."""
        self._refuse_when_ended()
        if len(self._added) == _MOST_TOGETHER:
            await self.settle()
        self._added += ((sql, args),)

    async def settle(self) -> None:
        """See `Unit`."""
        if self._added:
            if self._member is not None and self.facts:
                raise Apart("its facts would be numbered before those of who came earlier")
            sql, args = as_one(self._added)
            self._added = ()
            await self._ready()
            await self._fetch(sql, args)

    async def _fetch(self, sql: str, args: Sequence[object]) -> list[Row]:
        self._refuse_when_ended()
        self.statements += 1
        if self._member is not None:
            return await self._member.rows(sql, args)
        connection = await self._lease.connection()
        with translated(connection):
            found = await connection.fetch(numbered(sql), *args)
        return [tuple(record) for record in found]

    async def execute(self, sql: str, *args: object) -> int:
        """See `Unit`."""
        connection = await self._alone()
        self.statements += 1
        with translated(connection):
            status: str = await connection.execute(numbered(sql), *args)
        # "UPDATE 3", "INSERT 0 1"
        return int(number) if (number := status.rpartition(" ")[2]).isdecimal() else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """See `Unit`."""
        connection = await self._alone()
        self.statements += 1
        with translated(connection):
            await connection.executemany(numbered(sql), rows)

    async def script(self, sql: str) -> None:
        """See `Unit`."""
        await self._command(sql)

    async def _hold(self, keys: list[str], place: str | None) -> None:
        # Sorted by what is really locked.
        numbers = sorted({_lock_number(key) for key in keys})
        gatherings = self._others and self._others.gatherings
        if self._begun:
            await self.rows(
                "SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(? AS BIGINT[])) AS key", numbers
            )
        elif place is None or gatherings is None or self._added:
            await self._run(f"{self._beginning()}; {locking(numbers)}")
        else:
            self.statements += 1
            await self._lease.end()
            lock = _lock_number(place)
            besides = frozenset(numbers) - {lock}
            self._member = await gatherings.join(Wanted(place, lock, besides))
            self.facts_before = self._member.facts_before

    def _forget(self) -> None:
        self._added = ()

    async def _command(self, sql: str) -> None:
        await self._alone()
        await self._run(sql)

    async def _alone(self) -> asyncpg.Connection:
        """The connection of a unit that has begun; raises `Apart` for one among others."""
        self._refuse_when_ended()
        if self._member is not None:
            raise Apart("it needs more than a place")
        await self._ready()
        return await self._lease.connection()

    async def _ready(self) -> None:
        """Begin, and send what waits before the next statement."""
        self._refuse_when_ended()
        if not self._begun and self._member is None:
            connection = await self._lease.connection()
            with translated(connection):
                await connection.execute(self._beginning())
        await self.settle()

    def _beginning(self) -> str:
        self._begun = True
        return self._begin

    def _refuse_when_ended(self) -> None:
        """The connection may be another unit's by now."""
        if self._ended:
            raise RuntimeError("the unit has ended")

    async def _run(self, sql: str) -> None:
        self._refuse_when_ended()
        self.statements += 1
        connection = await self._lease.connection()
        with translated(connection):
            await connection.execute(sql)


def _lock_number(key: str) -> int:
    """64 bits of the key's hash: two keys that share a number only wait for each other."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
