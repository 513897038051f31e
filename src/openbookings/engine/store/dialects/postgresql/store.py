"""A PostgreSQL database as a store.

Only settings and locks of the transaction are used, so that a transaction pooler may stand
between.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from openbookings.engine.store import migrate
from openbookings.engine.store.dialects.postgresql.connections import Connections, Lease
from openbookings.engine.store.dialects.postgresql.gathering import Apart, Undone
from openbookings.engine.store.dialects.postgresql.joining import Gatherings
from openbookings.engine.store.dialects.postgresql.looking import Looks
from openbookings.engine.store.dialects.postgresql.refusals import AGAIN, translated
from openbookings.engine.store.dialects.postgresql.sql import (
    FOLLOW_COPIED_FACTS,
    FOLLOW_RESTORED_FACTS,
    POSTGRESQL,
)
from openbookings.engine.store.dialects.postgresql.unit import Others, PostgreSQLUnit
from openbookings.engine.store.errors import Busy
from openbookings.engine.store.unit import Store, Unit, Work

T = TypeVar("T")
_ATTEMPTS = 5
_ATTEMPTS_TOGETHER = 2
"""Then a unit has a transaction to itself: others may fail again."""
_PATIENCE_SECONDS = 5.0
_STATEMENT_SECONDS = 10.0
# Another process may be migrating: that is worth any wait.
_MIGRATE = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = 0"


async def connected(url: str, now: Callable[[], int]) -> PostgreSQLStore:
    """The store of a `postgresql://` URL.

    Raises `ValueError` for a URL that cannot be read, `Busy` when the server does not answer.
    """
    dsn, settings = _read_url(url)
    size = settings.get("pool_size", 10)
    with translated():
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            statement_cache_size=settings.get("statement_cache_size", 500),
            timeout=_PATIENCE_SECONDS,
            command_timeout=_STATEMENT_SECONDS,
            reset=_leave_as_it_is,
        )
    return PostgreSQLStore(Connections(pool, size, _PATIENCE_SECONDS), dsn, now)


class PostgreSQLStore(Store):
    """Units of work have a connection while they ask, and those that take places share one."""

    dialect = POSTGRESQL

    def __init__(self, connections: Connections, dsn: str, now: Callable[[], int]) -> None:
        super().__init__(now)
        self._connections = connections
        self._dsn = dsn
        self._looks = Looks(connections)
        self._gatherings = Gatherings(connections)

    async def read(self, work: Work[T]) -> T:
        """See `Store`."""
        async with Lease(self._connections) as lease:
            return await _transact(PostgreSQLUnit(lease, writes=False), work)

    async def write(self, work: Work[T]) -> T:
        """See `Store`. Five attempts, then `Busy`."""
        others = Others(self._looks, self._gatherings)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with Lease(self._connections) as lease:
                    return await _transact(PostgreSQLUnit(lease, writes=True, others=others), work)
            except (*AGAIN, Undone) as error:
                if attempt == _ATTEMPTS:
                    raise Busy(f"{_ATTEMPTS} attempts: {error}") from error
                if attempt == _ATTEMPTS_TOGETHER or isinstance(error, Apart):
                    others = Others(self._looks, None)
                if not isinstance(error, Apart):
                    await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))
        raise AssertionError("the last attempt returns or raises")

    async def migrate(self) -> int:
        """See `Store`. On a connection of its own: a migration may take longer than a request."""

        async def work(unit: Unit) -> int:
            applied = await migrate.apply_missing(unit, self._now())
            await unit.execute(FOLLOW_RESTORED_FACTS)
            await unit.execute(FOLLOW_COPIED_FACTS)
            return applied

        with translated():
            connection = await asyncpg.connect(self._dsn, timeout=_PATIENCE_SECONDS)
        try:
            unit = PostgreSQLUnit(Lease(self._connections, connection), writes=True, begin=_MIGRATE)
            return await _transact(unit, work)
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
        await self._connections.close()


async def _transact(unit: PostgreSQLUnit, work: Work[T]) -> T:
    try:
        result = await work(unit)
        await unit.commit()
    except BaseException as error:
        undone = await unit.roll_back()
        if undone is not None and isinstance(error, Exception):
            raise undone from error
        raise
    for callback in unit.committed_callbacks:
        asyncio.get_running_loop().call_soon(callback)
    return result


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
