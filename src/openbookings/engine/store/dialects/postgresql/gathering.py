"""Units of one process that want the same lock, one after the other in one transaction.

Each would have to wait for the commit of the one before: who sells the places of one session, one
by one, could sell as many a second as there are commits. Here the locks are taken once, each unit
has its turn, and the last commits for all; nobody is answered before. See decision 19.

No savepoint stands between them. A unit that fails before it has changed anything just goes. One
that fails later takes back what all have done, and the others are run again: `Undone`.

What one unit has taken stays held while the next has its turn. So that everybody still holds in one
order (decision 16), a unit that joins may only take places (`Unit.row_aside`) before anything else,
and gets further locks only if they are free; whoever needs more is run alone: `Apart`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import asyncpg

from openbookings.engine.store.dialects.postgresql.ending import commit, roll_back
from openbookings.engine.store.dialects.postgresql.refusals import translated
from openbookings.engine.store.dialects.postgresql.sql import Added, as_one, numbered
from openbookings.engine.store.errors import Busy

_MOST = 16
_LONGEST_SECONDS = 0.05
"""Whoever comes later does not keep waiting those who are done."""
_PATIENCE_SECONDS = 3.0
_MOST_TRIED = 2
"""Locks that a unit may need besides those of the transaction it joins."""


class Undone(Exception):
    """The transaction was undone because of somebody else; the unit may be run again."""


class Apart(Undone):
    """The unit needs more than a place: it must be run again in a transaction of its own."""


class Gathering:
    """One transaction, on the connection of the unit that began it."""

    def __init__(
        self, connection: asyncpg.Connection, locks: frozenset[int], close: Callable[[], None]
    ) -> None:
        self.connection = connection
        self.locks = locks
        """What the transaction has waited for in the beginning."""
        self.facts = 0
        """How many are recorded in this transaction."""
        self.left: Added = ()
        """What was added and is still to be sent, with the next statement or before the commit."""
        self.is_full = False
        """Whether rows are held beyond those of places, so that nobody else may join."""
        self._close_door = close
        self._turns: deque[asyncio.Future[bool]] = deque()
        self._had_turns = 1
        self._complete = 0
        self._loop = asyncio.get_running_loop()
        self._until = self._loop.time() + _LONGEST_SECONDS
        self._ended: asyncio.Future[BaseException | None] = self._loop.create_future()

    async def turn(self) -> bool:
        """Wait for the turn of one more unit; False when it has to look for another gathering."""
        turn: asyncio.Future[bool] = self._loop.create_future()
        self._turns.append(turn)
        try:
            return await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and turn.result():
                # The turn came at the very moment in which the unit gave up.
                await self.withdraw(self.left)
            raise

    async def complete(self, left: Added) -> None:
        """The unit has done its work, but for what it has `left`: returns once it is committed.

        Raises `Undone`, or what became of the commit.
        """
        self._complete += 1
        self.left = left
        if not self._pass_on():
            await self._settle(self._commit)
        error = self._ended.result() if self._ended.done() else await self.end()
        if error is not None:
            raise error

    async def withdraw(self, left: Added) -> None:
        """The unit failed and has changed nothing: the others go on, with what was left to it."""
        self.left = left
        if not self._pass_on():
            await self._settle(self._commit if self._complete else self._roll_back)

    async def undo(self) -> None:
        """The unit failed and had changed something: nothing of anybody's work is left."""
        await self._settle(self._roll_back)

    async def end(self) -> BaseException | None:
        """How it ended. Waits for it even when cancelled: the connection is in use until then."""
        cancelled: asyncio.CancelledError | None = None
        while not self._ended.done():
            try:
                await asyncio.wait([self._ended])
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            raise cancelled
        return self._ended.result()

    def _pass_on(self) -> bool:
        """Let the next have its turn, if there is one and it is not too late."""
        if self.is_full or self._had_turns >= _MOST or self._loop.time() > self._until:
            return False
        while self._turns:
            turn = self._turns.popleft()
            if not turn.done():
                turn.set_result(True)
                self._had_turns += 1
                return True
        return False

    async def _settle(self, end: Callable[[], Awaitable[BaseException | None]]) -> None:
        """End the transaction and tell all whose work is in it."""
        self._close_door()
        for turn in self._turns:
            if not turn.done():
                turn.set_result(False)
        if self._had_turns > 1:
            # Whatever becomes of this unit's caller: others wait for the end.
            await asyncio.shield(asyncio.ensure_future(self._told(end)))
        else:
            await self._told(end)

    async def _told(self, end: Callable[[], Awaitable[BaseException | None]]) -> None:
        outcome: BaseException | None = Busy("it was cut off")
        try:
            outcome = await end()
        except Exception as error:
            outcome = error
        finally:
            self._ended.set_result(outcome)

    async def _commit(self) -> BaseException | None:
        if self.left:
            sql, args = as_one(self.left)
            try:
                with translated(self.connection):
                    await self.connection.fetch(numbered(sql), *args)
            except BaseException:
                await roll_back(self.connection)
                raise
        await commit(self.connection)
        return None

    async def _roll_back(self) -> BaseException | None:
        await roll_back(self.connection)
        return Undone("the transaction was undone by another unit of work")


class Gatherings:
    """The gatherings of a process, by each of the locks that they hold."""

    def __init__(self) -> None:
        self._open: dict[int, Gathering] = {}

    async def joined(self, locks: frozenset[int]) -> Gathering | None:
        """A gathering that holds one of these locks, once it is a further unit's turn there.

        The others are still to be tried. None when there is no such gathering, or too much would
        have to be tried: the unit may begin one. Raises `Busy` after 3 seconds.
        """
        if self._open.keys().isdisjoint(locks):
            return None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while (gathering := self._holding(locks)) is not None:
                    if await gathering.turn():
                        return gathering
        except TimeoutError as error:
            raise Busy("lock timeout: others hold the same") from error
        return None

    def begin(self, locks: frozenset[int], connection: asyncpg.Connection) -> Gathering:
        """A gathering that others can join from now on."""
        gathering = Gathering(connection, locks, lambda: self._close(gathering))
        self._open.update(dict.fromkeys(locks, gathering))
        return gathering

    def _holding(self, locks: frozenset[int]) -> Gathering | None:
        shared = min(self._open.keys() & locks, default=None)
        gathering = None if shared is None else self._open[shared]
        if gathering is not None and len(locks - gathering.locks) > _MOST_TRIED:
            return None
        return gathering

    def _close(self, gathering: Gathering) -> None:
        for lock in gathering.locks:
            if self._open.get(lock) is gathering:
                del self._open[lock]
