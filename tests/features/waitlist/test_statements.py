"""What a change of a service or policy costs those who wait: only its own lists are read."""

from __future__ import annotations

import pytest

from openbookings.engine.store import Unit
from openbookings.engine.waitlist import statements
from tests.support.shop import Shop


def test_b27_who_waits_for_a_service_is_found_without_all_lists_of_the_site(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql = shop.engine.store.dialect.name == "postgresql"
    explaining = "EXPLAIN" if postgresql else "EXPLAIN QUERY PLAN"

    async def explain(unit: Unit) -> str:
        ask = unit.rows

        async def plan(sql: str, *args: object) -> list[tuple[object, ...]]:
            plans.extend(str(row[-1]) for row in await ask(f"{explaining} {sql}", *args))
            return []

        plans: list[str] = []
        if postgresql:
            # It counts its rows, and these tables are empty.
            await unit.execute("SET LOCAL enable_seqscan = off")
        monkeypatch.setattr(unit, "rows", plan)
        await statements.waited_for(unit, "site", ["service"], 0)
        return " ".join(plans)

    explained = shop.run(shop.engine.store.read(explain))
    assert "waitlist_service" in explained, explained
