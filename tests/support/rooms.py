"""Functions of the rooms, called as the owner calls a method: within one unit, without the door.

For what has no method of its own, and for what a method costs in statements.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Call, Caller, Role
from openbookings.engine.kernel.registry import HANDLERS
from openbookings.engine.site import statements
from openbookings.engine.site.sites import read_site
from openbookings.engine.store import Unit, outbox
from tests.support.shop import Json, Shop

T = TypeVar("T")
Work = Callable[[Call], Awaitable[T]]


async def owners_call(shop: Shop, name: str, unit: Unit) -> Call:
    """The owner's call of a method within the unit."""
    row = await statements.site_by_id(unit, shop.site_id)
    assert row is not None
    caller = Caller(role=Role.OWNER, id=shop.site_id)
    return Call(
        site=read_site(row), caller=caller, now=shop.clock.now, unit=unit, method=METHODS[name]
    )


def reading(shop: Shop, name: str, work: Work[T]) -> T:
    """What a function gives that is called in a read of this method."""
    return counted(shop, name, work)[0]


def writing(shop: Shop, name: str, work: Work[T]) -> T:
    """What a function gives that is called in a transaction of this method."""
    return counted(shop, name, work, writes=True)[0]


def counted(shop: Shop, name: str, work: Work[T], *, writes: bool = False) -> tuple[T, int]:
    """What a function gives, and how many statements it took, those for its facts included."""

    async def in_unit(unit: Unit) -> tuple[T, int]:
        call = await owners_call(shop, name, unit)
        before = unit.statements
        found = await work(call)
        if call.facts:
            await outbox.append(unit, shop.site_id, call.facts)
        await unit.settle()
        return found, unit.statements - before

    store = shop.engine.store
    done: tuple[T, int] = shop.run((store.write if writes else store.read)(in_unit))
    return done


def statements_of(shop: Shop, name: str, request: Json, *, writes: bool = False) -> int:
    """How many statements a method takes for a request."""
    return counted(shop, name, lambda call: HANDLERS[name](call, request), writes=writes)[1]
