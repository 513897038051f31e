"""Planning anew where one change reaches several sessions: a series, a schedule, a service.

Lists come after their sessions and sorted, as for everybody else.
"""

from __future__ import annotations

from collections.abc import Collection

from openbookings.engine.calendar.keeping import hold_events
from openbookings.engine.calendar.resource import SCHEDULES
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.slots.statements import service_ids
from openbookings.engine.store import documents
from openbookings.engine.timeline.occurrence_id import parse_occurrence_id
from openbookings.engine.waitlist import statements
from openbookings.engine.waitlist.offering import plan_turns


async def renew_in_series(call: Call, series: Document) -> None:
    """Plan anew for the occurrences of a series, untouched ones too; its row is held."""
    for target_id in await _waited_for(call, await _owners(call, series["scheduleId"])):
        occurrence = parse_occurrence_id(target_id)
        if occurrence is not None and occurrence.master_id == series["id"]:
            await plan_turns(call, target_id)


async def renew_in_schedule(call: Call, schedule_id: str) -> None:
    """Plan anew for all sessions of a schedule, or for the course as a whole (10.7)."""
    await renew_for_services(call, await _owners(call, schedule_id))


async def renew_for_services(call: Call, ids: Collection[str]) -> None:
    """Plan anew for all that services offer."""
    targets = await _waited_for(call, ids)
    # A target is a course's schedule or an event; each statement passes over the other kind.
    await documents.hold(call.unit, SCHEDULES.table, call.site.id, targets)
    await hold_events(call, targets)
    await _renew(call, targets)


async def renew_for_held(call: Call, service: Document) -> None:
    """Plan anew for all that a service offers; whoever changes it holds its coming sessions."""
    await _renew(call, await _waited_for(call, (service["id"],)))


async def _renew(call: Call, target_ids: Collection[str]) -> None:
    for target_id in target_ids:
        await plan_turns(call, target_id)


async def _owners(call: Call, schedule_id: str) -> list[str]:
    return await service_ids(call.unit, call.site.id, (schedule_id,))


async def _waited_for(call: Call, ids: Collection[str]) -> list[str]:
    if not ids:
        return []
    return await statements.waited_for(call.unit, call.site.id, ids, call.seconds)
