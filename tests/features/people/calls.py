"""A call as a room's functions take it, for tests of what has no method of its own."""

from __future__ import annotations

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Call, Caller, Role
from openbookings.engine.site import statements
from openbookings.engine.site.sites import read_site
from openbookings.engine.store import Unit
from tests.support.shop import Shop


async def owners_call(shop: Shop, name: str, unit: Unit) -> Call:
    """The owner's call of a method within the unit."""
    row = await statements.site_by_id(unit, shop.site_id)
    assert row is not None
    caller = Caller(role=Role.OWNER, id=shop.site_id)
    return Call(
        site=read_site(row), caller=caller, now=shop.clock.now, unit=unit, method=METHODS[name]
    )
