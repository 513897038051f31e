"""What PostgreSQL refuses, in the store's words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from openbookings.engine.store.errors import Busy, Duplicate, Overlap

AGAIN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
"""40001 and 40P01: the whole transaction may be run again."""

_BUSY = (
    asyncpg.LockNotAvailableError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresConnectionError,
    asyncio.TimeoutError,
    OSError,
)


@contextmanager
def translated(connection: asyncpg.Connection | None = None) -> Iterator[None]:
    """Turn the driver's errors into `Duplicate`, `Overlap` and `Busy`; bugs pass as they are."""
    try:
        yield
    except asyncpg.UniqueViolationError as error:
        raise Duplicate(error.constraint_name or "") from error
    except asyncpg.ExclusionViolationError as error:
        raise Overlap(error.constraint_name or "") from error
    except _BUSY as error:
        raise Busy(str(error) or type(error).__name__) from error
    except asyncpg.InternalClientError as error:
        # The server's farewell came while nothing was asked, and the driver has lost its place.
        if connection is not None:
            connection.terminate()
        raise Busy(str(error)) from error
    except asyncpg.InterfaceError as error:
        # The same class tells a lost connection and a misuse of the driver.
        if connection is not None and is_lost(connection):
            raise Busy(str(error)) from error
        raise


def is_lost(connection: asyncpg.Connection) -> bool:
    """Whether the connection is of no use any more; the pool has then taken it back by itself."""
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True
