"""Looks of several units at once: the same statement with many values is one round trip.

They are taken outside transactions, before anything is held; whoever goes by what was seen makes
sure of it later (`Unit.row_ahead`).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Sequence

from openbookings.engine.store.dialects.postgresql.connections import Connections
from openbookings.engine.store.dialects.postgresql.pipeline import each_of
from openbookings.engine.store.dialects.postgresql.refusals import translated
from openbookings.engine.store.errors import Busy
from openbookings.engine.store.unit import Row

_MOST = 16
_MOST_AT_ONCE = 2
"""Round trips: one is worked on here while the database works on the other."""


class Looks:
    """The looks of a process."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._waiting: dict[str, deque[_Look]] = defaultdict(deque)
        self._tasks: set[asyncio.Task[None]] = set()

    async def row(self, sql: str, args: Sequence[object]) -> Row | None:
        """The first row of a query, or None; raises what the query does."""
        look = _Look(args)
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._go)
        self._waiting[sql].append(look)
        return await look.seen

    def _go(self) -> None:
        while self._waiting and len(self._tasks) < _MOST_AT_ONCE:
            sql, waiting = next(iter(self._waiting.items()))
            looks = [waiting.popleft() for _ in range(min(len(waiting), _MOST))]
            if not waiting:
                del self._waiting[sql]
            task = asyncio.get_running_loop().create_task(self._look(sql, looks))
            self._tasks.add(task)
            task.add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._go()

    async def _look(self, sql: str, looks: list[_Look]) -> None:
        try:
            found = await self._rows(sql, looks)
        except Exception as error:
            if looks[1:] and not isinstance(error, Busy):
                # Whose fault it is shows when each looks alone.
                for each in looks:
                    await self._look(sql, [each])
            _fail(looks, error)
        except BaseException:
            _fail(looks, Busy("it was cut off"))
            raise
        else:
            for each, rows in zip(looks, found, strict=True):
                if not each.seen.done():
                    each.seen.set_result(rows[0] if rows else None)

    async def _rows(self, sql: str, looks: list[_Look]) -> list[list[Row]]:
        async with self._connections.one() as connection:
            with translated(connection):
                return await each_of(connection, sql, [each.args for each in looks])


class _Look:
    def __init__(self, args: Sequence[object]) -> None:
        self.args = args
        self.seen: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()


def _fail(looks: Sequence[_Look], error: Exception) -> None:
    for each in looks:
        if not each.seen.done():
            each.seen.set_exception(error)
