"""Events by id, whether they are stored or follow from the rule of a series (1.3)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from openbookings.engine.calendar import statements
from openbookings.engine.calendar.resource import EVENTS, SCHEDULES, cancelled
from openbookings.engine.calendar.statements import Written
from openbookings.engine.calendar.stretches import instance, member_at, slots_near
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.store import documents
from openbookings.engine.timeline.occurrence_id import OccurrenceKey, parse_occurrence_id
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import Local

decoded = msgspec.json.Decoder(dict).decode


async def find_event(call: Call, event_id: str) -> Document:
    """The event with this id, an INSTANCE too; raises `Refused` EVENT_NOT_FOUND."""
    found = await find_events(call, (event_id,))
    if event_id not in found:
        raise not_found(EVENTS.entity, event_id, EVENTS.missing)
    return found[event_id]


async def find_events(call: Call, ids: Iterable[str]) -> dict[str, Document]:
    """Events by id in at most three statements; unknown ids are left out (14.12)."""
    wanted = list(dict.fromkeys(ids))
    found = await verbs.load_many(call, EVENTS, wanted)
    keys = {each: parse_occurrence_id(each) for each in wanted if each not in found}
    members = {each: key for each, key in keys.items() if key is not None}
    return found | (await _instances(call, members) if members else {})


async def is_stored(call: Call, event_id: str) -> bool:
    """Whether an event has a row of its own; an untouched occurrence has none (5.11)."""
    found = await documents.get(call.unit, EVENTS.table, call.site.id, event_id)
    return found is not None


async def _instances(call: Call, members: dict[str, OccurrenceKey]) -> dict[str, Document]:
    series = {key.master_id for key in members.values()}
    written = await statements.written_stretches(call.unit, call.site.id, series)
    stretches = [stretch for each in written.values() for stretch, _ in each]
    starts = [key.start for key in members.values()]
    near = slots_near(stretches, Span(min(starts), max(starts) + 1))
    taken = await statements.slots_taken(call.unit, call.site.id, written, near)
    found = {}
    for event_id, key in members.items():
        event = _instance(
            written.get(key.master_id, ()), key, taken.get(key.master_id, frozenset())
        )
        if event is not None and event["id"] == event_id:
            found[event_id] = event
    return found


def _instance(
    written: Iterable[Written], key: OccurrenceKey, taken: frozenset[Local]
) -> Document | None:
    """The occurrence a key names, unless a stored event stands in its place."""
    for stretch, text in written:
        occurrence = member_at(stretch, key.start)
        if occurrence is not None and occurrence.local_start not in taken:
            return instance(decoded(text), occurrence)
    return None


async def open_schedule_of(call: Call, schedule_id: str) -> Document:
    """The schedule that events are put on.

    Raises `Refused`: 404 for an unknown one, 428 SCHEDULE_CANCELLED (3.10).
    """
    schedule = await verbs.load(call, SCHEDULES, schedule_id)
    if schedule["status"] == "CANCELLED":
        raise cancelled(schedule)
    return schedule
