"""Appointments on the calendar: an event on the service's schedule takes its resources (C35).

The rooms above decide whether an appointment may be; here it is placed and removed.
"""

from __future__ import annotations

from typing import NamedTuple

from openbookings.engine.calendar import details, keeping, statements, times
from openbookings.engine.calendar.announcing import announce_created
from openbookings.engine.calendar.defaults import follow_schedule
from openbookings.engine.calendar.finding import find_event, open_schedule_of
from openbookings.engine.calendar.resource import with_zone
from openbookings.engine.calendar.series import cancel_single
from openbookings.engine.calendar.statements import Occupancy
from openbookings.engine.calendar.taking_part import joining
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE, Zone


class Appointment(NamedTuple):
    """An appointment to place: seconds since the epoch, and the zone it is shown in.

    `title` and `location` None take over the schedule's. `party` is the number of participants,
    `participant` the one who books (name, email, phone, contactId). The resources are kept free
    for `buffer_minutes` after the end (C36) and `buffer_before_minutes` before the start (K2).
    """

    schedule_id: str
    start: int
    end: int
    zone: Zone
    resource_ids: tuple[str, ...]
    buffer_minutes: int = 0
    title: str | None = None
    location: Document | None = None
    party: int = 1
    participant: Document | None = None
    pending: bool = False
    buffer_before_minutes: int = 0
    booking_id: str | None = None
    """What stands behind it; the participation carries it."""


async def place_appointment(
    call: Call, appointment: Appointment, *, blocks: bool, double_booked: bool
) -> str:
    """Store an appointment with whom it takes; gives the event's id.

    `blocks` False takes nobody (D33, several requests for one time). A double booking takes its
    resources without claiming them. Raises `Overlap` when a claim meets another claim; the unit
    then goes on only if this ran inside a savepoint that has ended.
    """
    schedule = with_zone(call, await open_schedule_of(call, appointment.schedule_id))
    event = _event(call, appointment, schedule, "OPAQUE" if blocks else "TRANSPARENT")
    await _note_types(call, event)
    buffer = appointment.buffer_minutes * MINUTE
    rows = [
        Occupancy(
            event["id"],
            resource_id,
            0,
            appointment.start,
            appointment.end,
            appointment.end + buffer,
            not double_booked,
            buffer_before=appointment.buffer_before_minutes * MINUTE,
        )
        for resource_id in (appointment.resource_ids if blocks else ())
    ]
    await keeping.add(call, event, occupancies=rows, taken=appointment.party)
    joined = await joining.note(call, event, _participation(appointment))
    await announce_created(call, event, schedule, joined)
    event_id: str = event["id"]
    return event_id


async def remove_appointment(
    call: Call, event_id: str, notification: Document | None = None
) -> None:
    """Take an appointment off the calendar: cancelled, and its resources free (E54, 7.1).

    One that was cancelled before stays as it is.
    """
    event = await find_event(call, event_id)
    if event["status"] != "CANCELLED":
        await cancel_single(call, event, notification)


def _event(call: Call, appointment: Appointment, schedule: Document, transparency: str) -> Document:
    event: Document = {
        **keeping.fresh(call, schedule),
        "type": "APPOINTMENT",
        "recurrenceType": "NONE",
        "transparency": "OPAQUE",
        "allDay": False,
        "resources": [
            {"id": each, "transparency": transparency, "permissionRole": "WRITER"}
            for each in appointment.resource_ids
        ],
        "timeZone": appointment.zone.name,
    }
    inherited = ["CONFERENCING_DETAILS", "CAPACITY"]
    if appointment.title is None:
        inherited.append("TITLE")
    else:
        event["title"] = appointment.title
    if appointment.location is None:
        inherited.append("LOCATION")
    else:
        event["location"] = details.kept_location(appointment.location)
    follow_schedule(event, schedule, inherited)
    event["inheritedFields"] = inherited
    times.place_at(event, Span(appointment.start, appointment.end), appointment.zone)
    return event


def _participation(appointment: Appointment) -> Document:
    return {
        "participant": appointment.participant,
        "partySize": appointment.party,
        "status": "PENDING_CONFIRMATION" if appointment.pending else "CONFIRMED",  # C46
        "externalId": appointment.booking_id,
    }


async def _note_types(call: Call, event: Document) -> None:
    ids = [each["id"] for each in event["resources"]]
    known = await statements.resources(call.unit, call.site.id, ids) if ids else {}
    for each in event["resources"]:
        kind = known[each["id"]].type if each["id"] in known else None
        if kind is not None:
            each["type"] = kind
