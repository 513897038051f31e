"""The business schedule every site begins with."""

from __future__ import annotations

from openbookings.engine.calendar.drafting import draft_new
from openbookings.engine.calendar.extension import plan_extension
from openbookings.engine.calendar.schedules import BUSINESS_EXTERNAL_ID, open_schedule
from openbookings.engine.calendar.writing import write
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.timeline.zone import Local, Zone, day_of, day_start, format_local

BUSINESS_NAME = "business"
BUSINESS_DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
OPENS_AT = 10 * 3600
CLOSES_AT = 18 * 3600
"""C3, 9.3: Monday to Friday from 10:00 to 18:00; seconds of the day, in the site's zone."""


async def found(call: Call) -> Document:
    """Open the business schedule of a new site with its working hours (C3, 9.3)."""
    schedule = await open_schedule(call, external_id=BUSINESS_EXTERNAL_ID, name=BUSINESS_NAME)
    today = day_start(day_of(Zone.of(call.site.time_zone).local(call.seconds)))
    for day in BUSINESS_DAYS:
        given = {
            "scheduleId": schedule["id"],
            "type": "WORKING_HOURS",
            # 5.5: the first occurrence is the first such weekday from today on.
            "start": {"localDate": format_local(Local(today + OPENS_AT))},
            "end": {"localDate": format_local(Local(today + CLOSES_AT))},
            "recurrenceRule": {"frequency": "WEEKLY", "interval": 1, "days": [day]},
        }
        await write(call, await draft_new(call, given))
    await plan_extension(call)
    return schedule
