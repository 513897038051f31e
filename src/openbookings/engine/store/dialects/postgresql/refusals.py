"""What PostgreSQL refuses, in the store's words."""

from __future__ import annotations

import asyncio

import asyncpg

from openbookings.engine.store.errors import Busy, Duplicate, Outdated, Overlap

AGAIN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, Outdated)
"""40001, 40P01, and what a unit finds out by itself: the whole transaction may be run again."""

_BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresConnectionError,
    asyncio.TimeoutError,
    OSError,
)


class translated:  # noqa: N801 (read as a word: `with translated():`)
    """Turn the driver's errors into `Duplicate`, `Overlap` and `Busy`; bugs pass as they are.

    It stands around every statement: a class costs a third of a generator.
    """

    __slots__ = ("_connection",)

    def __init__(self, connection: asyncpg.Connection | None = None) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        """Nothing."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raises the error in the store's words."""
        if error is not None:
            _translate(error, self._connection)


def _translate(error: BaseException, connection: asyncpg.Connection | None) -> None:
    if isinstance(error, asyncpg.UniqueViolationError):
        raise Duplicate(error.constraint_name or "") from error
    if isinstance(error, asyncpg.ExclusionViolationError):
        raise Overlap(error.constraint_name or "") from error
    if isinstance(error, _BUSY):
        raise Busy(str(error) or type(error).__name__) from error
    if isinstance(error, asyncpg.InternalClientError):
        # The server's farewell came while nothing was asked, and the driver has lost its place.
        if connection is not None:
            connection.terminate()
        raise Busy(str(error)) from error
    # The same class tells a lost connection and a misuse of the driver.
    misuse = isinstance(error, asyncpg.InterfaceError)
    if misuse and connection is not None and is_lost(connection):
        raise Busy(str(error)) from error


def is_lost(connection: asyncpg.Connection) -> bool:
    """Whether the connection is of no use any more; the pool has then taken it back by itself."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True
