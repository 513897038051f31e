"""A unit may run again from its start; the second run begins where the first one did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, NoReturn

import msgspec
import pytest

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import HANDLERS
from openbookings.engine.store import Unit
from tests.support.shop import Json, Shop

CREATE = "bookingPolicies.createBookingPolicy"
WITH_FEE: Json = {
    "bookingPolicy": {
        "name": "Strict",
        "customPolicyDescription": {"enabled": True, "description": "Cancel in time."},
        "saveCreditCardPolicy": {"enabled": True},
        "cancellationFeePolicy": {
            "enabled": True,
            "cancellationWindows": [{"startInMinutes": 60, "amount": {"value": "10"}}],
        },
    }
}


class Undone(Exception):
    """The first run, whose transaction could not be committed."""


@pytest.mark.parametrize("headers", [{}, {"idempotency_key": "k"}], ids=["plain", "with a key"])
def test_a_second_run_gets_the_request_as_it_was_sent(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, headers: Mapping[str, str]
) -> None:
    """The first one has filled in the currency (X15), which is none of the request's."""
    handler, write = HANDLERS[CREATE], shop.engine.store.write
    received: list[bytes] = []

    async def recorded(call: Call, request: Document) -> Any:
        received.append(msgspec.json.encode(request))
        return await handler(call, request)

    async def written_at_the_second_run(work: Callable[[Unit], Awaitable[Any]]) -> Any:
        async def undone(unit: Unit) -> NoReturn:
            await work(unit)
            raise Undone

        with suppress(Undone):
            await write(undone)
        return await write(work)

    monkeypatch.setitem(HANDLERS, CREATE, recorded)
    monkeypatch.setattr(shop.engine.store, "write", written_at_the_second_run)
    created = shop.call(CREATE, WITH_FEE, **headers)["bookingPolicy"]
    window = created["cancellationFeePolicy"]["cancellationWindows"][0]
    assert window["amount"] == {"value": "10", "currency": "USD"}
    first, second = received
    assert first == second
