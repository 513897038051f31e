"""Units that wait for SQLite's writer at the same moment, and so are one group."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

from openbookings.engine.store import Unit
from openbookings.engine.store.dialects.sqlite.store import SQLiteStore

PATIENCE_SECONDS = 20

Work = Callable[[Unit], Awaitable[object]]


async def waiting_together(store: SQLiteStore, *works: Work) -> list[asyncio.Task[object]]:
    """Tasks of works that all waited before the writer came to the first of them."""
    begun, ended = threading.Event(), threading.Event()

    async def hold_up(unit: Unit) -> None:
        begun.set()
        assert ended.wait(PATIENCE_SECONDS)

    holding = asyncio.create_task(store.write(hold_up))
    assert await asyncio.to_thread(begun.wait, PATIENCE_SECONDS)
    waiting = [asyncio.create_task(_written(store, work)) for work in works]
    await asyncio.sleep(0)
    ended.set()
    await holding
    return waiting


async def as_one_group(store: SQLiteStore, *works: Work) -> list[object]:
    """What became of works that were written as one group: their results or errors."""
    return await asyncio.gather(*await waiting_together(store, *works), return_exceptions=True)


async def _written(store: SQLiteStore, work: Work) -> object:
    return await store.write(work)


def or_its_kind(outcome: object) -> object:
    """Of an error its type, so that outcomes can be compared."""
    return type(outcome) if isinstance(outcome, Exception) else outcome
