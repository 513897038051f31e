"""Sessions of series that somebody asked for, and in which nobody takes part yet.

Such an occurrence has no row, and would vanish or move with its series without anybody hearing of
it. So it is stored before its series changes or ends, and shares the fate of all stored ones.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable

from openbookings.engine.calendar.finding import find_events
from openbookings.engine.calendar.keeping import hold_events
from openbookings.engine.calendar.resource import EVENTS
from openbookings.engine.calendar.taking_part.joining import keep_changed
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.timeline.occurrence_id import parse_occurrence_id

Finder = Callable[[Call, Collection[str]], Awaitable[Collection[str]]]
_FINDERS: list[Finder] = []


def found_by(finder: Finder) -> None:
    """Let `finder(call, schedule_ids)` name coming sessions that a room above was asked for."""
    _FINDERS.append(finder)


async def keep_wanted_of(call: Call, events: Iterable[Document]) -> None:
    """Store the occurrences to come, of series among the events, that somebody asked for (5.11)."""
    series = {
        each["id"]: each["scheduleId"]
        for each in events
        if each["recurrenceType"] == "MASTER" and each["type"] == "CLASS"
    }
    if series:
        asked = await _asked_for(call, set(series.values()))
        await _keep(call, [each for each in asked if _series_of(each) in series])


async def keep_wanted_on(call: Call, schedule_ids: Collection[str]) -> None:
    """As `keep_wanted_of` for all series of some schedules."""
    asked = await _asked_for(call, schedule_ids)
    await _keep(call, [each for each in asked if _series_of(each) is not None])


async def _asked_for(call: Call, schedule_ids: Collection[str]) -> list[str]:
    return sorted({each for finder in _FINDERS for each in await finder(call, schedule_ids)})


def _series_of(event_id: str) -> str | None:
    occurrence = parse_occurrence_id(event_id)
    return None if occurrence is None else occurrence.master_id


async def _keep(call: Call, event_ids: Collection[str]) -> None:
    if not event_ids:
        return
    # With their series, so that nobody else stores one of them meanwhile.
    await hold_events(call, event_ids)
    stored = await verbs.load_many(call, EVENTS, event_ids)
    untouched = await find_events(call, [each for each in event_ids if each not in stored])
    for event in untouched.values():
        await keep_changed(call, event)
