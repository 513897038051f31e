"""Units that want a place at the same moment: what the tests of gatherings start from."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from openbookings.engine.store import Store, Unit, documents
from tests.store.things import SITE, THINGS, thing_ids

XACT = "SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)"
SEATS = 40
Then = Callable[[Unit], Awaitable[object]]


class Refusal(Exception):
    """What a unit of work raises."""


class Party:
    """Units that want a place at the same moment."""

    def __init__(self, store: Store) -> None:
        self.runs: Counter[str] = Counter()
        self.order: list[str] = []
        self.transactions: dict[str, int] = {}
        self.statements: dict[str, int] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._store = store

    def invite(
        self, name: str, then: Then | None = None, *, place: str = "a place", besides: str = ""
    ) -> None:
        """One more unit: it takes a place, adds a thing of its name, then does what is asked."""
        work = partial(self._work, name=name, then=then, place=place, besides=besides)
        self.tasks[name] = asyncio.create_task(self._store.write(work))

    async def outcomes(self) -> dict[str, BaseException | None]:
        """What became of each."""
        done = await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        return dict(zip(self.tasks, done, strict=True))

    async def _work(
        self, unit: Unit, name: str, then: Then | None, place: str, besides: str
    ) -> None:
        await unit.lock(*filter(None, [besides]), place=place)
        self.runs[name] += 1
        if then is not refuse:
            seats = await take(unit, place)
            self.order.append(name)
            self.transactions[name] = await unit.value(XACT)
            await documents.add(unit, THINGS, SITE, {"id": name, "seats": seats})
        if then is not None:
            await then(unit)
        self.statements[name] = unit.statements


async def take(unit: Unit, place: str = "a place", most: int = SEATS) -> int:
    """Take one of the seats of a place; gives its number, 0 when there is none."""
    row = await unit.take(
        "UPDATE things SET seats = seats + 1 WHERE id = ? AND seats < ? RETURNING seats",
        place,
        most,
    )
    return row[0] if row else 0


async def refuse(unit: Unit) -> None:
    """Fail; of a unit that does so at once nothing has been changed."""
    raise Refusal


async def fail(unit: Unit) -> None:
    """Fail after a change."""
    raise Refusal


async def present(store: Store) -> set[str]:
    """The names of those who came."""
    return {each for each in await thing_ids(store) if "place" not in each}


@asynccontextmanager
async def held_elsewhere(store: Store, key: str) -> AsyncIterator[None]:
    """A lock is held as if by another process: by a transaction that nobody joins."""
    has, let_go = asyncio.Event(), asyncio.Event()

    async def hold(unit: Unit) -> None:
        await unit.lock(key)
        has.set()
        await let_go.wait()

    holder = asyncio.create_task(store.write(hold))
    await has.wait()
    try:
        yield
    finally:
        let_go.set()
        await holder
