"""What takes people and things, by name: the events behind the busy times of a snapshot (D26)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from openbookings.engine.calendar.statements import slots_taken
from openbookings.engine.calendar.stretches import (
    Stretch,
    member_id,
    members,
    slots_near,
    stretch_of,
)
from openbookings.engine.kernel.call import Call
from openbookings.engine.slots.snapshot import Ground
from openbookings.engine.slots.statements import Occupied, occupied
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, Local


class Taking(NamedTuple):
    """An event, and for how long it takes somebody: its buffer is busy time too."""

    event_id: str
    title: str
    event: Span
    busy: Span
    by_business: bool
    """Whether it takes everybody because it lies on the business schedule (C42)."""
    reserved: bool
    """Whether it is no event, but time kept for a customer until it lapses (K23)."""


class Takings:
    """Who is taken by what."""

    def __init__(self, ground: Ground, found: Mapping[str, list[Taking]]) -> None:
        """Take what was found, by the id of the resource or schedule that it takes."""
        self._found = found
        self._business = ground.around.business_schedule_id
        self._schedules = {
            one.resource_id: one.event_schedule_id for team in ground.teams for one in team.members
        }

    def of(self, resource_id: str, kept: Span) -> list[Taking]:
        """What takes a resource in `kept`, by start; each event once."""
        overlapping = {
            each.event_id: each
            for taken_id in (resource_id, self._schedules[resource_id], self._business)
            for each in self._found.get(taken_id, ())
            if each.busy.start < kept.end and kept.start < each.busy.end
        }
        return sorted(overlapping.values(), key=lambda each: (each.busy, each.event_id))


async def load_takings(call: Call, ground: Ground, window: Span) -> Takings:
    """Load what takes the candidates in the window (seconds, UTC). At most two statements."""
    business = ground.around.business_schedule_id
    people = [one for team in ground.teams for one in team.members]
    ids = {business, *(one.resource_id for one in people)}
    ids.update(one.event_schedule_id for one in people)
    rows = await occupied(call.unit, call.site.id, ids, window, call.now)
    stretches = [_stretch(row) for row in rows]
    series = [each for each in stretches if each is not None]
    slots: dict[str, frozenset[Local]] = {}
    if series:
        events = {each.event_id for each in series}
        near = slots_near(series, Span(window.start - DAY, window.end + DAY))
        slots = await slots_taken(call.unit, call.site.id, events, near)
    found: dict[str, list[Taking]] = {}
    for row, stretch in zip(rows, stretches, strict=True):
        title = str((row.event or {}).get("title") or "")
        times = [_time(row)] if stretch is None else _times(row, stretch, window, slots)
        found.setdefault(row.taken_id, []).extend(
            Taking(event_id, title, event, busy, row.taken_id == business, row.reserved)
            for event_id, event, busy in times
        )
    return Takings(ground, found)


def _stretch(row: Occupied) -> Stretch | None:
    if row.since is None or row.before is None or row.event is None:
        return None
    return stretch_of(row.event, row.since, row.before)


def _time(row: Occupied) -> tuple[str, Span, Span]:
    kept = Span(row.starts - row.kept_before, row.buffer_ends)
    return row.event_id, Span(row.starts, row.ends), kept


def _times(
    row: Occupied, stretch: Stretch, window: Span, slots: Mapping[str, frozenset[Local]]
) -> Iterator[tuple[str, Span, Span]]:
    before, after = row.kept_before, row.buffer_ends - row.ends
    reach = Span(window.start - after, window.end + before)
    for each in members(stretch, reach, slots.get(stretch.event_id, frozenset())):
        kept = Span(each.start - before, each.end + after)
        yield member_id(stretch.event_id, each), Span(each.start, each.end), kept
