"""Keeping the time frame of a schedule in step with its events, whatever happens to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from openbookings.engine.calendar import times
from openbookings.engine.calendar.resource import SCHEDULES, with_zone
from openbookings.engine.calendar.statements import slots_taken, stretches_in
from openbookings.engine.calendar.stretches import (
    FOREVER,
    Stretch,
    bounds,
    first_from,
    going_back,
)
from openbookings.engine.calendar.time_frames import statements
from openbookings.engine.calendar.time_frames.statements import Frame
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import announce
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, Local, Zone

_TIMES = ("start", "end", "timeZone", "recurrenceRule", "extendedFields", "status")
_ALWAYS = Span(-FOREVER - DAY, FOREVER + DAY)


def frame_key(call: Call, schedule_id: str) -> str:
    """What a lock calls the frame of a schedule, where events of several schedules change."""
    return f"{call.site.id}/frames/{schedule_id}"


async def widen(call: Call, event: Document, schedule: Document) -> None:
    """Let the frame reach over a new single event; mostly it does already (16.4)."""
    span = times.span_of(event)
    changed = await statements.widen_frame(call.unit, call.site.id, schedule["id"], *span)
    if changed is not None:
        await _announce(call, schedule, changed)


async def follow(call: Call, new: Document | None, old: Document) -> None:
    """Let the frame follow an event that changed, or went (`new` None); see `_holds` (16.4)."""
    if new is not None and all(new.get(name) == old.get(name) for name in _TIMES):
        return
    schedule_id = old["scheduleId"]
    if old["recurrenceType"] != "MASTER":
        frame = (await statements.frames(call.unit, call.site.id, [schedule_id])).get(schedule_id)
        if frame is not None and _holds(frame, new, old):
            return
    await renew(call, schedule_id)


async def renew(call: Call, schedule_id: str) -> None:
    """Work a frame out anew; a change raises its revision and is announced (16.4)."""
    old = await statements.hold_frame(call.unit, call.site.id, schedule_id)
    new = Frame(*await _bounds(call, schedule_id), old.revision + 1)
    if (new.starts, new.ends) != (old.starts, old.ends):
        await statements.keep_frame(call.unit, call.site.id, schedule_id, new)
        await _announce(call, await verbs.load(call, SCHEDULES, schedule_id), new)


async def _announce(call: Call, schedule: Document, frame: Frame) -> None:
    zone = Zone.of(with_zone(call, schedule)["timeZone"])
    shown = shown_frame(schedule["id"], frame, zone)
    await announce(call, "wix.calendar.v3.schedule_time_frame_updated", schedule["id"], shown)


def shown_frame(schedule_id: str, frame: Frame, zone: Zone, seen: Zone | None = None) -> Document:
    """A frame in wire form, in the schedule's zone and adjusted to the one it is seen in (16.2)."""
    shown: Document = {
        "id": schedule_id,
        "status": frame.status,
        "revision": str(frame.revision),
    }
    for name, instant in (("FirstEventStartDate", frame.starts), ("LastEventEndDate", frame.ends)):
        if instant is not None:
            shown[name[0].lower() + name[1:]] = times.zoned(instant, zone)
            if seen is not None:
                shown[f"adjusted{name}"] = times.adjusted(instant, seen)
    return shown


def _holds(frame: Frame, new: Document | None, old: Document) -> bool:
    """Whether the frame surely stays: the event was not at its edge and does not reach over it."""
    if frame.starts is None:
        return False
    ends = FOREVER if frame.ends is None else frame.ends
    before = times.span_of(old)
    if before.start <= frame.starts or before.end >= ends:
        return False
    if new is None:
        return True
    now = times.span_of(new)
    return frame.starts <= now.start and now.end <= ends


async def _bounds(call: Call, schedule_id: str) -> tuple[int | None, int | None]:
    stored = await statements.stored_bounds(call.unit, call.site.id, schedule_id)
    written = await stretches_in(call.unit, call.site.id, _ALWAYS, [schedule_id])
    taken: dict[str, frozenset[Local]] = {}
    if written:
        series = {stretch.event_id for stretch, _ in written}
        taken = await slots_taken(call.unit, call.site.id, series, _ALWAYS)
    untaken = [(each, taken.get(each.event_id, frozenset())) for each, _ in written]
    return reach(stored, untaken)


def reach(
    stored: tuple[int, int] | None, series: Sequence[tuple[Stretch, Collection[Local]]]
) -> tuple[int | None, int | None]:
    """The first start and last end of stored events and of series without some slots (16.1)."""
    firsts = [first_from(stretch, stretch.since, without) for stretch, without in series]
    starts = [each.start for each in firsts if each] + ([stored[0]] if stored else [])
    earliest = min(starts, default=None)
    # Where one series never ends, nobody has to look for the last occurrence of the others.
    if any(_never_ends(stretch) for stretch, _ in series):
        return earliest, None
    lasts = [next(going_back(each, bounds(each), without), None) for each, without in series]
    ends = [each.end for each in lasts if each] + ([stored[1]] if stored else [])
    return earliest, max(ends, default=None)


def _never_ends(stretch: Stretch) -> bool:
    return stretch.series.until is None and stretch.before == FOREVER
