"""How a transaction ends on its connection."""

from __future__ import annotations

import asyncpg

from openbookings.engine.store.dialects.postgresql.refusals import is_lost, translated


async def commit(connection: asyncpg.Connection) -> None:
    """Make what was done last; raises `RuntimeError` when the transaction had failed."""
    with translated(connection):
        ended = await connection.execute("COMMIT")
    if ended != "COMMIT":
        raise RuntimeError("a statement failed outside a savepoint, and the work went on")


async def roll_back(connection: asyncpg.Connection) -> None:
    """Undo what there is to undo; a connection that cannot is not used again."""
    if is_lost(connection):
        return
    try:
        await connection.execute("ROLLBACK")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        # Whatever state it is in, nobody must get it again.
        connection.terminate()
