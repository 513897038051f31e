"""Calls that nobody made: what a provider tells or has done is written down by the house itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Call, Caller, Role
from openbookings.engine.site.sites import read_site
from openbookings.engine.site.statements import site_by_id
from openbookings.engine.store import Store, Unit, outbox

T = TypeVar("T")
_METHOD = METHODS["orders.getOrder"]


async def within_site(
    store: Store, site_id: str, now: int, work: Callable[[Call], Awaitable[T]]
) -> T | None:
    """Do `work` for a site in one transaction, its facts included; None for an unknown site."""

    async def run(unit: Unit) -> T | None:
        row = await site_by_id(unit, site_id)
        if row is None:
            return None
        caller = Caller(role=Role.OWNER, id=site_id)
        call = Call(site=read_site(row), caller=caller, now=now, unit=unit, method=_METHOD)
        done = await work(call)
        if call.facts:
            await outbox.append(unit, site_id, call.facts)
        return done

    return await store.write(run)
