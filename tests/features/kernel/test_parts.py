"""A part of a call that fails leaves nothing of what it wrote or told (X7, X9)."""

from __future__ import annotations

import pytest

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Call, Caller, Role
from openbookings.engine.kernel.registry import HANDLERS
from openbookings.engine.site.sites import read_site
from openbookings.engine.site.statements import site_by_id
from openbookings.engine.store import Unit, outbox
from tests.support.shop import Shop

METHOD = METHODS["addOns.createAddOn"]


class Lost(Exception):
    """What makes a part fail: nothing that the kernel knows."""


async def tell(call: Call, name: str, told: list[str]) -> None:
    """Write, announce, warn and wait for the commit, all of it under a name."""
    given = {"name": name, "price": {"value": "5"}, "durationInMinutes": 10}
    await HANDLERS[METHOD.name](call, {"addOn": given})
    call.ignored.append(name)
    call.unit.after_commit(lambda: told.append(name))


def test_x7_a_part_that_fails_leaves_no_row_no_fact_no_warning_and_nothing_for_later(
    shop: Shop,
) -> None:
    before, told = len(shop.facts()), list[str]()

    async def work(unit: Unit) -> Call:
        row = await site_by_id(unit, shop.site_id)
        assert row is not None
        caller = Caller(role=Role.OWNER, id=shop.site_id)
        call = Call(
            site=read_site(row), caller=caller, now=shop.clock.now, unit=unit, method=METHOD
        )
        async with call.part():
            await tell(call, "Ann", told)
        with pytest.raises(Lost):
            await fail_after_two(call)
        async with call.part():
            await tell(call, "Dan", told)
        await outbox.append(unit, shop.site_id, call.facts)
        return call

    async def fail_after_two(call: Call) -> None:
        async with call.part():
            await tell(call, "Bob", told)
            async with call.part():
                await tell(call, "Cid", told)
            raise Lost

    call = shop.run(shop.engine.store.write(work))
    kept = ["Ann", "Dan"]
    assert call.ignored == kept and told == kept
    found = shop.call("addOns.queryAddOns", {"query": {}})["addOns"]
    assert {each["name"] for each in found} == set(kept)
    facts = shop.facts()[before:]
    assert [each["createdEvent"]["entity"]["name"] for each in facts] == kept
