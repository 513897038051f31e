"""The methods of schedules."""

from __future__ import annotations

from openbookings.engine.calendar.conditions import names
from openbookings.engine.calendar.privacy import Personal, after_writing, requested
from openbookings.engine.calendar.resource import READ_PERSONAL, SCHEDULES, shown_schedules
from openbookings.engine.calendar.schedules import end_schedule, follow_defaults
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.queries import read_question, run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.tree import Compare


@method("schedules.createSchedule")
async def create_schedule(call: Call, request: Document) -> Document:
    """Create a schedule; its zone is the site's unless another is sent (2.1, 11.6)."""
    return await _written(call, await verbs.create(call, SCHEDULES, request["schedule"]))


@method("schedules.getSchedule")
async def get_schedule(call: Call, request: Document) -> Document:
    """One schedule; raises `Refused` SCHEDULE_NOT_FOUND."""
    personal = requested(call.caller, request.get("fields") or (), READ_PERSONAL)
    schedule = await verbs.load(call, SCHEDULES, request["scheduleId"])
    return await _answer(call, schedule, personal)


@method("schedules.querySchedules")
async def query_schedules(call: Call, request: Document) -> Document:
    """Schedules by id; only active ones unless `status` is filtered (2.9)."""
    asked = read_question(call, SCHEDULES, request).filter
    active = None if names(asked, "status") else Compare("status", "$eq", "ACTIVE")
    return await run_query(call, SCHEDULES, request, active)


@method("schedules.updateSchedule")
async def update_schedule(call: Call, request: Document) -> Document:
    """Change a schedule, and with it what its coming events take over (2.4, 4.5)."""
    given = request["schedule"]
    old = await verbs.load(call, SCHEDULES, given["id"])
    new = await verbs.update(call, SCHEDULES, given)
    await follow_defaults(call, new, old, request.get("participantNotification"))
    return await _written(call, new)


@method("schedules.cancelSchedule")
async def cancel_schedule(call: Call, request: Document) -> Document:
    """Cancel a schedule for good with its coming events (2.6, 2.7)."""
    preserve = bool(request.get("preserveFutureEventsWithParticipants"))
    schedule = await end_schedule(
        call,
        request["scheduleId"],
        preserve_with_participants=preserve,
        notification=request.get("participantNotification"),
    )
    return await _written(call, schedule)


async def _written(call: Call, schedule: Document) -> Document:
    return await _answer(call, schedule, after_writing(call.caller, READ_PERSONAL))


async def _answer(call: Call, schedule: Document, personal: Personal) -> Document:
    return {"schedule": (await shown_schedules(call, [schedule], personal))[0]}
