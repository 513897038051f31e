"""Working hours of resources: whose schedule they are on, and who shares it (G5, C38, C39)."""

from __future__ import annotations

from openbookings.engine.calendar.schedules import business_schedule_id
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.people import statements


def on_schedule(schedule_id: str) -> Document:
    """`workingHoursSchedules` of a resource: at most one schedule (G5)."""
    return {"values": [{"scheduleId": schedule_id}]}


async def business_hours(call: Call) -> Document:
    """`workingHoursSchedules` of staff on default hours: the business's, linked (C39)."""
    return on_schedule(await business_schedule_id(call))


async def users_of(call: Call, schedule_id: str, *, leaving: str | None = None) -> list[str]:
    """The resources whose working hours are on the schedule, but for the one that leaves it."""
    users = await statements.resources_with_hours(call.unit, call.site.id, schedule_id)
    return [user for user in users if user != leaving]


async def is_shared(call: Call, schedule_id: str, resource_id: str) -> bool:
    """Whether the schedule is the business's or others have their hours on it, too."""
    if schedule_id == await business_schedule_id(call):
        return True
    return bool(await users_of(call, schedule_id, leaving=resource_id))
