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
    rows = await unit.rows(
        f"SELECT id FROM services WHERE site_id = ? AND {unit.dialect.any_of('schedule_id')}",
        site_id,
        unit.dialect.list_argument(list(schedule_ids)),
    )
    return [row[0] for row in rows]


class Named(NamedTuple):
    """What slots show of a resource, and its type."""

    resource_id: str
    name: str
    type_id: str | None


async def named(unit: Unit, site_id: str, resource_ids: Collection[str]) -> dict[str, Named]:
    """Names and types of those resources that exist, by id."""
    rows = await unit.rows(
        "SELECT id, COALESCE(name, ''), type_id FROM resources"
        f" WHERE site_id = ? AND {unit.dialect.any_of('id')}",
        site_id,
        unit.dialect.list_argument(list(resource_ids)),
    )
    return {row[0]: Named(*row) for row in rows}


class Stored(NamedTuple):
    """The sessions of a course that are stored one by one, and how many take part."""

    first_start: int | None
    last_start: int | None
    last_end: int | None
    participants: int


async def stored_sessions(
    unit: Unit, site_id: str, schedule_ids: Collection[str]
) -> dict[str, Stored]:
    """By schedule of a course: bounds of its single sessions, and places taken (C45)."""
    single = "CASE WHEN recurrence <> 'MASTER' THEN"
    rows = await unit.rows(
        f"SELECT schedule_id, min({single} starts END), max({single} starts END),"
        f" max({single} ends END),"
        " (SELECT COALESCE(sum(p.party_size), 0) FROM participations AS p"
        " WHERE p.site_id = events.site_id AND p.schedule_id = events.schedule_id)"
        " FROM events WHERE site_id = ? AND type = 'COURSE' AND status <> 'CANCELLED'"
        f" AND {unit.dialect.any_of('schedule_id')} GROUP BY site_id, schedule_id",
        site_id,
        unit.dialect.list_argument(list(schedule_ids)),
    )
    return {row[0]: Stored(row[1], row[2], row[3], int(row[4])) for row in rows}


class Occupied(NamedTuple):
    """Who is taken by which event, stored or a series, and what of its time is kept free after."""

    taken_id: str
    """A resource, or the schedule of one."""
    event_id: str
    starts: int
    ends: int
    buffer_ends: int
    since: int | None
    """For a series: the stretch of it that is meant."""
    before: int | None
    event: Document | None
    """The event; None when it is not kept."""


async def occupied(
    unit: Unit, site_id: str, taken_ids: Collection[str], window: Span
) -> list[Occupied]:
    """What takes the resources (or schedules) in the window, in a lasting order."""
    rows = await unit.rows(
        "SELECT o.resource_id, o.event_id, o.starts, o.ends, o.buffer_ends, s.since, s.before,"
        " COALESCE(s.doc, e.doc) FROM occupancies AS o"
        " LEFT JOIN stretches AS s ON s.site_id = o.site_id AND s.event_id = o.event_id"
        " AND s.since = o.since"
        " LEFT JOIN events AS e ON e.site_id = o.site_id AND e.id = o.event_id"
        f" WHERE o.site_id = ? AND {unit.dialect.any_of('o.resource_id')}"
        " AND o.buffer_ends > ? AND o.starts < ? ORDER BY o.starts, o.event_id",
        site_id,
        unit.dialect.list_argument(list(taken_ids)),
        *window,
    )
    return [Occupied._make((*row[:7], row[7] and _decode(row[7]))) for row in rows]
