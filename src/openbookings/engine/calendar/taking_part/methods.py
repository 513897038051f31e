"""The methods that change participations."""

from __future__ import annotations

from openbookings.engine.calendar.taking_part import joining
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation

_GIVEN = ("participant", "partySize", "status", "externalId", "extendedFields")


@method("participations.createParticipation")
async def create_participation(call: Call, request: Document) -> Document:
    """Let somebody take part in an event or in all events of a schedule (10.4, 10.5).

    Capacity is not enforced here (10.2). Raises `Refused`: EVENT_NOT_FOUND, SCHEDULE_NOT_FOUND,
    EVENT_ALREADY_CANCELLED, SCHEDULE_CANCELLED (10.13).
    """
    sent = request["participation"]
    given = {name: sent[name] for name in _GIVEN if sent.get(name) is not None}
    if sent.get("eventId"):
        made = await joining.join_event(call, sent["eventId"], given)
    elif sent.get("scheduleId"):
        made = await joining.join_schedule(call, sent["scheduleId"], given)
    else:
        words = "either eventId or scheduleId is required"
        raise Invalid(Violation("participation.eventId", words, "REQUIRED_ONE_OF_FIELD"))
    return {"participation": made}


@method("participations.updateParticipation")
async def update_participation(call: Call, request: Document) -> Document:
    """Change party, status or participant; whose and what for it is stays (10.10, C43)."""
    return {"participation": await joining.change(call, request["participation"])}


@method("participations.deleteParticipation")
async def delete_participation(call: Call, request: Document) -> Document:
    """Take somebody off an event or schedule for good (10.10)."""
    await joining.leave(call, request["participationId"])
    return {}
