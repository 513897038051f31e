"""Resources that leave, and those that share hours: all that is written then is held first.

Whoever came to it one resource after the other would wait in a circle with others who do so
(decision 16).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from openbookings.engine.calendar.schedules import business_schedule_id, hold_coming
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.people import statements
from openbookings.engine.people.rules import event_schedule_of, hours_schedule_of

Holder = Callable[[Call, Collection[str]], Awaitable[None]]
_HOLDERS: list[Holder] = []


def held_by(holder: Holder) -> None:
    """Let `holder(call, resource_ids)` hold what names resources in a room above."""
    _HOLDERS.append(holder)


async def hold_leaving(call: Call, resources: Resource, ids: Collection[str]) -> None:
    """Hold resources that are to be deleted, what ends with them, and what names them.

    Some of them may be held again, for the deletion of one.
    """
    # Before any key: nobody who has one waits for a resource, and nobody gives it other hours now.
    await hold_with_hours(call, ids)
    found = await verbs.load_many(call, resources, ids)
    schedules = {
        schedule_id
        for each in found.values()
        for schedule_id in (event_schedule_of(each), hours_schedule_of(each))
        if schedule_id is not None
    }
    ending = schedules - {await business_schedule_id(call)}
    await hold_coming(call, sorted(ending), ends=True)
    for holder in _HOLDERS:
        await holder(call, ids)


async def hold_with_hours(call: Call, ids: Collection[str]) -> None:
    """Hold resources, and all that have hours of their own: these say whether they share them."""
    business = await business_schedule_id(call)
    await statements.hold_with_hours(call.unit, call.site.id, ids, business)
