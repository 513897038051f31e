"""Writing events: the row, the rule of a series, and whom they take, always together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from openbookings.engine.calendar import statements, times
from openbookings.engine.calendar.additions import buffers_of
from openbookings.engine.calendar.occupancy import occupancies_of
from openbookings.engine.calendar.resource import EVENTS
from openbookings.engine.calendar.statements import Occupancy
from openbookings.engine.calendar.stretches import FOREVER, rule_of, stretch_of
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.verbs import stale
from openbookings.engine.store import Duplicate, Outdated, Overlap, documents
from openbookings.engine.timeline.occurrence_id import parse_occurrence_id
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import DAY, Local

LASTING = 2 * DAY
"""Seconds from which on an event counts as lasting: few are, and they are looked for apart."""
_NOTHING: Mapping[str, object] = {}


def fresh(call: Call, schedule: Document) -> Document:
    """What every new event of a schedule has that nobody sends (1.2, 3.12).

    The id of a NONE or MASTER event is 64 hex digits, its schedule's first.
    """
    event: Document = {
        "id": UUID(schedule["id"]).hex + UUID(new_id()).hex,
        "scheduleId": schedule["id"],
        "appId": schedule["appId"],
        "status": "CONFIRMED",
        "revision": "1",
        "createdDate": call.stamp,
        "updatedDate": call.stamp,
    }
    if "externalId" in schedule:
        event["externalScheduleId"] = schedule["externalId"]
    return event


async def add(
    call: Call,
    event: Document,
    *,
    slot: Local | None = None,
    occupancies: list[Occupancy] | None = None,
    taken: int = 0,
) -> None:
    """Store an event that is not stored yet, with whom it takes (worked out unless given).

    `slot` is the start by the rule of the occurrence that an EXCEPTION stands for, `taken` the
    number of those who take part from the beginning. Raises
    `Refused` REVISION_MISMATCH when somebody was faster, `Overlap` when a claim meets another.
    """
    extra = {**_reach(event), "slot": slot, "taken": taken}
    try:
        await documents.insert(call.unit, EVENTS.table, call.site.id, event, extra=extra)
    except Duplicate as error:
        raise stale(EVENTS, event) from error
    if event["recurrenceType"] == "MASTER":
        await statements.insert_stretch(call.unit, call.site.id, stretch_of(event))
    rows = occupancies_of(event) if occupancies is None else occupancies
    await statements.insert_occupancies(call.unit, call.site.id, rows)


async def hold_events(call: Call, event_ids: Iterable[str]) -> None:
    """Keep events from being changed until the transaction ends, and the series of occurrences.

    Raises `Outdated`, and the unit is run again, when a series was divided meanwhile.
    """
    unit, site_id, ids = call.unit, call.site.id, set(event_ids)
    keys = {each: parse_occurrence_id(each) for each in ids}
    named = {each: key.master_id for each, key in keys.items() if key is not None}
    if not (named and unit.dialect.locks_rows):
        await documents.hold(unit, EVENTS.table, site_id, ids, order=statements.SERIES_FIRST)
        return
    # 6.10: since a split it is not always the series that the id names.
    series = {*(named | await statements.series_of(unit, site_id, list(named))).values()}
    await statements.hold_series(unit, site_id, ids | series)
    # Nobody divides these any more. Members that have moved on before are left alone: who takes
    # one and its series only then might wait in a circle.
    left = ids.difference(await statements.hold_members(unit, site_id, ids, series))
    if left and await statements.series_of(unit, site_id, left):
        raise Outdated("a series was divided while its occurrences were looked for")


async def change_single(
    call: Call, new: Document, old: Document, extra: Mapping[str, object] = _NOTHING
) -> None:
    """Write a stored single event anew, with whom it takes now.

    What a booking reserved moves along (C36), unless the event has buffers of its own (K2); where
    it would meet another claim it gives its claim
    up, because the calendar itself accepts overlaps (8.3).
    """
    await change_row(call, new, old, extra)
    unit, site_id = call.unit, call.site.id
    after, claims, before = await statements.reserved_by(unit, site_id, new["id"])
    await statements.remove_occupancies(unit, site_id, new["id"], 0)
    rows = occupancies_of(new)
    if new["type"] == "APPOINTMENT" and buffers_of(new) is None:
        rows = [each._replace(buffer_ends=each.ends + after, buffer_before=before) for each in rows]
    if claims:
        try:
            async with unit.savepoint():
                claiming = [each._replace(claims=True) for each in rows]
                await statements.insert_occupancies(unit, site_id, claiming)
        except Overlap:
            claims = False
    if not claims:
        await statements.insert_occupancies(unit, site_id, rows)


async def change_row(
    call: Call, new: Document, old: Document, extra: Mapping[str, object] = _NOTHING
) -> None:
    """Write an event under its next revision; raises `Refused` when it changed meanwhile."""
    new["revision"] = str(int(old["revision"]) + 1)
    new["updatedDate"] = call.stamp
    written = await documents.replace(
        call.unit,
        EVENTS.table,
        call.site.id,
        new,
        int(old["revision"]),
        extra={**_reach(new), **extra},
    )
    if not written:
        raise stale(EVENTS, old)


def _reach(event: Document) -> dict[str, object]:
    """The columns `starts`, `ends` and `lasting`; of a series from its start to `until` (14.7)."""
    span = _series_span(event) if event["recurrenceType"] == "MASTER" else times.span_of(event)
    lasting = span.end - span.start > LASTING
    return {"starts": span.start, "ends": span.end, "lasting": lasting}


def _series_span(master: Document) -> Span:
    zone, last = times.zone_of(master), rule_of(master).until
    end = FOREVER if last is None else zone.instant(last)
    return Span(zone.instant(times.local_start(master)), end)
