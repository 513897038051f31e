"""The methods of time frames; they only read."""

from __future__ import annotations

from openbookings.engine.calendar.resource import SCHEDULES, with_zone
from openbookings.engine.calendar.showing import requested_zone
from openbookings.engine.calendar.time_frames import statements
from openbookings.engine.calendar.time_frames.keeping import shown_frame
from openbookings.engine.calendar.time_frames.statements import Frame
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import method
from openbookings.engine.timeline.zone import Zone


@method("scheduleTimeFrames.getScheduleTimeFrame")
async def get_schedule_time_frame(call: Call, request: Document) -> Document:
    """From the first start to the last end of a schedule; raises `Refused` SCHEDULE_NOT_FOUND."""
    schedule = await verbs.load(call, SCHEDULES, request["id"])
    return {"scheduleTimeFrame": (await _shown(call, request, [schedule]))[0]}


@method("scheduleTimeFrames.listScheduleTimeFrames")
async def list_schedule_time_frames(call: Call, request: Document) -> Document:
    """The time frames of schedules in the order of their ids; unknown ones are skipped (16.5)."""
    found = await verbs.load_many(call, SCHEDULES, request["ids"])
    schedules = [found[each] for each in sorted(found)]
    return {"scheduleTimeFrames": await _shown(call, request, schedules)}


async def _shown(call: Call, request: Document, schedules: list[Document]) -> list[Document]:
    seen = requested_zone(call, request)
    found = await statements.frames(call.unit, call.site.id, [each["id"] for each in schedules])
    return [
        shown_frame(
            schedule["id"],
            found.get(schedule["id"], Frame()),
            Zone.of(with_zone(call, schedule)["timeZone"]),
            seen,
        )
        for schedule in schedules
    ]
