"""Who is taken when: written with every event, read by whoever asks for free time (D26).

Only bookings claim. Two claims of one resource never overlap (the database refuses the second);
everything else on the calendar may (8.3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openbookings.engine.calendar import statements, times
from openbookings.engine.calendar.additions import NO_BUFFERS, buffers_of
from openbookings.engine.calendar.statements import Occupancy, Taken
from openbookings.engine.calendar.stretches import Stretch, bounds, members, slots_near, stretch_of
from openbookings.engine.kernel.call import Document
from openbookings.engine.store import Unit
from openbookings.engine.timeline.spans import Span, SpanSet
from openbookings.engine.timeline.zone import DAY


class Claim(NamedTuple):
    """A resource taken by an event from `starts` to `ends`, and kept free until `buffer_ends`.

    It is kept free for `buffer_before` seconds before the start too (K2).
    `claims` makes the database refuse another claim on [starts, ends). Seconds, UTC.
    """

    event_id: str
    resource_id: str
    starts: int
    ends: int
    buffer_ends: int
    claims: bool
    buffer_before: int = 0


async def busy_spans(
    unit: Unit,
    site_id: str,
    resources: Mapping[str, str | None],
    business_schedule_id: str | None,
    window: Span,
    *,
    now: int,
    ignoring: frozenset[str] = frozenset(),
) -> dict[str, SpanSet]:
    """When each resource is taken within the window (seconds, UTC), stored buffers included.

    `resources` maps each resource to its event schedule, on which blocks lie; what blocks the
    business blocks everybody (D26, C42); what the events `ignoring` take is left out, and so is
    what was reserved only until `now` (milliseconds). Two statements, whatever the number of
    resources and however long the history.
    """
    everybody = [business_schedule_id] if business_schedule_id is not None else []
    schedules = [each for each in resources.values() if each is not None]
    wanted = {*resources, *schedules, *everybody}
    rows = await statements.taken_in(unit, site_id, wanted, window, now, ignoring)
    found = await _spans(unit, site_id, rows, window)
    shared = [span for each in everybody for span in found.get(each, ())]
    return {
        resource_id: SpanSet(
            [*found.get(resource_id, ()), *found.get(schedule_id or "", ()), *shared]
        )
        for resource_id, schedule_id in resources.items()
    }


async def _spans(
    unit: Unit, site_id: str, rows: Sequence[Taken], window: Span
) -> dict[str, list[tuple[int, int]]]:
    """Spans by resource or schedule, those of series worked out."""
    repeated = {each.stretch for each in rows if each.stretch is not None}
    slots = {}
    if repeated:
        # A day on both sides is longer than any buffer.
        near = slots_near(repeated, Span(window.start - DAY, window.end + DAY))
        slots = await statements.slots_taken(
            unit, site_id, {each.event_id for each in repeated}, near
        )
    found: dict[str, list[tuple[int, int]]] = {}
    known: dict[tuple[Stretch, int, int], list[tuple[int, int]]] = {}
    for resource_id, time, before, after, stretch in rows:
        spans = found.setdefault(resource_id, [])
        if stretch is None:
            spans.append((time.start - before, time.end + after))
            continue
        # Whoever shares a series shares its times.
        key = (stretch, before, after)
        if key not in known:
            reach = Span(window.start - after, window.end + before)
            times_of = members(stretch, reach, slots.get(stretch.event_id, ()))
            known[key] = [(each.start - before, each.end + after) for each in times_of]
        spans.extend(known[key])
    return found


async def occupy(unit: Unit, site_id: str, claims: Sequence[Claim]) -> None:
    """Take resources for an event; raises `Overlap` when a claim meets another claim.

    After `Overlap` the unit goes on only if this ran inside a savepoint that has ended.
    """
    rows = [
        Occupancy(each.event_id, each.resource_id, 0, *each[2:6], buffer_before=each.buffer_before)
        for each in claims
    ]
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
    buffers = buffers_of(event) or NO_BUFFERS
    return [
        Occupancy(
            event["id"],
            resource_id,
            since,
            *span,
            span.end + buffers.after,
            claims=False,
            buffer_before=buffers.before,
        )
        for resource_id in taken_by(event)
    ]
