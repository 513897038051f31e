"""The site moves to another zone: events keep their local time, appointments do not (C52)."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from openbookings.engine.calendar import keeping, statements, times
from openbookings.engine.calendar.announcing import announce_updated
from openbookings.engine.calendar.finding import decoded
from openbookings.engine.calendar.resource import with_zone
from openbookings.engine.calendar.schedules import hold_coming, take_over
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.timeline.zone import Zone


async def on_site_updated(call: Call, site_id: str, site: Document) -> None:
    """Move the calendar when the site's zone has changed; the call still knows the old one."""
    if site["timeZone"] != call.site.time_zone:
        await move_zone(call, call.site.time_zone, site["timeZone"])


async def move_zone(call: Call, old_zone: str, new_zone: str) -> None:
    """Let coming events of schedules in the business's zone follow it (C52, 11.5).

    Working hours, classes, courses and blocks keep their local time and move in UTC;
    appointments keep their instant. What is past, or has a zone of its own, stays.
    """
    moved = replace(call, site=msgspec.structs.replace(call.site, time_zone=new_zone))
    texts = await statements.active_schedules(call.unit, call.site.id)
    schedules = {
        schedule["id"]: with_zone(moved, schedule)
        for schedule in map(decoded, texts)
        if schedule["businessTimeZoneEnabled"]
    }
    # All at once: one after the other it would meet others who change several of them.
    await hold_coming(moved, list(schedules), ends=True)
    coming = await statements.coming_events(call.unit, call.site.id, list(schedules), call.seconds)
    for event in map(decoded, coming):
        if event["type"] == "APPOINTMENT":
            await _keep_instant(moved, event, old_zone)
        elif "TIME_ZONE" in event["inheritedFields"]:
            await take_over(moved, event, schedules[event["scheduleId"]], {"TIME_ZONE"})


async def _keep_instant(call: Call, event: Document, old_zone: str) -> None:
    if event["timeZone"] != old_zone:
        return
    zone = Zone.of(call.site.time_zone)
    new = {**event, "timeZone": zone.name}
    times.place_at(new, times.span_of(event), zone)
    await keeping.change_row(call, new, event)
    await announce_updated(call, new, event)
