"""What surrounds a service's slots, read from the rooms below in one statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import msgspec

from openbookings.engine.calendar.schedules import BUSINESS_EXTERNAL_ID
from openbookings.engine.kernel.call import Document
from openbookings.engine.people.settings import visibility_of
from openbookings.engine.settings.time_slots import StepSetting, read_step
from openbookings.engine.store import Unit
from openbookings.engine.store.naming import rows_named
from openbookings.engine.timeline.spans import Span

_decode = msgspec.json.Decoder(dict).decode
_SURROUNDINGS = """
    SELECT 'schedule', (SELECT id FROM schedules WHERE site_id = ? AND external_id = ?
                        ORDER BY created_date, id LIMIT 1), CAST(NULL AS TEXT)
     UNION ALL SELECT 'step', id, CAST(doc AS TEXT) FROM slot_configurations
      WHERE site_id = ? AND app_id = ?
     UNION ALL SELECT 'staff', id, CAST(doc AS TEXT) FROM staff_member_settings WHERE site_id = ?
     UNION ALL SELECT 'location', id, CAST(doc AS TEXT) FROM locations WHERE site_id = ? AND """


class Surroundings(NamedTuple):
    """What the site says that bears on the slots of a service."""

    business_schedule_id: str
    locations: dict[str, Document]
    """Business locations by id."""
    step: StepSetting
    gender_is_public: bool
    """Whether customers may know, and so ask for, the gender of staff (D17)."""


async def surroundings(
    unit: Unit, site_id: str, app_id: str, location_ids: Collection[str]
) -> Surroundings:
    """Read what the rooms below know, at once: a list of slots is a few statements."""
    rows = await unit.rows(
        _SURROUNDINGS + unit.dialect.any_of("id"),
        site_id,
        BUSINESS_EXTERNAL_ID,
        site_id,
        app_id,
        site_id,
        site_id,
        unit.dialect.list_argument(list(location_ids)),
    )
    schedule_id = next(found for kind, found, _ in rows if kind == "schedule")
    steps = [_decode(text) for kind, _, text in rows if kind == "step"]
    staff = [_decode(text) for kind, _, text in rows if kind == "staff"]
    return Surroundings(
        business_schedule_id=schedule_id,
        locations={found: _decode(text) for kind, found, text in rows if kind == "location"},
        step=read_step(steps[0] if steps else None),
        gender_is_public=any(visibility_of(each).gender for each in staff),
    )


async def class_ids(unit: Unit, site_id: str) -> list[str]:
    """The ids of all classes of the site."""
    rows = await unit.rows(
        "SELECT id FROM services WHERE site_id = ? AND type = 'CLASS' ORDER BY id", site_id
    )
    return [row[0] for row in rows]


async def service_ids(unit: Unit, site_id: str, schedule_ids: Collection[str]) -> list[str]:
    """The ids of the services that these schedules belong to."""
    select = "SELECT id FROM services"
    rows = await rows_named(unit, select, site_id, "schedule_id", schedule_ids)
    return [row[0] for row in rows]


class Named(NamedTuple):
    """What slots show of a resource, and its type."""

    resource_id: str
    name: str
    type_id: str | None


async def named(unit: Unit, site_id: str, resource_ids: Collection[str]) -> dict[str, Named]:
    """Names and types of those resources that exist, by id."""
    select = "SELECT id, COALESCE(name, ''), type_id FROM resources"
    rows = await rows_named(unit, select, site_id, "id", resource_ids)
    return {row[0]: Named(*row) for row in rows}


class Stored(NamedTuple):
    """The sessions of a course that are stored one by one, and how many take part."""

    first_start: int | None
    last_start: int | None
    last_end: int | None
    participants: int
    left: int
    """How many of them have yet to start."""


async def stored_sessions(
    unit: Unit, site_id: str, schedule_ids: Collection[str], now: int
) -> dict[str, Stored]:
    """By schedule of a course: its single sessions, and places taken (C45); `now` in seconds."""
    single = "CASE WHEN recurrence <> 'MASTER' THEN"
    rows = await unit.rows(
        f"SELECT schedule_id, min({single} starts END), max({single} starts END),"
        f" max({single} ends END),"
        " (SELECT COALESCE(sum(p.party_size), 0) FROM participations AS p"
        " WHERE p.site_id = events.site_id AND p.schedule_id = events.schedule_id),"
        " sum(CASE WHEN recurrence <> 'MASTER' AND starts >= ? THEN 1 ELSE 0 END)"
        " FROM events WHERE site_id = ? AND type = 'COURSE' AND status <> 'CANCELLED'"
        f" AND {unit.dialect.any_of('schedule_id')} GROUP BY site_id, schedule_id",
        now,
        site_id,
        unit.dialect.list_argument(list(schedule_ids)),
    )
    return {row[0]: Stored._make((*row[1:4], int(row[4]), int(row[5]))) for row in rows}


async def coming_sessions(
    unit: Unit, site_id: str, schedule_ids: Collection[str], now: int, most: int
) -> dict[str, list[Span]]:
    """By schedule of a course: its single sessions that have yet to start, the first `most`."""
    rows = await unit.rows(
        "SELECT schedule_id, starts, ends FROM (SELECT schedule_id, starts, ends, row_number()"
        " OVER (PARTITION BY schedule_id ORDER BY starts, id) AS place"
        " FROM events WHERE site_id = ? AND type = 'COURSE' AND status <> 'CANCELLED'"
        f" AND recurrence <> 'MASTER' AND starts >= ? AND {unit.dialect.any_of('schedule_id')}"
        ") AS coming WHERE place <= ? ORDER BY schedule_id, starts",
        site_id,
        now,
        unit.dialect.list_argument(list(schedule_ids)),
        most,
    )
    found: dict[str, list[Span]] = {}
    for schedule_id, starts, ends in rows:
        found.setdefault(schedule_id, []).append(Span(starts, ends))
    return found


class Occupied(NamedTuple):
    """Who is taken by which event, stored or a series, and what is kept free around its time."""

    taken_id: str
    """A resource, or the schedule of one."""
    event_id: str
    starts: int
    ends: int
    buffer_ends: int
    since: int | None
    """For a series: the stretch of it that is meant."""
    before: int | None
    reserved: bool
    """Whether it is no event at all, but time kept for a customer."""
    kept_before: int
    """Seconds kept free before the start (K2)."""
    event: Document | None
    """The event; None when it is not kept."""


async def occupied(
    unit: Unit, site_id: str, taken_ids: Collection[str], window: Span, now: int
) -> list[Occupied]:
    """What takes the resources (or schedules) in the window, in a lasting order.

    Reservations that have lapsed at `now` (milliseconds) take nobody.
    """
    rows = await unit.rows(
        "SELECT o.resource_id, o.event_id, o.starts, o.ends, o.buffer_ends, s.since, s.before,"
        " o.expires IS NOT NULL, o.buffer_before, COALESCE(s.doc, e.doc) FROM occupancies AS o"
        " LEFT JOIN stretches AS s ON s.site_id = o.site_id AND s.event_id = o.event_id"
        " AND s.since = o.since"
        " LEFT JOIN events AS e ON e.site_id = o.site_id AND e.id = o.event_id"
        f" WHERE o.site_id = ? AND {unit.dialect.any_of('o.resource_id')}"
        " AND o.buffer_ends > ? AND o.starts - o.buffer_before < ?"
        " AND (o.expires IS NULL OR o.expires > ?) ORDER BY o.starts, o.event_id",
        site_id,
        unit.dialect.list_argument(list(taken_ids)),
        *window,
        now,
    )
    return [
        Occupied._make((*row[:7], bool(row[7]), row[8], row[9] and _decode(row[9]))) for row in rows
    ]


class Demand(NamedTuple):
    """What is kept of the places of an event or a course, and how many wait for one."""

    held: int = 0
    """Kept for those who are about to book or to pay."""
    offered: int = 0
    """Kept for those who wait (E75)."""
    waiting: int = 0

    @property
    def kept(self) -> int:
        """Places that nobody else can have (D43)."""
        return self.held + self.offered


NO_DEMAND = Demand()
_DEMANDS = """
    SELECT target_id, kind, sum(seats) FROM (
        SELECT target_id, CASE kind WHEN 'waitlist' THEN 'offered' ELSE 'held' END AS kind, seats
          FROM reservations WHERE site_id = ? AND {any_of} AND expires > ?
        UNION ALL
        SELECT target_id, 'waiting', party FROM waitlist_registrations
         WHERE site_id = ? AND {any_of} AND NOT enrolled
    ) AS demanded GROUP BY target_id, kind"""


async def demands(
    unit: Unit, site_id: str, target_ids: Collection[str], now: int
) -> dict[str, Demand]:
    """What is kept at `now` (milliseconds) and who waits, by event or schedule id."""
    listed = unit.dialect.list_argument(list(target_ids))
    sql = _DEMANDS.format(any_of=unit.dialect.any_of("target_id"))
    found: dict[str, Demand] = {}
    for target_id, kind, seats in await unit.rows(sql, site_id, listed, now, site_id, listed):
        found[target_id] = found.get(target_id, NO_DEMAND)._replace(**{kind: int(seats)})
    return found
