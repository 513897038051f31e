"""What surrounds a service's slots: the business schedule and locations, in one statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import msgspec

from openbookings.engine.calendar.schedules import BUSINESS_EXTERNAL_ID
from openbookings.engine.kernel.call import Document
from openbookings.engine.store import Unit

_decode = msgspec.json.Decoder(dict).decode


class Surroundings(NamedTuple):
    """The id of the business schedule, and business locations by id."""

    business_schedule_id: str
    locations: dict[str, Document]


async def surroundings(unit: Unit, site_id: str, location_ids: Collection[str]) -> Surroundings:
    """Read what the rooms below know about a place, at once: a slot list is a few statements."""
    rows = await unit.rows(
        "SELECT 'schedule', id, NULL FROM schedules WHERE site_id = ? AND external_id = ?"
        " UNION ALL SELECT 'location', id, CAST(doc AS TEXT) FROM locations WHERE site_id = ?"
        f" AND {unit.dialect.any_of('id')}",
        site_id,
        BUSINESS_EXTERNAL_ID,
        site_id,
        unit.dialect.list_argument(list(location_ids)),
    )
    schedule_id = next(row[1] for row in rows if row[0] == "schedule")
    return Surroundings(
        schedule_id, {row[1]: _decode(row[2]) for row in rows if row[0] == "location"}
    )
