"""A PostgreSQL database as a store.

Only settings and locks of the transaction are used, so that a transaction pooler may stand
between.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from openbookings.engine.store import migrate
from openbookings.engine.store.dialects.postgresql.refusals import AGAIN, is_lost, translated
from openbookings.engine.store.dialects.postgresql.sql import FOLLOW_RESTORED_FACTS, POSTGRESQL
from openbookings.engine.store.dialects.postgresql.unit import PostgreSQLUnit
from openbookings.engine.store.errors import Busy
from openbookings.engine.store.unit import Store, Unit, Work

T = TypeVar("T")
_ATTEMPTS = 5
_PATIENCE_SECONDS = 5.0
_STATEMENT_SECONDS = 10.0
_CLOSING_SECONDS = 10.0
# One simple query: settings travel with BEGIN. Compiling plans costs more than it gains here.
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off"
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL jit = off; SET LOCAL lock_timeout = '3s'"
# Another process may be migrating: that is worth any wait.
_MIGRATE = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = 0"


async def connected(url: str, now: Callable[[], int]) -> PostgreSQLStore:
    """The store of a `postgresql://` URL.

    Raises `ValueError` for a URL that cannot be read, `Busy` when the server does not answer.
    """
    dsn, settings = _read_url(url)
    with translated():
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=settings.get("pool_size", 10),
            statement_cache_size=settings.get("statement_cache_size", 500),
            timeout=_PATIENCE_SECONDS,
            command_timeout=_STATEMENT_SECONDS,
            reset=_leave_as_it_is,
        )
    return PostgreSQLStore(pool, dsn, now)


class PostgreSQLStore(Store):
    """A pool of connections; every unit of work has one of them to itself."""

    dialect = POSTGRESQL

    def __init__(self, pool: asyncpg.Pool, dsn: str, now: Callable[[], int]) -> None:
        super().__init__(now)
        self._pool = pool
        self._dsn = dsn

    async def read(self, work: Work[T]) -> T:
        """See `Store`."""
        async with self._connection() as connection:
            return await _transact(connection, _READ, work, writes=False)

    async def write(self, work: Work[T]) -> T:
        """See `Store`. Five attempts, then `Busy`."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with self._connection() as connection:
                    return await _transact(connection, _WRITE, work, writes=True)
            except AGAIN as error:
                if attempt == _ATTEMPTS:
                    raise Busy(f"{_ATTEMPTS} attempts: {error}") from error
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))
        raise AssertionError("the last attempt returns or raises")

    async def migrate(self) -> int:
        """See `Store`. On a connection of its own: a migration may take longer than a request."""

        async def work(unit: Unit) -> int:
            applied = await migrate.apply_missing(unit, self._now())
            await unit.execute(FOLLOW_RESTORED_FACTS)
            return applied

        with translated():
            connection = await asyncpg.connect(self._dsn, timeout=_PATIENCE_SECONDS)
        try:
            return await _transact(connection, _MIGRATE, work, writes=True)
        finally:
            await connection.close()

    async def check(self) -> dict[str, str]:
        """See `Store`."""

        async def work(unit: Unit) -> dict[str, str]:
            return {
                "database": self.dialect.name,
                "version": str(await unit.value("SHOW server_version")),
                "schema": str(await migrate.schema_number(unit)),
            }

        return await self.read(work)

    async def close(self) -> None:
        """See `Store`. What is still running after 10 seconds is cut off."""
        try:
            await asyncio.wait_for(self._pool.close(), _CLOSING_SECONDS)
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        with translated():
            connection = await self._pool.acquire(timeout=_PATIENCE_SECONDS)
        try:
            yield connection
        finally:
            await self._pool.release(connection)


async def _transact(
    connection: asyncpg.Connection, begin: str, work: Work[T], *, writes: bool
) -> T:
    unit = PostgreSQLUnit(connection, writes=writes)
    try:
        with translated(connection):
            await connection.execute(begin)
        result = await work(unit)
        await unit.settle()
        with translated(connection):
            ended = await connection.execute("COMMIT")
    except BaseException:
        if not is_lost(connection) and connection.is_in_transaction():
            await _roll_back(connection)
        raise
    if ended != "COMMIT":
        raise RuntimeError("a statement failed outside a savepoint, and the work went on")
    for callback in unit.committed_callbacks:
        asyncio.get_running_loop().call_soon(callback)
    return result


async def _roll_back(connection: asyncpg.Connection) -> None:
    try:
        await connection.execute("ROLLBACK")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        # Whatever state it is in, the pool must not hand it out again.
        connection.terminate()


async def _leave_as_it_is(connection: asyncpg.Connection) -> None:
    """Nothing of a unit outlives its transaction, so a returned connection needs no round trip."""


def _read_url(url: str) -> tuple[str, dict[str, int]]:
    """The URL for the driver, and our own numbers taken out of it."""
    parts = urlsplit(url)
    settings: dict[str, int] = {}
    others = []
    for name, value in parse_qsl(parts.query):
        if name not in ("pool_size", "statement_cache_size"):
            others.append((name, value))
        elif value.isdecimal():
            settings[name] = int(value)
        else:
            raise ValueError(f"{name} of the database URL is not a number: {value!r}")
    return urlunsplit(parts._replace(query=urlencode(others))), settings
