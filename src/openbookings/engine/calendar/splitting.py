"""Splitting a series at a date into two series, with the exceptions on either side (6.7-6.11)."""

from __future__ import annotations

from typing import NamedTuple

from openbookings.engine.calendar import keeping, statements, times
from openbookings.engine.calendar.additions import later_part, with_addition
from openbookings.engine.calendar.announcing import announce_updated
from openbookings.engine.calendar.drafting import already_cancelled
from openbookings.engine.calendar.finding import decoded, find_event, open_schedule_of
from openbookings.engine.calendar.keeping import fresh
from openbookings.engine.calendar.resource import EVENTS, with_zone
from openbookings.engine.calendar.series import change_series
from openbookings.engine.calendar.showing import shown_events, view_after_writing
from openbookings.engine.calendar.stretches import first_from, going_back, stretch_of
from openbookings.engine.calendar.taking_part import joining
from openbookings.engine.calendar.wanted import keep_wanted_of
from openbookings.engine.calendar.writers import require_writer
from openbookings.engine.calendar.writing import add_event, hold_all
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.facts import announce
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation
from openbookings.engine.timeline.recurrence import Occurrence
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import MINUTE, Local, NotLocalTime


class Halves(NamedTuple):
    """The last occurrence before a split and the first one after it."""

    last: Occurrence
    first: Occurrence


@method("events.splitRecurringEvent")
async def split_recurring_event(call: Call, request: Document) -> Document:
    """End a series before a date and go on with a new one (6.8); gives both.

    Raises `Invalid` for what is no MASTER (6.11), `Refused` INVALID_SPLIT_DATE (6.7),
    EVENT_NOT_FOUND and EVENT_ALREADY_CANCELLED (7.6).
    """
    view = view_after_writing(call, request)
    old = await find_event(call, request["recurringEventId"])
    if old["recurrenceType"] != "MASTER":
        raise Invalid(Violation("recurringEventId", "is not that of a MASTER", "OTHER"))
    if old["status"] == "CANCELLED":
        raise already_cancelled(old)
    schedule = with_zone(call, await open_schedule_of(call, old["scheduleId"]))
    require_writer(call.caller, schedule, old, ("recurrenceRule",))
    halves = _halves(call, old, _split_date(request["splitLocalDate"]))
    ended, later = await _split(call, old, schedule, halves)
    shown = await shown_events(call, (ended, later), view)
    answer = {
        "updatedRecurringEventEndingBeforeSplit": shown[0],
        "newRecurringEventStartingFromSplit": shown[1],
    }
    # 19.5: facts carry no adjusted dates.
    body = dict(zip(answer, (ended, later), strict=True))
    await announce(call, f"{EVENTS.fqdn}_recurring_split", old["id"], body)
    return answer


def _split_date(text: str) -> Local:
    try:
        return times.minute(text)
    except NotLocalTime:
        words = "must be a local date-time YYYY-MM-DDThh:mm:ss"
        raise Invalid(Violation("splitLocalDate", words, "FORMAT")) from None


def _halves(call: Call, master: Document, date: Local) -> Halves:
    """6.7, 6.9: one occurrence to come stays before the split, and one is left for after it."""
    stretch = stretch_of(master)
    split = times.zone_of(master).instant(date)
    coming = first_from(stretch, call.seconds + 1)
    if coming is None or split <= coming.start:
        raise _refused(master, "The date must be after the start of the next occurrence.")
    first = first_from(stretch, split)
    if first is None:
        raise _refused(master, "No occurrence is left for the time after the date.")
    earlier = going_back(stretch, Span(coming.start, first.start + 1), ())
    last = next(each for each in earlier if each.start < first.start)
    return Halves(last, first)


def _refused(master: Document, words: str) -> Refused:
    return Refused("INVALID_SPLIT_DATE", words, id=master["id"])


async def _split(
    call: Call, old: Document, schedule: Document, halves: Halves
) -> tuple[Document, Document]:
    # 6.8: the series before its members, as for whoever changes one of them.
    await hold_all(call, (old,))
    later = _later(call, old, schedule, halves.first)
    await keep_wanted_of(call, (old,))
    # Before the old series ends, which would cancel members that it has no place for (6.5).
    await _move_members(call, old, later, halves.first.local_start)
    ended = {**old, "recurrenceRule": {**old["recurrenceRule"], "until": _until(old, halves)}}
    await change_series(call, ended, old)
    await joining.take_over(call, old["id"], later)
    await add_event(call, later, schedule)
    return ended, later


def _until(master: Document, halves: Halves) -> Document:
    """6.8: the end of the last occurrence, unless that lies behind the start of the next one."""
    local = min(halves.last.local_end, Local(halves.first.local_start - MINUTE))
    return times.until(local, times.zone_of(master))


def _later(call: Call, old: Document, schedule: Document, first: Occurrence) -> Document:
    later = {**old, **fresh(call, schedule)}  # 6.10
    addition = later_part(old, times.local_start(old), first.local_start)
    if addition:
        later["extendedFields"] = with_addition(old, addition)
    times.place(later, first.local_start, first.local_end, times.zone_of(old))
    return later


async def _move_members(call: Call, old: Document, later: Document, since: Local) -> None:
    for text, slot in await statements.members_from(call.unit, call.site.id, old["id"], since):
        event = decoded(text)
        new = {**event, "recurringEventId": later["id"]}
        await keeping.change_row(call, new, event, {"slot": slot})
        await announce_updated(call, new, event)
