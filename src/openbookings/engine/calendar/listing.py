"""Events of a time window, page by page: stored ones and occurrences of series, merged.

Occurrences are worked out only as far as the page reaches (5.7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from openbookings.engine.calendar import statements
from openbookings.engine.calendar.conditions import confined_to, names
from openbookings.engine.calendar.finding import decoded
from openbookings.engine.calendar.keeping import LASTING
from openbookings.engine.calendar.privacy import Personal
from openbookings.engine.calendar.resource import EVENTS
from openbookings.engine.calendar.showing import requested_zone
from openbookings.engine.calendar.stretches import (
    FOREVER,
    Stretch,
    bounds,
    going_back,
    going_forward,
    instance,
    member_id,
    slots_near,
)
from openbookings.engine.calendar.taking_part.turnout import count_in
from openbookings.engine.calendar.times import minute
from openbookings.engine.calendar.view import view_end
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.queries import both
from openbookings.engine.query.cursor import Cursor, seal
from openbookings.engine.query.memory import matches
from openbookings.engine.query.paging import Limits, Page, read_page
from openbookings.engine.query.parse import parse_filter, parse_sort
from openbookings.engine.query.tree import Compare, Every, Filter, Order, Some
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import Selection, documents
from openbookings.engine.timeline.recurrence import Occurrence
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import Local, NotLocalTime, Zone

_DEFAULT_KINDS = ("NONE", "INSTANCE", "EXCEPTION")  # 14.6
_LIMITS = Limits(50, 1000)  # 14.10
_COUNTED = ("participants.total", "remainingCapacity")
_CARRIED = ("timeZone", "fields", "recurrenceType")


class Asked(NamedTuple):
    """What a method lets be asked: page sizes, what cursors carry, a condition of its own."""

    limits: Limits = _LIMITS
    carried: tuple[str, ...] = _CARRIED
    condition: Callable[[Mapping[str, Any]], Filter] | None = None


class Question(NamedTuple):
    """What is asked, without the page: instants of the window, kinds and condition of events."""

    window: Span
    kinds: frozenset[str]
    filter: Filter | None
    backward: bool
    """By end from the last one back; otherwise by start."""
    cancelled: bool = False
    """Cancelled events too (7.9)."""
    starts: Mapping[str, Span] | None = None
    """By schedule the instants at which its events may start; None asks nothing."""


class EventPage(NamedTuple):
    """The events of a page, its paging metadata, and the request it answers."""

    events: list[Document]
    metadata: Document
    request: Mapping[str, Any]


Key = tuple[int, str]
"""What a page is ordered by: start, or negative end; ties by id (14.9)."""
Entry = tuple[Key, Document | tuple[Document, Occurrence]]


_BY_QUERY = Asked()


async def list_page(call: Call, request: Document, asked: Asked = _BY_QUERY) -> EventPage:
    """Answer a query of events: window, filter, sort and page (14.1-14.11).

    Raises `Invalid` for what cannot be asked.
    """
    page = read_page(request, call.method.name, asked.limits, call.site.secret)
    if page.cursor is not None:
        # 14.11: the cursor stands for the whole first request.
        query = {"filter": page.cursor.filter, "sort": page.cursor.sort}
        request = {**page.cursor.extra, "query": query}
    question = await _question(call, request, asked)
    after = _after(page)
    found = await _entries_of(call, question, after, page.limit + 1)
    metadata = _metadata(call, asked, request, question, page, found)
    return EventPage([event_of(entry) for entry in found[: page.limit]], metadata, request)


async def entries_of(call: Call, question: Question, after: Key | None, limit: int) -> list[Entry]:
    """The first entries of a question behind the key, in order, with who takes part.

    At most five statements, whatever the number of entries.
    """
    entries = await _entries_of(call, question, after, limit)
    # An occurrence that is not stored has nobody but those of its series.
    own = [found[0] if isinstance(found, tuple) else found for _, found in entries]
    await count_in(call, list({id(each): each for each in own}.values()), Personal.NONE)
    return entries


async def _entries_of(call: Call, question: Question, after: Key | None, limit: int) -> list[Entry]:
    entries = await _stored(call, question, after, limit)
    if "INSTANCE" in question.kinds:
        entries += await _occurrences(call, question, after)
    return list(islice(merge(*entries, key=lambda entry: entry[0]), limit))


def event_of(entry: Entry) -> Document:
    """The event of an entry; that of an occurrence is only worked out here."""
    found = entry[1]
    return instance(*found) if isinstance(found, tuple) else found


async def _question(call: Call, request: Mapping[str, Any], asked: Asked) -> Question:
    query = request.get("query") or {}
    fields = call.method.fields
    condition = parse_filter(query.get("filter"), fields)
    order = parse_sort(query.get("sort"), fields, 1) or (Order("start"),)
    backward = order[0].descending
    kinds = frozenset(request.get("recurrenceType") or _DEFAULT_KINDS)
    if "UNKNOWN_RECURRENCE_TYPE" in kinds:
        words = "must be NONE, MASTER, INSTANCE or EXCEPTION"
        raise Invalid(Violation("recurrenceType", words, "INVALID_ENUM_VALUE"))
    if not names(condition, "type"):
        # 14.8: working hours only come when they are asked for.
        condition = both(condition, Compare("type", "$ne", "WORKING_HOURS"))
    if asked.condition is not None:
        condition = both(condition, asked.condition(request))
    window = request.get("window") or await _window(call, request, backward)
    return Question(Span(*window), kinds, condition, backward)


async def _window(call: Call, request: Mapping[str, Any], backward: bool) -> tuple[int, int]:
    """The instants asked about; without an end, that of the events view (14.2, 15.2)."""
    zone = requested_zone(call, request)
    first = _instant(request, "fromLocalDate", zone, -FOREVER)
    asked = request.get("toLocalDate") is not None
    last = _instant(request, "toLocalDate", zone, 0 if asked else await view_end(call))
    if backward and first > last:
        return last, first
    if first >= last:
        # 14.4
        raise Invalid(Violation("fromLocalDate", "must be before toLocalDate", "MAX"))
    return first, last


def _instant(request: Mapping[str, Any], name: str, zone: Zone, default: int) -> int:
    text = request.get(name)
    if text is None:
        return default
    try:
        return zone.instant(minute(text))
    except NotLocalTime:
        words = "must be a local date-time YYYY-MM-DDThh:mm:ss"
        raise Invalid(Violation(name, words, "FORMAT")) from None


def _after(page: Page) -> Key | None:
    if page.cursor is None:
        return None
    at, event_id = page.cursor.keys
    assert isinstance(at, int), "events are ordered by whole seconds"
    return at, str(event_id)


async def _stored(
    call: Call, question: Question, after: Key | None, limit: int
) -> list[Iterator[Entry]]:
    """Stored events behind the key, in order: those that last long, and all others.

    Apart, so that the others are found by their start and history costs nothing.
    """
    window = question.window
    common = (
        *(() if question.filter is None else (question.filter,)),
        *(() if question.cancelled else (Compare("status", "$ne", "CANCELLED"),)),  # 7.9
        Compare("recurrenceType", "$in", tuple(sorted(question.kinds))),
        Compare("end", "$gt", window.start),
        Compare("start", "$lt", window.end),
        *_starting(question.starts),
    )
    near = (
        Compare("start", "$gt", window.start - LASTING),
        Compare("end", "$lt", window.end + LASTING),
    )
    short = (Compare("lasting", "$eq", False), *near, *common)
    lasting = (Compare("lasting", "$eq", True), *common)
    return [
        await _selected(call, question, Every(conditions), after, limit)
        for conditions in (short, lasting)
    ]


def _starting(starts: Mapping[str, Span] | None) -> list[Filter]:
    """The condition of starting when the event's schedule allows it."""
    if starts is None:
        return []
    schedules: dict[Span, list[str]] = {}
    for schedule_id, span in starts.items():
        schedules.setdefault(span, []).append(schedule_id)
    return [
        Some(
            tuple(
                Every(
                    (
                        Compare("scheduleId", "$in", tuple(ids)),
                        Compare("start", "$gte", span.start),
                        Compare("start", "$lt", span.end),
                    )
                )
                for span, ids in schedules.items()
            )
        )
    ]


async def _selected(
    call: Call, question: Question, condition: Filter, after: Key | None, limit: int
) -> Iterator[Entry]:
    field, sign = ("end", -1) if question.backward else ("start", 1)
    rows = await documents.select(
        call.unit,
        EVENTS.table,
        call.site.id,
        Selection(
            filter=condition,
            order=(Order(field, question.backward),),
            limit=limit,
            after=None if after is None else (sign * after[0], after[1]),
            fields=EVENTS.all_fields,
            extra=(field, "id"),
        ),
    )
    return (((sign * at, event_id), decoded(text)) for text, at, event_id in rows)


async def _occurrences(call: Call, question: Question, after: Key | None) -> list[Iterator[Entry]]:
    """For each series in question its occurrences behind the key, in order and worked out late."""
    window = _narrowed(question, after)
    written = await statements.stretches_in(
        call.unit, call.site.id, window, confined_to(question.filter, "scheduleId")
    )
    series = [(stretch, _as_members(stretch.event_id, text)) for stretch, text in written]
    if any(names(question.filter, field) for field in _COUNTED):
        await count_in(call, [master for _, master in series])
    wanted = [each for each in series if matches(question.filter, each[1])]
    if not wanted:
        return []
    first = min(bounds(stretch).start for stretch, _ in wanted)
    reach = Span(max(first, window.start), window.end)
    slots = slots_near([stretch for stretch, _ in wanted], reach)
    taken = await statements.slots_taken(
        call.unit, call.site.id, {stretch.event_id for stretch, _ in wanted}, slots
    )
    return [
        _entries(
            master,
            _members(stretch, question, window, taken.get(stretch.event_id, frozenset())),
            question,
            after,
        )
        for stretch, master in wanted
    ]


def _members(
    stretch: Stretch, question: Question, window: Span, without: frozenset[Local]
) -> Iterator[Occurrence]:
    """The occurrences of a stretch that are asked for, in the order of the question."""
    walk = going_back if question.backward else going_forward
    if question.starts is None:
        return walk(stretch, window, without)
    allowed = question.starts.get(stretch.schedule_id, Span(0, 0))
    reach = Span(max(window.start, allowed.start), min(window.end, allowed.end))
    return (each for each in walk(stretch, reach, without) if each.start >= allowed.start)


def _entries(
    master: Document, found: Iterable[Occurrence], question: Question, after: Key | None
) -> Iterator[Entry]:
    for each in found:
        at = -each.end if question.backward else each.start
        key = at, member_id(master["id"], each)
        if after is None or key > after:
            yield key, (master, each)


def _narrowed(question: Question, after: Key | None) -> Span:
    """The window behind the key: earlier pages are not worked out again."""
    start, end = question.window
    if after is None:
        return question.window
    if question.backward:
        return Span(start, min(end, -after[0] + 1))
    return Span(max(start, after[0]), end)


def _as_members(event_id: str, text: str) -> Document:
    """A series with what all its occurrences have in common, for the filter."""
    return {**decoded(text), "recurringEventId": event_id}


def _metadata(
    call: Call,
    asked: Asked,
    request: Mapping[str, Any],
    question: Question,
    page: Page,
    found: list[Entry],
) -> Document:
    """14.11: only a `next` cursor, and none on the last page."""
    if len(found) <= page.limit:
        return {"count": len(found), "cursors": {}, "hasNext": False}
    query = request.get("query") or {}
    carried = {name: request[name] for name in asked.carried if request.get(name) is not None}
    cursor = Cursor(
        method=call.method.name,
        limit=page.limit,
        keys=found[page.limit - 1][0],
        filter=query.get("filter"),
        sort=query.get("sort"),
        extra={**carried, "window": list(question.window)},
    )
    return {
        "count": page.limit,
        "cursors": {"next": seal(cursor, call.site.secret)},
        "hasNext": True,
    }
