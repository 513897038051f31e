"""Working hours of schedules as sets of instants, for the rooms that compute slots (C37-C42)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openbookings.engine.calendar import statements
from openbookings.engine.calendar.stretches import Stretch, members, slots_near
from openbookings.engine.store import Unit
from openbookings.engine.timeline.spans import Span, SpanSet

Windows = dict[str | None, SpanSet]
"""Windows by the business location they count for; None is everywhere (C41)."""


async def working_windows(
    unit: Unit, site_id: str, schedule_ids: Iterable[str], window: Span
) -> dict[str, Windows]:
    """The working hours of each schedule that reach into the window (seconds, UTC).

    Whole windows, not cut to the window: where one starts decides the grid (D29). Cancelled and
    changed days are applied (C42), two windows on a day are united (C37). A schedule without
    hours has no windows (C40). Two statements, whatever the number of schedules.
    """
    wanted = list(dict.fromkeys(schedule_ids))
    found: dict[str, dict[str | None, list[Span]]] = {each: {} for each in wanted}
    if not wanted:
        return {}
    stored, weekly = await statements.hours_in(unit, site_id, wanted, window)
    for schedule_id, location_id, span in stored:
        found[schedule_id].setdefault(location_id, []).append(span)
    for stretch, spans in await _worked_out(unit, site_id, weekly, window):
        found[stretch.schedule_id].setdefault(stretch.location_id, []).extend(spans)
    return {
        schedule_id: {place: SpanSet(spans) for place, spans in places.items() if spans}
        for schedule_id, places in found.items()
    }


async def _worked_out(
    unit: Unit, site_id: str, weekly: Sequence[Stretch], window: Span
) -> list[tuple[Stretch, list[Span]]]:
    """Weekly hours with their occurrences in the window, those stored apart left out."""
    if not weekly:
        return []
    event_ids = {each.event_id for each in weekly}
    taken = await statements.slots_taken(unit, site_id, event_ids, slots_near(weekly, window))
    known: dict[object, list[Span]] = {}
    found = []
    for stretch in weekly:
        without = taken.get(stretch.event_id, frozenset())
        # Many people with the same rule: its occurrences are worked out once.
        rule = (stretch.series, stretch.since, stretch.before, without)
        if rule not in known:
            known[rule] = [Span(*each[:2]) for each in members(stretch, window, without)]
        found.append((stretch, known[rule]))
    return found
