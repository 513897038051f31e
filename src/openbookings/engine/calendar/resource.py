"""Schedules and events as stored: their columns, and what the standard verbs need to know.

What belongs to others (the site's zone, names of locations) is put in on reading.
"""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.calendar import details, privacy
from openbookings.engine.calendar.privacy import Personal, conceal
from openbookings.engine.calendar.statements import PARTY, PLACES_LEFT
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused, not_found
from openbookings.engine.kernel.resource import Piece, Resource, Row
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.locations import known_locations, shown_locations
from openbookings.engine.store.selection import Expression
from openbookings.engine.store.tables import Column, Table

BOOKINGS_APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
"""The app whose schedules show in the bookings calendar (2.3, C6)."""
BUSINESS_EXTERNAL_ID = "4e0579a5-491e-4e70-a872-d097eed6e520"
"""The external id of the business schedule, the same on every site (C3, 9.2)."""

READ_PERSONAL = "CALENDAR.SCHEDULE_READ_PI"


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    for name in [name for name, value in new.items() if value is None]:
        del new[name]
    new.setdefault("status", "ACTIVE")
    new.setdefault("permissions", [])
    new.setdefault("appId", call.caller.app_id or BOOKINGS_APP)
    new.setdefault("businessTimeZoneEnabled", True)
    if new["businessTimeZoneEnabled"] and "timeZone" in new:
        zone = new["timeZone"]
        turned_on = old is not None and old.get("timeZone") == zone
        # 11.6: naming another zone than the business's implies one's own.
        new["businessTimeZoneEnabled"] = turned_on or zone == call.site.time_zone
    if new["businessTimeZoneEnabled"]:
        new.pop("timeZone", None)
    else:
        new.setdefault("timeZone", call.site.time_zone)


async def _check(call: Call, new: Document, old: Document | None) -> list[Violation]:
    if old is not None and old["status"] == "CANCELLED":
        raise cancelled(old)
    place, location = "schedule.defaultLocation", new.get("defaultLocation")
    conferencing = new.get("defaultConferencingDetails")
    found = [
        *details.broken_zone(new.get("timeZone"), "schedule.timeZone"),
        *details.broken_location(location, place),
        *details.broken_conferencing(conferencing, "schedule.defaultConferencingDetails"),
    ]
    if location and not found:
        new["defaultLocation"] = details.kept_location(location)
        await require_location(call, details.business_location_id(new, "defaultLocation"))
    return found


async def _compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> Sequence[Piece]:
    personal = privacy.requested(call.caller, requested, READ_PERSONAL)
    return await shown_schedules(call, [verbs.decoded(row[0]) for row in rows], personal)


SCHEDULES = Resource(
    module="schedules",
    entity="schedule",
    plural="schedules",
    fqdn="wix.calendar.v3.schedule",
    table=Table(
        "schedules",
        (
            Column("external_id", "text", "externalId"),
            Column("app_id", "text", "appId"),
            Column("status", "text", "status"),
            Column("created_date", "instant", "createdDate"),
        ),
    ),
    missing="SCHEDULE_NOT_FOUND",
    kept=("status",),
    fixed=("externalId", "appId"),  # 2.2
    prepare=_prepare,
    check=_check,
    compose=_compose,
)

EVENTS = Resource(
    module="events",
    entity="event",
    plural="events",
    fqdn="wix.calendar.v3.event",
    table=Table(
        "events",
        (
            Column("schedule_id", "text", "scheduleId"),
            Column("external_schedule_id", "text", "externalScheduleId"),
            Column("type", "text", "type"),
            Column("status", "text", "status"),
            Column("recurrence", "text", "recurrenceType"),
            Column("recurring_event_id", "text", "recurringEventId"),
            Column("app_id", "text", "appId"),
            Column("transparency", "text", "transparency"),
            Column("location_id", "text", "location.id"),
            Column("location_type", "text", "location.type"),
            Column("location", "objects", "location"),
            Column("conferencing", "objects", "conferencingDetails"),
            Column("total_capacity", "integer", "totalCapacity"),
            Column("resource_ids", "texts", "resources.id"),
            Column("resource_types", "texts", "resources.type"),
            Column("resource_transparencies", "texts", "resources.transparency"),
        ),
    ),
    missing="EVENT_NOT_FOUND",
    fields={
        "start": Expression("integer", "t.starts"),
        "end": Expression("integer", "t.ends"),
        "lasting": Expression("boolean", "t.lasting"),
        "participants.total": Expression("integer", PARTY),
        "remainingCapacity": Expression("integer", PLACES_LEFT),
    },
)


def with_zone(call: Call, schedule: Document) -> Document:
    """The schedule with its zone: its own, or the site's when it follows that (2.1, C47)."""
    if schedule["businessTimeZoneEnabled"]:
        return {**schedule, "timeZone": call.site.time_zone}
    return schedule


async def shown_schedules(
    call: Call, schedules: Sequence[Document], personal: Personal
) -> list[Document]:
    """Schedules as answered: with zone and location, without what the caller may not see."""
    shown = [with_zone(call, schedule) for schedule in schedules]
    await show_locations(call, shown, "defaultLocation")
    for schedule in shown:
        conceal(schedule, personal)
    return shown


async def show_locations(call: Call, holders: Sequence[Document], field: str) -> None:
    """Put name and address of business locations into answers, in one statement (12.1)."""
    named = [details.business_location_id(holder, field) for holder in holders]
    known = await shown_locations(call, {each for each in named if each is not None})
    for holder, location_id in zip(holders, named, strict=True):
        if location_id in known:
            location = known[location_id]
            address = (location.get("address") or {}).get("formatted")
            extra = {"name": location["name"], "address": address}
            holder[field] = holder[field] | {key: each for key, each in extra.items() if each}


async def require_location(call: Call, location_id: str | None) -> None:
    """Raise `Refused` 404 when a business location is named that the site does not have (12.1)."""
    if location_id is not None and not await known_locations(call, (location_id,)):
        raise not_found("location", location_id, "LOCATION_NOT_FOUND")


def cancelled(schedule: Document) -> Refused:
    """The refusal of a change to a cancelled schedule or of new events on it (2.6, 3.10)."""
    return Refused("SCHEDULE_CANCELLED", "The schedule was cancelled for good.", id=schedule["id"])
