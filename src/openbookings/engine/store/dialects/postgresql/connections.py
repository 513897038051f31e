"""Connections for units of work, each for one at a time.

The driver's pool makes and ends them. While units wait, a connection goes straight from one to the
next: the way through the pool costs two tasks of the event loop, a fifteenth of a busy server.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

import asyncpg

from openbookings.engine.store.dialects.postgresql.refusals import is_lost, translated
from openbookings.engine.store.errors import Busy

_CLOSING_SECONDS = 10.0


class Lease:
    """A connection for one unit of work, from when it first needs one to its end."""

    def __init__(self, connections: Connections, held: asyncpg.Connection | None = None) -> None:
        self._connections = connections
        self.held = held

    async def connection(self) -> asyncpg.Connection:
        """The connection; raises `Busy` when there is none in time."""
        if self.held is None:
            self.held = await self._connections.taken()
        return self.held

    async def __aenter__(self) -> Self:
        """Nothing is taken yet."""
        return self

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        """Gives it back; after an error it may be in the middle of something."""
        await self.end(sound=error is None)

    async def end(self, *, sound: bool = True) -> None:
        """Give the connection back, if there is one."""
        if self.held is not None:
            held, self.held = self.held, None
            await self._connections.given_back(held, sound=sound)


class Connections:
    """At most `size` connections of a pool."""

    def __init__(self, pool: asyncpg.Pool, size: int, patience: float) -> None:
        self._pool = pool
        self._free = size
        self._patience = patience
        self._closing = False
        self._waiting: deque[asyncio.Future[asyncpg.Connection | None]] = deque()

    @asynccontextmanager
    async def one(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection for as long as the body runs; raises `Busy` when there is none in time."""
        async with Lease(self) as lease:
            yield await lease.connection()

    async def taken(self) -> asyncpg.Connection:
        """A connection that is to be given back; raises `Busy` when there is none in time."""
        with translated():
            return await self._free_one()

    async def given_back(self, connection: asyncpg.Connection, *, sound: bool) -> None:
        """The end of its use; the pool looks after one that may be in the middle of something."""
        if not sound or is_lost(connection):
            await self._put_back(connection)
        elif not self._end_turn(connection):
            await self._pool.release(connection)

    async def close(self) -> None:
        """Close all; what is still running after 10 seconds is cut off."""
        self._closing = True
        while self._waiting:
            self._end_turn(None)
        try:
            await asyncio.wait_for(self._pool.close(), _CLOSING_SECONDS)
        except TimeoutError:
            self._pool.terminate()

    async def _free_one(self) -> asyncpg.Connection:
        connection = None
        if self._free:
            self._free -= 1
        else:
            connection = await self._handed_on()
        if connection is None:
            try:
                connection = await self._fresh()
            except BaseException:
                await self._put_back(None)
                raise
        return connection

    async def _fresh(self) -> asyncpg.Connection:
        if self._closing:
            raise Busy("the store is closing")
        return await self._pool.acquire(timeout=self._patience)

    async def _handed_on(self) -> asyncpg.Connection | None:
        """What another unit gives on; None where its connection goes back to the pool."""
        turn: asyncio.Future[asyncpg.Connection | None]
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._patience):
                return await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                # It came at the very moment in which this unit gave up.
                await self._put_back(turn.result())
            raise

    async def _put_back(self, connection: asyncpg.Connection | None) -> None:
        self._end_turn(None)
        if connection is not None:
            await self._pool.release(connection)

    def _end_turn(self, connection: asyncpg.Connection | None) -> bool:
        """Let the next unit have its turn; whether one has waited."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return True
        self._free += 1
        return False
