"""Asking a function of a room directly, in a read of the shop's own, as rooms above it do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Call, Caller, Role
from openbookings.engine.site import statements
from openbookings.engine.site.sites import read_site
from openbookings.engine.store import Unit
from tests.support.shop import Shop

Result = TypeVar("Result")


def ask(shop: Shop, question: Callable[[Call], Awaitable[Result]]) -> Result:
    """What the function answers to the owner, now."""

    async def work(unit: Unit) -> Result:
        row = await statements.site_by_id(unit, shop.site_id)
        assert row is not None
        caller = Caller(role=Role.OWNER, id=shop.site_id)
        method = METHODS["services.getService"]
        now = shop.clock.now
        return await question(
            Call(site=read_site(row), caller=caller, now=now, unit=unit, method=method)
        )

    found: Result = shop.run(shop.engine.store.read(work))
    return found
