"""Units of one process that take a place each, in one transaction and in step.

Each alone would need `BEGIN` with its locks, a statement for the place, one for what it adds, and
`COMMIT`. Here the locks of all are taken at once, then all places, then everything is added: each
of these is one round trip, however many they are, since the driver sends the same statement with
many values as one. Nobody is answered before the commit. See decision 21.

Who joins has looked ahead, and only takes its place and adds (`Unit.lock`). Places are taken in the
order in which everybody holds their rows (decision 16). Who turns out to need more is run again
alone: `Apart`.

No savepoint stands between them. A unit that fails before it has changed anything just goes. One
that fails later takes back what all have done, and the others are run again: `Undone`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from itertools import count, groupby
from operator import itemgetter
from typing import NamedTuple

import asyncpg

from openbookings.engine.store.dialects.postgresql.connections import Connections
from openbookings.engine.store.dialects.postgresql.ending import commit, roll_back
from openbookings.engine.store.dialects.postgresql.pipeline import each_of
from openbookings.engine.store.dialects.postgresql.refusals import translated
from openbookings.engine.store.dialects.postgresql.sql import (
    WRITE,
    Added,
    as_one,
    changes,
    locking,
)
from openbookings.engine.store.errors import Busy
from openbookings.engine.store.unit import Row

_PATIENCE_SECONDS = 3.0
_ORDINALS = 100_000
"""For the facts of each unit of a transaction, which numbers them."""


class Asked(NamedTuple):
    """A statement and its values."""

    sql: str
    args: Sequence[object]
    takes: bool
    """Whether it takes a place."""


class Undone(Exception):
    """The transaction was undone because of somebody else; the unit may be run again."""


class Apart(Undone):
    """The unit needs more than a place: it must be run again in a transaction of its own."""


class Wanted(NamedTuple):
    """What a unit has to hold."""

    place: str
    """The key of the row that it will take."""
    lock: int
    """Of the place."""
    besides: frozenset[int]
    """Locks of what is nobody else's, not even in the same transaction."""

    @property
    def locks(self) -> frozenset[int]:
        """All of them."""
        return self.besides | {self.lock}


class Member:
    """One unit among those that share a transaction."""

    def __init__(self, wanted: Wanted) -> None:
        loop = asyncio.get_running_loop()
        self.wanted = wanted
        self.is_patient = False
        """Whether somebody else holds what it needs, so that it has to be waited for."""
        self.begun: asyncio.Future[None] = loop.create_future()
        """Done when its locks are held."""
        self.asked: Asked | None = None
        self.added: Added = ()
        self.is_complete = False
        self.turn = 0
        """Its number in the transaction: whoever took a place later has a higher one."""
        self._answer: asyncio.Future[list[Row]] = loop.create_future()
        self._has_changed = False
        self._gathering: Gathering
        self._over: asyncio.Future[BaseException | None] = loop.create_future()

    @property
    def facts_before(self) -> int:
        """The first number for its facts, behind those of who came before it."""
        return self.turn * _ORDINALS

    @property
    def has_begun(self) -> bool:
        """Whether its locks are held."""
        begun = self.begun
        return begun.done() and not begun.cancelled() and begun.exception() is None

    def begin(self, gathering: Gathering, turn: int) -> None:
        """The locks are held: let the unit go on."""
        self._gathering, self.turn = gathering, turn
        self.begun.set_result(None)

    async def rows(self, sql: str, args: Sequence[object], *, takes: bool = False) -> list[Row]:
        """Ask the database, together with all the others; raises `Undone`."""
        self._refuse_when_over()
        self._answer = asyncio.get_running_loop().create_future()
        before, self._has_changed = self._has_changed, True
        self.asked = Asked(sql, args, takes)
        self._gathering.one_waits()
        found = await self._answer
        self._has_changed = before or changes(sql, found)
        return found

    def tell(self, answer: list[Row]) -> None:
        """What was asked for, if anybody still wants to know."""
        self.asked = None
        if not self._answer.done():
            self._gathering.one_goes_on()
            self._answer.set_result(answer)

    async def complete(self, added: Added) -> None:
        """The work is done but for what is `added`; returns once all is committed.

        Raises `Undone`, or what became of the commit.
        """
        self._refuse_when_over()
        self.is_complete, self.added = True, added
        self._gathering.one_waits()
        # Whoever gives up now is committed with the others.
        error = await asyncio.shield(self._over)
        if error is not None:
            raise error

    async def leave(self) -> Undone | None:
        """The unit has failed; gives `Undone` if that may be for what others have not done.

        If it has changed something, nothing of anybody's work is left.
        """
        if self.is_complete or self._over.done():
            return None
        if self._has_changed:
            self._gathering.undo()
        if self.asked is None:
            self._gathering.one_waits()
        self.asked = None
        outcome = await asyncio.shield(self._over)
        return outcome if isinstance(outcome, Undone) and not self._has_changed else None

    def end(self, outcome: BaseException | None) -> None:
        """The transaction ended, and how."""
        self._over.set_result(outcome)
        error = outcome or Undone("it came too late")
        if not self.begun.done():
            self.begun.set_exception(error)
        elif self.asked is not None and not self._answer.done():
            self._answer.set_exception(error)

    def _refuse_when_over(self) -> None:
        if self._over.done():
            raise self._over.result() or Undone("it came too late")


class Gathering:
    """One transaction of several units."""

    def __init__(self, members: list[Member], connections: Connections) -> None:
        self.members = members
        self.is_patient = members[0].is_patient
        self.late: list[Member] = []
        """Those whose locks somebody else holds."""
        self.locks = frozenset[int]().union(*(each.wanted.locks for each in members))
        self._connections = connections
        self._working = 0
        self._all_wait = asyncio.Event()
        self._is_undone = False
        self._turns = count()

    async def run(self) -> None:
        """From `BEGIN` to the end, and tell all how it ended."""
        outcome: BaseException | None = Busy("it was cut off")
        try:
            async with self._connections.one() as connection:
                await self._transact(connection)
            outcome = None
        except Exception as error:
            outcome = error
        finally:
            for each in self.members:
                each.end(outcome)

    def one_waits(self) -> None:
        """One of the units has asked for something, is complete, or has gone."""
        self._working -= 1
        if not self._working:
            self._all_wait.set()

    def one_goes_on(self) -> None:
        """One of the units has been answered."""
        self._working += 1

    def undo(self) -> None:
        """Somebody failed who had changed something."""
        self._is_undone = True

    async def _transact(self, connection: asyncpg.Connection) -> None:
        try:
            await self._begin(connection)
            await self._work_in_step(connection)
            if any(each.is_complete for each in self.members):
                await commit(connection)
                return
        except BaseException:
            await roll_back(connection)
            raise
        await roll_back(connection)

    async def _begin(self, connection: asyncpg.Connection) -> None:
        """Hold the locks and let the units go on, but for those whose locks are not free."""
        with translated(connection):
            if len({each.wanted.place for each in self.members}) == 1:
                # Nobody waits for what only somebody else needs.
                await connection.execute(f"{WRITE}; {locking(self.locks)}")
            else:
                await connection.execute(WRITE)
                tried = await connection.fetch(_TRY, sorted(self.locks))
                held = {number for number, is_held in tried if is_held}
                self.late = [each for each in self.members if not each.wanted.locks <= held]
        here = (each for each in self.members if each not in self.late and not each.begun.done())
        self.members = sorted(here, key=lambda each: each.wanted.place)
        self._working = len(self.members)
        for each in self.members:
            each.begin(self, next(self._turns))

    async def _work_in_step(self, connection: asyncpg.Connection) -> None:
        """Ask for all what all ask for, until nobody does, and add everything."""
        while True:
            await self._until_all_wait()
            asking = [each for each in self.members if each.asked is not None]
            if not asking:
                break
            # Places come last, so that they are taken in their order.
            others = [each for each in asking if not _asked(each).takes]
            await self._together(self._answer(connection, others or asking))
        await self._together(self._add(connection))

    async def _until_all_wait(self) -> None:
        if self._working:
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await self._all_wait.wait()
            except TimeoutError:
                raise Undone("somebody took too long") from None
        self._all_wait.clear()
        if self._is_undone:
            raise Undone("another unit failed")

    async def _together(self, step: Awaitable[None]) -> None:
        """What a statement of several failed with is not everybody's fault."""
        try:
            await step
        except Exception as error:
            if self.members[1:]:
                raise Undone(str(error)) from error
            raise

    async def _answer(self, connection: asyncpg.Connection, asking: list[Member]) -> None:
        answers: list[list[Row]] = []
        requests = [_asked(each) for each in asking]
        for sql, alike in groupby(requests, key=lambda asked: asked.sql):
            values = [asked.args for asked in alike]
            with translated(connection):
                answers += await each_of(connection, sql, values)
        for each, asked, answer in zip(asking, requests, answers, strict=True):
            if asked.takes:
                each.turn = next(self._turns)
            each.tell(answer)

    async def _add(self, connection: asyncpg.Connection) -> None:
        """Facts are numbered as what they tell of was changed."""
        complete = (each for each in self.members if each.is_complete and each.added)
        added = [as_one(each.added) for each in sorted(complete, key=lambda each: each.turn)]
        for sql, alike in groupby(added, key=itemgetter(0)):
            with translated(connection):
                await each_of(connection, sql, [values for _, values in alike])


def _asked(member: Member) -> Asked:
    assert member.asked is not None, "it asks"
    return member.asked


_TRY = "SELECT key, pg_try_advisory_xact_lock(key) FROM unnest(CAST($1 AS BIGINT[])) AS key"
