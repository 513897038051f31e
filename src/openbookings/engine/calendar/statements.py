"""The calendar's own statements: events by time, stretches of series, and who is taken when.

Instants are seconds since the epoch. Each function sends one statement whatever the number of
schedules, resources or events it is asked about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from openbookings.engine.calendar.stretches import Stretch, bounds
from openbookings.engine.store import Unit, documents
from openbookings.engine.store.clauses import Clause
from openbookings.engine.timeline.recurrence import RuledSeries, Series, WeeklySeries
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import Local, Zone, weekday_of

_STRETCH = (
    "s.event_id, s.since, s.before, s.schedule_id, s.type, s.location_id,"
    " s.zone, s.local_start, s.duration, s.weekday, s.weeks, s.local_until, s.recurrence"
)
PARTY = (
    "CAST((SELECT COALESCE(sum(p.party_size), 0) FROM participations AS p"
    " WHERE p.site_id = t.site_id AND (p.event_id = t.id OR p.event_id = t.recurring_event_id"
    " OR p.schedule_id = t.schedule_id)) AS BIGINT)"
)
"""How many take part in the event `t`: in itself, its series or its schedule (10.3, 10.7, 10.9)."""
PLACES_LEFT = (
    f"CASE WHEN t.total_capacity > {PARTY} THEN t.total_capacity - {PARTY}"
    " WHEN t.total_capacity IS NOT NULL THEN 0 END"
)
"""10.1"""
SERIES_FIRST = "recurrence <> 'MASTER', id"
"""The order in which several events are held (decision 16): nobody waits in a circle."""
_STRETCH_COLUMNS = _STRETCH.count(",") + 1


def _stretch(row: Sequence[Any]) -> Stretch:
    event_id, since, before, schedule_id, kind, location_id, zone, start, duration = row[:9]
    weekday, weeks, until, recurrence = row[9:_STRETCH_COLUMNS]
    last = None if until is None else Local(until)
    series: Series
    if recurrence is None:
        series = WeeklySeries(Zone.of(zone), Local(start), duration, weekday, weeks, last)
    else:
        rule, excluded = _decode_rule(recurrence)
        series = RuledSeries(Zone.of(zone), Local(start), duration, rule, excluded, last)
    return Stretch(event_id, since, before, schedule_id, kind, location_id, series)


@lru_cache(maxsize=4096)
def _decode_rule(recurrence: str) -> tuple[str, frozenset[int]]:
    """A rule and the local days without an occurrence."""
    rule, excluded = msgspec.json.decode(recurrence)
    return rule, frozenset(excluded)


def _rule_columns(series: Series) -> tuple[int, int, Local | None, str | None]:
    """Weekday, weeks, local_until and recurrence."""
    if isinstance(series, WeeklySeries):
        return series.weekday, series.interval, series.until, None
    recurrence = msgspec.json.encode([series.rule, sorted(series.excluded)]).decode()
    return weekday_of(series.start), 1, series.until, recurrence


async def business_schedule(unit: Unit, site_id: str, external_id: str) -> str | None:
    """The id of the oldest schedule with the external id."""
    found = await unit.value(
        "SELECT id FROM schedules WHERE site_id = ? AND external_id = ?"
        " ORDER BY created_date, id LIMIT 1",
        site_id,
        external_id,
    )
    return None if found is None else str(found)


class ShownResource(NamedTuple):
    """What events show of a resource."""

    id: str
    name: str | None
    type: str | None
    user_id: str | None
    """The user whom its staff member is linked to (13.6)."""


async def resources(unit: Unit, site_id: str, ids: Iterable[str]) -> dict[str, ShownResource]:
    """What events show of those resources that the site has, by id."""
    rows = await unit.rows(
        "SELECT r.id, r.name, k.name, m.user_id FROM resources AS r"
        " LEFT JOIN resource_types AS k ON k.site_id = r.site_id AND k.id = r.type_id"
        " LEFT JOIN staff_members AS m ON m.site_id = r.site_id AND m.resource_id = r.id"
        f" WHERE r.site_id = ? AND {unit.dialect.any_of('r.id')}",
        site_id,
        unit.dialect.list_argument(list(ids)),
    )
    return {row[0]: ShownResource(*row) for row in rows}


async def insert_stretch(unit: Unit, site_id: str, stretch: Stretch) -> None:
    """Store the stretch of a series that is in force from now on."""
    reach, series = bounds(stretch), stretch.series
    await unit.execute(
        "INSERT INTO stretches (site_id, event_id, since, before, starts, ends, schedule_id,"
        " type, location_id, zone, local_start, duration, weekday, weeks, local_until, recurrence)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        site_id,
        *stretch[:3],
        *reach,
        *stretch[3:6],
        series.zone.name,
        series.start,
        series.duration,
        *_rule_columns(series),
    )


async def stretch_in_force(unit: Unit, site_id: str, event_id: str) -> Stretch | None:
    """The stretch that the event's own document describes; None once it was cancelled."""
    row = await unit.row(
        f"SELECT {_STRETCH} FROM stretches AS s"
        " WHERE s.site_id = ? AND s.event_id = ? AND s.doc IS NULL",
        site_id,
        event_id,
    )
    return None if row is None else _stretch(row)


async def hold_event(unit: Unit, site_id: str, event_id: str) -> None:
    """Keep a stored event from being changed until the transaction ends; waits for a change."""
    await unit.execute(
        "UPDATE events SET revision = revision WHERE site_id = ? AND id = ?", site_id, event_id
    )


async def remove_stretch(unit: Unit, site_id: str, stretch: Stretch) -> None:
    """Forget a stretch that never had an occurrence."""
    await unit.execute(
        "DELETE FROM stretches WHERE site_id = ? AND event_id = ? AND since = ?",
        site_id,
        *stretch[:2],
    )
    await remove_occupancies(unit, site_id, stretch.event_id, stretch.since)


async def close_stretch(unit: Unit, site_id: str, stretch: Stretch, document: str) -> None:
    """End a stretch (`stretch.before` is its end) and keep the series as it was in it."""
    ends = bounds(stretch).end
    key = (site_id, stretch.event_id, stretch.since)
    await unit.execute(
        "UPDATE stretches SET before = ?, ends = ?, doc = ?"
        " WHERE site_id = ? AND event_id = ? AND since = ?",
        stretch.before,
        ends,
        document,
        *key,
    )
    await unit.execute(
        "UPDATE occupancies SET ends = ?, buffer_ends = ? + buffer_ends - ends"
        " WHERE site_id = ? AND event_id = ? AND since = ?",
        ends,
        ends,
        *key,
    )


Written = tuple[Stretch, str]
"""A stretch, and the JSON of the series as it was in it."""
_WRITTEN = (
    f"SELECT {_STRETCH}, COALESCE(s.doc, e.doc) FROM stretches AS s"
    " JOIN events AS e ON e.site_id = s.site_id AND e.id = s.event_id WHERE s.site_id = ?"
)


async def written_stretches(
    unit: Unit, site_id: str, event_ids: Iterable[str]
) -> dict[str, list[Written]]:
    """All stretches of some series with their documents, by the series' id."""
    rows = await unit.rows(
        f"{_WRITTEN} AND {unit.dialect.any_of('s.event_id')}",
        site_id,
        unit.dialect.list_argument(list(event_ids)),
    )
    found: dict[str, list[Written]] = {}
    for row in rows:
        found.setdefault(row[0], []).append((_stretch(row), row[_STRETCH_COLUMNS]))
    return found


async def stretches_in(
    unit: Unit, site_id: str, window: Span, schedule_ids: Sequence[str] | None
) -> list[Written]:
    """Every stretch that may have occurrences in the window, of all or some schedules."""
    sql, args = f"{_WRITTEN} AND s.ends > ? AND s.starts < ?", [site_id, *window]
    if schedule_ids is not None:
        sql += f" AND {unit.dialect.any_of('s.schedule_id')}"
        args.append(unit.dialect.list_argument(schedule_ids))
    return [(_stretch(row), row[_STRETCH_COLUMNS]) for row in await unit.rows(sql, *args)]


async def slots_taken(
    unit: Unit, site_id: str, event_ids: Iterable[str], slots: Span
) -> dict[str, frozenset[Local]]:
    """The slots of each series, in a span of wall-clock time, that stored events stand for."""
    rows = await unit.rows(
        "SELECT recurring_event_id, slot FROM events WHERE site_id = ?"
        f" AND {unit.dialect.any_of('recurring_event_id')} AND slot >= ? AND slot <= ?",
        site_id,
        unit.dialect.list_argument(list(event_ids)),
        *slots,
    )
    found: dict[str, set[Local]] = {}
    for event_id, slot in rows:
        found.setdefault(event_id, set()).add(Local(slot))
    return {event_id: frozenset(taken) for event_id, taken in found.items()}


StoredHours = tuple[str, str | None, Span]
"""Working hours stored as an event of their own: schedule, business location, instants."""


async def hours_in(
    unit: Unit, site_id: str, schedule_ids: Sequence[str], window: Span
) -> tuple[list[StoredHours], list[Stretch]]:
    """Working hours that may reach into the window: those stored one by one, and the weekly ones.

    Exceptions are stored one by one; the slots they stand for are still in the weekly ones.
    """
    asked = (site_id, unit.dialect.list_argument(schedule_ids), *window)
    wanted = f"site_id = ? AND {unit.dialect.any_of('schedule_id')} AND ends > ? AND starts < ?"
    rows = await unit.rows(
        f"SELECT {_STRETCH} FROM stretches AS s WHERE {wanted} AND type = 'WORKING_HOURS'"
        " UNION ALL SELECT id, starts, ends, schedule_id, type, location_id,"
        " NULL, NULL, NULL, NULL, NULL, NULL, NULL"
        f" FROM events WHERE {wanted} AND type = 'WORKING_HOURS'"
        " AND status = 'CONFIRMED' AND recurrence <> 'MASTER'",
        *asked,
        *asked,
    )
    single = [(row[3], row[5], Span(row[1], row[2])) for row in rows if row[6] is None]
    return single, [_stretch(row) for row in rows if row[6] is not None]


async def coming_events(
    unit: Unit, site_id: str, schedule_ids: Sequence[str], now: int
) -> list[str]:
    """JSON of the coming single events of some schedules and of their unfinished series.

    Members of a series follow their master.
    """
    which = "status <> 'CANCELLED' AND (recurrence = 'MASTER' OR (recurrence = 'NONE' AND {}))"
    return await _listed(unit, site_id, _to_come(unit, schedule_ids, now, which))


async def coming_members_on(
    unit: Unit, site_id: str, schedule_ids: Sequence[str], now: int
) -> list[str]:
    """JSON of the coming members of all series of some schedules, as far as they are stored."""
    which = "status <> 'CANCELLED' AND recurring_event_id IS NOT NULL AND {}"
    return await _listed(unit, site_id, _to_come(unit, schedule_ids, now, which))


async def hold_coming(unit: Unit, site_id: str, schedule_ids: Sequence[str], now: int) -> None:
    """Keep all that some schedules have to come from being changed until the transaction ends.

    Stored members too: whoever changes a series writes them along.
    """
    coming = _to_come(unit, schedule_ids, now, "(recurrence = 'MASTER' OR {})")
    await documents.hold_where(unit, "events", site_id, coming, order=SERIES_FIRST)


async def hold_series(unit: Unit, site_id: str, event_ids: Collection[str]) -> None:
    """Keep those of the events that are series from being changed until the transaction ends."""
    named = unit.dialect.list_argument(list(event_ids))
    wanted = Clause(f"recurrence = 'MASTER' AND {unit.dialect.any_of('id')}", (named,))
    await documents.hold_where(unit, "events", site_id, wanted)


async def hold_members(
    unit: Unit, site_id: str, event_ids: Collection[str], series: Collection[str]
) -> list[str]:
    """Hold those of the events that are in none but these series; gives them."""
    listed = unit.dialect.list_argument
    wanted = Clause(
        f"{unit.dialect.any_of('id')} AND (recurring_event_id IS NULL"
        f" OR {unit.dialect.any_of('recurring_event_id')})",
        (listed(list(event_ids)), listed(list(series))),
    )
    return await documents.hold_where(unit, "events", site_id, wanted, order=SERIES_FIRST)


async def series_of(unit: Unit, site_id: str, event_ids: Collection[str]) -> dict[str, str]:
    """The series of those events that are stored members of one."""
    rows = await unit.rows(
        "SELECT id, recurring_event_id FROM events"
        f" WHERE site_id = ? AND {unit.dialect.any_of('id')} AND recurring_event_id IS NOT NULL",
        site_id,
        unit.dialect.list_argument(list(event_ids)),
    )
    return dict(rows)


def _to_come(unit: Unit, schedule_ids: Sequence[str], now: int, which: str) -> Clause:
    """Those of the events that are not over; `{}` is for those that have yet to start."""
    named = unit.dialect.any_of("schedule_id")
    args = (unit.dialect.list_argument(schedule_ids), now, now)
    return Clause(f"{named} AND ends > ? AND {which.format('starts > ?')}", args)


async def _listed(unit: Unit, site_id: str, condition: Clause) -> list[str]:
    rows = await unit.rows(
        f"SELECT doc FROM events WHERE site_id = ? AND {condition.sql} ORDER BY starts, id",
        site_id,
        *condition.args,
    )
    return [row[0] for row in rows]


async def hold_owners(unit: Unit, site_id: str, schedule_ids: Sequence[str]) -> None:
    """Keep the services of schedules, which follow their sessions, from being changed."""
    named = Clause(unit.dialect.any_of("schedule_id"), (unit.dialect.list_argument(schedule_ids),))
    await documents.hold_where(unit, "services", site_id, named)


Member = tuple[str, Local | None]
"""The JSON of a stored member of a series, and its slot: None when the series has none for it."""


async def coming_members(unit: Unit, site_id: str, event_id: str, now: int) -> list[Member]:
    """The stored members of a series that have yet to start, cancelled ones too."""
    rows = await unit.rows(
        "SELECT doc, slot FROM events WHERE site_id = ? AND recurring_event_id = ?"
        " AND starts > ? ORDER BY starts, id",
        site_id,
        event_id,
        now,
    )
    return [(text, None if slot is None else Local(slot)) for text, slot in rows]


async def members_from(unit: Unit, site_id: str, event_id: str, slot: Local) -> list[Member]:
    """The stored members of a series from a slot on, cancelled ones too."""
    rows = await unit.rows(
        "SELECT doc, slot FROM events WHERE site_id = ? AND recurring_event_id = ?"
        " AND slot >= ? ORDER BY slot, id",
        site_id,
        event_id,
        slot,
    )
    return [(text, Local(at)) for text, at in rows]


async def slot_of(unit: Unit, site_id: str, event_id: str) -> Local | None:
    """The slot of a stored member of a series, if the series has one for it."""
    slot = await unit.value(
        "SELECT slot FROM events WHERE site_id = ? AND id = ?", site_id, event_id
    )
    return None if slot is None else Local(slot)


async def starting_in(unit: Unit, site_id: str, window: Span) -> list[str]:
    """JSON of the single events and stored occurrences that start in the window."""
    rows = await unit.rows(
        "SELECT doc FROM events WHERE site_id = ? AND starts >= ? AND starts < ?"
        " AND recurrence <> 'MASTER' AND status <> 'CANCELLED' ORDER BY starts, id",
        site_id,
        *window,
    )
    return [row[0] for row in rows]


async def active_schedules(unit: Unit, site_id: str) -> list[str]:
    """JSON of all schedules that are not cancelled."""
    rows = await unit.rows(
        "SELECT doc FROM schedules WHERE site_id = ? AND status = 'ACTIVE' ORDER BY id", site_id
    )
    return [row[0] for row in rows]


class Occupancy(NamedTuple):
    """Who is taken when, by which event; `since` is 0 but for a later stretch of a series.

    Kept free for `buffer_before` seconds before the start and until `buffer_ends`; of a series
    these are its bounds, and what lies between `ends` and `buffer_ends` is kept after each time.
    `expires` (milliseconds) is the end of a reservation, which stands in the place of an event.
    """

    event_id: str
    resource_id: str
    since: int
    starts: int
    ends: int
    buffer_ends: int
    claims: bool
    expires: int | None = None
    buffer_before: int = 0


async def insert_occupancies(unit: Unit, site_id: str, rows: Sequence[Occupancy]) -> None:
    """Store who is taken; raises `Overlap` when a claim meets another claim."""
    if rows:
        await unit.execute_many(
            "INSERT INTO occupancies (site_id, event_id, resource_id, since, starts, ends,"
            " buffer_ends, claims, expires, buffer_before)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(site_id, *row) for row in rows],
        )


async def remove_occupancies(unit: Unit, site_id: str, event_id: str, since: int) -> None:
    """Free everyone whom the event, or one stretch of the series, takes."""
    await unit.execute(
        "DELETE FROM occupancies WHERE site_id = ? AND event_id = ? AND since = ?",
        site_id,
        event_id,
        since,
    )


class Reserved(NamedTuple):
    """What a stored event reserves: seconds kept free around it, and whether it claims."""

    after: int
    claims: bool
    before: int


async def reserved_by(unit: Unit, site_id: str, event_id: str) -> Reserved:
    """What a stored event reserves of whom it takes."""
    row = await unit.row(
        "SELECT COALESCE(max(buffer_ends - ends), 0), COALESCE(max(CASE WHEN claims THEN 1"
        " ELSE 0 END), 0), COALESCE(max(buffer_before), 0)"
        " FROM occupancies WHERE site_id = ? AND event_id = ?",
        site_id,
        event_id,
    )
    assert row is not None, "an aggregate has one row"
    return Reserved(int(row[0]), bool(row[1]), int(row[2]))


class Taken(NamedTuple):
    """Who is taken: from start to end, or in the occurrences of a stretch, and buffers around."""

    resource_id: str
    time: Span
    before: int
    after: int
    stretch: Stretch | None


async def taken_in(
    unit: Unit,
    site_id: str,
    resource_ids: Iterable[str],
    window: Span,
    now: int,
    ignoring: frozenset[str],
) -> list[Taken]:
    """What takes the resources (or schedules) in the window, except the events `ignoring`.

    Reads nothing that ended before the window, so that history costs nothing (D26), and no
    reservation that has lapsed at `now` (milliseconds).
    """
    rows = await unit.rows(
        "SELECT o.resource_id, o.starts, o.ends, o.buffer_before, o.buffer_ends - o.ends,"
        f" {_STRETCH} FROM occupancies AS o"
        " LEFT JOIN stretches AS s ON s.site_id = o.site_id AND s.event_id = o.event_id"
        " AND s.since = o.since"
        f" WHERE o.site_id = ? AND {unit.dialect.any_of('o.resource_id')}"
        " AND o.buffer_ends > ? AND o.starts - o.buffer_before < ?"
        f" AND NOT ({unit.dialect.any_of('o.event_id')})"
        " AND (o.expires IS NULL OR o.expires > ?)",
        site_id,
        unit.dialect.list_argument(list(resource_ids)),
        *window,
        unit.dialect.list_argument(sorted(ignoring)),
        now,
    )
    return [
        Taken(resource_id, Span(starts, ends), before, after, stretch[0] and _stretch(stretch))
        for resource_id, starts, ends, before, after, *stretch in rows
    ]
