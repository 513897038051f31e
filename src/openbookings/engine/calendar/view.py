"""The events view: all single events and occurrences up to its end, told change by change (15.x).

Its end follows from the age of the site, so that nothing has to be stored or extended by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from openbookings.engine.calendar import statements, times
from openbookings.engine.calendar.stretches import Stretch, going_forward, instance, slots_near
from openbookings.engine.calendar.taking_part.turnout import count_in
from openbookings.engine.kernel.call import Call, Document, milliseconds, stamp
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.registry import method
from openbookings.engine.site.statements import site_by_id
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY

_REACH = 380 * DAY
LEAST = 370 * DAY
"""15.2: how far the view reaches when it is extended, and at least."""
_PROJECTION_UPDATED = "wix.calendar.v3.events_view_projection_updated"


@method("eventViews.getEventsView")
async def get_events_view(call: Call, request: Document) -> Document:
    """How far the view reaches; whole days are rounded down (15.3)."""
    end = await view_end(call)
    view = {"endDate": stamp(end * 1000), "futureDurationInDays": (end - call.seconds) // DAY}
    return {"eventsView": view}


async def view_end(call: Call) -> int:
    """The instant before which events must start to be in the view (seconds)."""
    return end_at(await founded(call), call.seconds)


class Version(NamedTuple):
    """A series as it was or is: its MASTER and the stretch in which that holds."""

    master: Document
    stretch: Stretch


async def show_in_view(
    call: Call, new: Document, old: Document | None, reaction: Document | None = None
) -> None:
    """Tell the view of a single event or of one occurrence (15.4); cancelled is removed (15.5).

    `reaction` is what rooms above get to hear, for changes that raise no other fact (19.2).
    """
    end = await _end_near(call, times.span_of(new).start)
    shown = new["status"] != "CANCELLED" and times.span_of(new).start < end
    was_shown = old is not None and old["status"] != "CANCELLED" and times.span_of(old).start < end
    if shown:
        await _tell(call, new, old if was_shown else None, reaction)
    elif was_shown or reaction is not None:
        await _tell_removed(call, new, reaction)


async def series_in_view(call: Call, version: Version) -> Mapping[str, Document]:
    """The coming occurrences of a series that the view has, by id.

    Working hours are left out, as queries leave them out (14.8).
    """
    if version.master["type"] == "WORKING_HOURS":
        return {}
    reach = Span(call.seconds + 1, await view_end(call))
    return await coming_occurrences(call, version, reach)


async def show_series(
    call: Call, after: Mapping[str, Document], before: Mapping[str, Document]
) -> None:
    """Tell the view what a change of a series did to its occurrences (15.4)."""
    for event_id, event in before.items():
        if event_id not in after:
            await _tell_removed(call, event, None)
    for event_id, event in after.items():
        await _tell(call, event, before.get(event_id))


async def coming_occurrences(call: Call, version: Version, reach: Span) -> Mapping[str, Document]:
    """The occurrences that start within reach and are not stored by themselves, by id."""
    series = version.stretch.event_id
    taken = await statements.slots_taken(
        call.unit, call.site.id, {series}, slots_near([version.stretch], reach)
    )
    walk = going_forward(version.stretch, reach, taken.get(series, frozenset()))
    shown = {**version.master}
    # One count for all: what occurrences have of their own is stored.
    await count_in(call, [shown])
    events = [instance(shown, each) for each in walk if reach.start <= each.start < reach.end]
    return {event["id"]: event for event in events}


async def _tell(
    call: Call, new: Document, old: Document | None, reaction: Document | None = None
) -> None:
    change = {"event": new} if old is None else {"event": new, "previousEvent": old}
    body = {"eventAddedOrUpdated": change, "appId": new["appId"]}
    await announce(call, _PROJECTION_UPDATED, new["id"], reaction or {}, body)


async def _tell_removed(call: Call, event: Document, reaction: Document | None) -> None:
    body = {"eventRemoved": {"event": event}, "appId": event["appId"]}
    await announce(call, _PROJECTION_UPDATED, event["id"], reaction or {}, body)


async def _end_near(call: Call, instant: int) -> int:
    """The view's end, looked up only when the instant is close to it."""
    if instant < call.seconds + LEAST:
        return call.seconds + LEAST
    return await view_end(call)


async def founded(call: Call) -> int:
    """When the site was made (seconds)."""
    row = await site_by_id(call.unit, call.site.id)
    assert row is not None, "the call's own site exists"
    return milliseconds(msgspec.json.decode(row[4])["createdDate"]) // 1000


def end_at(founded: int, now: int) -> int:
    """A first midnight at least 380 days ahead, later once fewer than 370 remain (15.2)."""
    first = -(-(founded + _REACH) // DAY) * DAY
    step = _REACH - LEAST
    missing = max(0, now + LEAST - first)
    return first + -(-missing // step) * step
