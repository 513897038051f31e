"""What deleting services asks of the database: their sessions are read once (A57, A60)."""

from __future__ import annotations

from typing import Any

import pytest

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import HANDLERS
from tests.features.calendar.desk import mondays
from tests.features.catalog.examples import create, given
from tests.support.shop import Shop

COMING = "(recurrence = 'MASTER' OR "
"""What only statements about the coming events of schedules say."""


def coming(shop: Shop, monkeypatch: pytest.MonkeyPatch, name: str, body: Document) -> list[str]:
    """Call the method; gives the first words of its statements about coming events."""
    sent: list[str] = []
    handler = HANDLERS[name]

    async def listened(call: Call, request: Document) -> Any:
        rows = call.unit.rows

        async def noted(sql: str, *args: object) -> Any:
            if COMING in sql:
                sent.append("held" if "FOR UPDATE" in sql else "read")
            return await rows(sql, *args)

        monkeypatch.setattr(call.unit, "rows", noted)
        return await handler(call, request)

    monkeypatch.setitem(HANDLERS, name, listened)
    shop.call(name, body)
    return sent


def test_a57_the_sessions_of_a_deleted_service_are_read_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only PostgreSQL, where others write at the same time, holds them besides (decision 16)."""
    made = create(shop, given("CLASS"))
    mondays(shop, made["schedule"]["id"])
    asked = {"serviceId": made["id"]}
    found = coming(shop, monkeypatch, "services.deleteService", asked)
    assert found == (["held", "read"] if shop.engine.store.dialect.locks_rows else ["read"])


def test_a60_the_sessions_of_each_of_several_are_read_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [create(shop, given("CLASS"))["id"] for _ in range(2)]
    found = coming(shop, monkeypatch, "services.bulkDeleteServices", {"ids": ids})
    assert found.count("read") == len(ids)
    assert ("held" in found) == bool(shop.engine.store.dialect.locks_rows)
