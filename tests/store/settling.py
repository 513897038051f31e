"""Facts wait for every transaction of their PostgreSQL server, those of other databases too."""

from __future__ import annotations

import asyncio
import time

from openbookings.engine.store import Store

_FOREIGN = """
SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE backend_xid IS NOT NULL
    AND (datname IS DISTINCT FROM current_database() OR backend_type <> 'client backend'))"""
_SECONDS = 60.0


async def until_alone(store: Store) -> None:
    """Wait for what strangers have under way: the server's own upkeep, servers of other tests.

    Until they end, readers of the outbox stop before the facts a test has just committed, and
    rightly so. What runs in the test's own database is not waited for: that is its story. Raises
    `TimeoutError` after a minute.
    """
    if store.dialect.name != "postgresql":
        return
    end = time.monotonic() + _SECONDS
    while await store.read(lambda unit: unit.value(_FOREIGN)):
        if time.monotonic() > end:
            raise TimeoutError("a transaction outside of the test stays open")
        await asyncio.sleep(0.005)
