"""The extension of the events view as time goes by: a job that plans the next one (15.2, 15.6)."""

from __future__ import annotations

import msgspec

from openbookings.engine.calendar import statements
from openbookings.engine.calendar.view import (
    LEAST,
    Version,
    coming_occurrences,
    end_at,
    founded,
    show_in_view,
)
from openbookings.engine.kernel.call import Call, Document, new_id, stamp
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.jobs import job
from openbookings.engine.store import jobs
from openbookings.engine.timeline.spans import Span

_KIND = "calendar.extendView"
_EXTENDED = "wix.calendar.v3.events_view_extended"


async def plan_extension(call: Call) -> None:
    """Ask for the next extension, at the moment when the view has become too short."""
    end = end_at(await founded(call), call.seconds)
    envelope: Document = {
        "payload": {"since": call.seconds},
        "caller": msgspec.to_builtins(call.caller),
        "method": call.method.name,
    }
    due = (end - LEAST + 1) * 1000
    row = jobs.NewJob(site_id=call.site.id, id=new_id(), kind=_KIND, payload=envelope, due=due)
    await jobs.enqueue(call.unit, row)


@job(_KIND)
async def extend_view(call: Call, payload: Document) -> Document:
    """Tell of the view's new end, and of each event reached by it (15.4, 15.6)."""
    made = await founded(call)
    reached = Span(end_at(made, payload["since"]), end_at(made, call.seconds))
    body = {"extendedEndDate": stamp(reached.end * 1000)}
    await announce(call, _EXTENDED, call.site.id, body)
    for text in await statements.starting_in(call.unit, call.site.id, reached):
        await show_in_view(call, msgspec.json.decode(text), None)
    written = await statements.stretches_in(call.unit, call.site.id, reached, None)
    for stretch, text in written:
        if stretch.type != "WORKING_HOURS":
            version = Version(msgspec.json.decode(text), stretch)
            for event in (await coming_occurrences(call, version, reached)).values():
                await show_in_view(call, event, None)
    await plan_extension(call)
    return {}
