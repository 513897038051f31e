"""How a database means to find what a statement asks for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from openbookings.engine.store import Unit
from tests.support.shop import Shop


def plan_of(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Unit], Awaitable[object]]
) -> str:
    """The plans of the statements of `ask`, which gets no rows.

    PostgreSQL is told neither to walk through tables nor to sort: it counts rows, and those of
    tests are few.
    """
    postgresql = shop.engine.store.dialect.name == "postgresql"
    explaining = "EXPLAIN" if postgresql else "EXPLAIN QUERY PLAN"

    async def explain(unit: Unit) -> str:
        rows = unit.rows

        async def plan(sql: str, *args: object) -> list[tuple[object, ...]]:
            plans.extend(str(row[-1]) for row in await rows(f"{explaining} {sql}", *args))
            return []

        plans: list[str] = []
        if postgresql:
            await unit.execute("SET LOCAL enable_seqscan = off")
            await unit.execute("SET LOCAL enable_sort = off")
        monkeypatch.setattr(unit, "rows", plan)
        await ask(unit)
        return " ".join(plans)

    return str(shop.run(shop.engine.store.read(explain)))
