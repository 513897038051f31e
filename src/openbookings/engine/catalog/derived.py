"""What a class or course takes from its sessions: staff, durations, first and last session.

Staff and durations are read whenever a service is shown, because they change as time passes;
the bounds change only with the sessions and are kept beside the service for its query fields.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from openbookings.engine.calendar.statements import slots_taken, stretches_in
from openbookings.engine.calendar.stretches import (
    FOREVER,
    Stretch,
    bounds,
    first_from,
    going_back,
    going_forward,
)
from openbookings.engine.catalog import statements
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.kernel.verbs import decoded
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, MINUTE, Local

SESSION_TYPES = frozenset({"CLASS", "COURSE"})
_MOST_DURATIONS = 50


class Derived(NamedTuple):
    """What the recurring sessions to come of one schedule say about its service (A7, A11)."""

    staff_ids: tuple[str, ...]
    durations: tuple[int, ...]
    """Minutes, each once, ascending."""


async def derived_schedules(call: Call, schedule_ids: Sequence[str]) -> dict[str, Derived]:
    """By schedule, for those that have recurring sessions to come; at most two statements."""
    window = Span(call.seconds, FOREVER)
    written = await stretches_in(call.unit, call.site.id, window, schedule_ids)
    coming = [
        (stretch, decoded(text.encode()))
        for stretch, text in written
        if stretch.type in SESSION_TYPES and first_from(stretch, call.seconds) is not None
    ]
    if not coming:
        return {}
    named = sorted({each for _, series in coming for each in _resource_ids(series)})
    staff = await statements.staff_among(call.unit, call.site.id, named) if named else frozenset()
    found: dict[str, list[tuple[Stretch, Document]]] = {}
    for stretch, series in coming:
        found.setdefault(stretch.schedule_id, []).append((stretch, series))
    return {schedule_id: _derived(series, staff) for schedule_id, series in found.items()}


def _derived(series: Sequence[tuple[Stretch, Document]], staff: Collection[str]) -> Derived:
    people = [each for _, master in series for each in _resource_ids(master) if each in staff]
    durations = sorted({stretch.series.duration // MINUTE for stretch, _ in series})
    return Derived(tuple(dict.fromkeys(people)), tuple(durations[:_MOST_DURATIONS]))


def _resource_ids(series: Document) -> list[str]:
    return [each["id"] for each in series.get("resources") or ()]


async def on_session_changed(call: Call, event_id: str, event: Document) -> None:
    """After any change of a session: keep what the service is found by (A71)."""
    schedule_id = event.get("scheduleId")
    if event.get("type") not in SESSION_TYPES or not schedule_id:
        return
    await keep_sessions_of(call, schedule_id)


async def keep_sessions_of(call: Call, schedule_id: str) -> None:
    """Keep what the sessions of a schedule say now, for the query fields of its service."""
    starts, ends = await _session_bounds(call, schedule_id)
    derived = (await derived_schedules(call, [schedule_id])).get(schedule_id)
    kept = statements.Sessions(
        None if starts is None else stamp(starts * 1000),
        None if ends is None else stamp(ends * 1000),
        derived.staff_ids if derived else (),
    )
    await statements.keep_sessions(call.unit, call.site.id, schedule_id, kept)


async def _session_bounds(call: Call, schedule_id: str) -> tuple[int | None, int | None]:
    """The first start and the last end of a schedule's sessions; no end if one never ends."""
    single = await statements.single_session_bounds(call.unit, call.site.id, schedule_id)
    starts = [] if single is None else [single.start]
    ends: list[int] = [] if single is None else [single.end]
    everything = Span(-FOREVER, FOREVER)
    written = await stretches_in(call.unit, call.site.id, everything, [schedule_id])
    stretches = [each for each, _ in written if each.type in SESSION_TYPES]
    taken = await _slots_taken(call, stretches)
    for stretch in stretches:
        without = taken.get(stretch.event_id, frozenset())
        reach = bounds(stretch)
        first = next(going_forward(stretch, reach, without), None)
        last = next(going_back(stretch, reach, without), None)
        starts += [first.start] if first else []
        ends += [last.end] if last else []
    endless = any(each.series.until is None and each.before == FOREVER for each in stretches)
    return min(starts, default=None), None if endless else max(ends, default=None)


async def _slots_taken(call: Call, stretches: Sequence[Stretch]) -> dict[str, frozenset[Local]]:
    """Occurrences that were cancelled or are stored by themselves."""
    if not stretches:
        return {}
    always = Span(-FOREVER - DAY, FOREVER + DAY)
    return await slots_taken(call.unit, call.site.id, [each.event_id for each in stretches], always)
