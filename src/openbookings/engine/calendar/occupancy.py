"""Who is taken when: written with every event, read by whoever asks for free time (D26).

Only bookings claim. Two claims of one resource never overlap (the database refuses the second);
everything else on the calendar may (8.3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openbookings.engine.calendar import statements, times
from openbookings.engine.calendar.statements import Occupancy
from openbookings.engine.calendar.stretches import bounds, members, slots_near, stretch_of
from openbookings.engine.kernel.call import Document
from openbookings.engine.store import Unit
from openbookings.engine.timeline.spans import Span, SpanSet


class Claim(NamedTuple):
    """A resource taken by an event from `starts` to `ends`, and kept free until `buffer_ends`.

    `claims` makes the database refuse another claim on [starts, ends). Seconds, UTC.
    """

    event_id: str
    resource_id: str
    starts: int
    ends: int
    buffer_ends: int
    claims: bool


async def busy_spans(
    unit: Unit,
    site_id: str,
    resources: Mapping[str, str | None],
    business_schedule_id: str | None,
    window: Span,
    *,
    ignoring: str | None = None,
) -> dict[str, SpanSet]:
    """When each resource is taken within the window (seconds, UTC), stored buffers included.

    `resources` maps each resource to its event schedule, on which blocks lie; what blocks the
    business blocks everybody (D26, C42); what the event `ignoring` takes is left out. Two
    statements, whatever the number of resources and however long the history.
    """
    everybody = [business_schedule_id] if business_schedule_id is not None else []
    schedules = [each for each in resources.values() if each is not None]
    found = await _taken(unit, site_id, {*resources, *schedules, *everybody}, window, ignoring)
    shared = [span for each in everybody for span in found.get(each, ())]
    return {
        resource_id: SpanSet(
            [*found.get(resource_id, ()), *found.get(schedule_id or "", ()), *shared]
        )
        for resource_id, schedule_id in resources.items()
    }


async def _taken(
    unit: Unit, site_id: str, resource_ids: set[str], window: Span, ignoring: str | None
) -> dict[str, list[tuple[int, int]]]:
    """Spans by resource or schedule, those of series worked out."""
    rows = await statements.taken_in(unit, site_id, resource_ids, window, ignoring)
    repeated = {each for _, _, each in rows if each is not None}
    slots = {}
    if repeated:
        slots = await statements.slots_taken(
            unit, site_id, {each.event_id for each in repeated}, slots_near(repeated, window)
        )
    worked_out = {
        stretch: [
            (each.start, each.end)
            for each in members(stretch, window, slots.get(stretch.event_id, ()))
        ]
        for stretch in repeated
    }
    found: dict[str, list[tuple[int, int]]] = {}
    for resource_id, span, stretch in rows:
        spans = found.setdefault(resource_id, [])
        if stretch is None:
            spans.append(span)
        else:
            spans.extend(worked_out[stretch])
    return found


async def occupy(unit: Unit, site_id: str, claims: Sequence[Claim]) -> None:
    """Take resources for an event; raises `Overlap` when a claim meets another claim.

    After `Overlap` the unit goes on only if this ran inside a savepoint that has ended.
    """
    rows = [Occupancy(each.event_id, each.resource_id, 0, *each[2:]) for each in claims]
    await statements.insert_occupancies(unit, site_id, rows)


async def release(unit: Unit, site_id: str, event_id: str) -> None:
    """Free everyone whom a stored event takes."""
    await statements.remove_occupancies(unit, site_id, event_id, 0)


def taken_by(event: Document) -> list[str]:
    """Whom an event takes: its resources, and its schedule for that schedule's owner.

    `TRANSPARENT` takes nobody (8.1, 8.2); working hours never do (C25).
    """
    if event["status"] == "CANCELLED" or event["type"] == "WORKING_HOURS":
        return []
    taken = [
        each["id"]
        for each in event.get("resources") or ()
        if each.get("transparency") != "TRANSPARENT"
    ]
    # Sessions of a service block through their resources alone (8.6, C35).
    if event.get("transparency") != "TRANSPARENT" and event["type"] != "APPOINTMENT":
        taken.append(event["scheduleId"])
    return taken


def occupancies_of(event: Document, since: int = 0) -> list[Occupancy]:
    """What is stored about whom an event, or a series from `since` on, takes; nobody claims."""
    if event["recurrenceType"] == "MASTER":
        span = bounds(stretch_of(event, since))
    else:
        span = times.span_of(event)
    return [
        Occupancy(event["id"], resource_id, since, span.start, span.end, span.end, False)
        for resource_id in taken_by(event)
    ]
