"""The people room's own statements: the roster, counts per type, shared hours, connections."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec

from openbookings.engine.store import Unit, documents
from openbookings.engine.store.clauses import Clause


class BookableRow(NamedTuple):
    """One resource as the roster reads it, the staff member's share beside it."""

    id: str
    name: str
    type_id: str
    event_schedule_id: str
    hours_schedule_id: str | None
    hours_shared: bool | None
    all_locations: bool | None
    at_customers: bool | None
    at_custom: bool | None
    location_ids: list[str]
    ranking: int | None
    gender: str | None
    staff_member_id: str | None


class StaffRow(NamedTuple):
    """A staff member's resource and document."""

    resource_id: str
    name: str
    hours_schedule_id: str | None
    event_schedule_id: str
    document: bytes


class Counts(NamedTuple):
    """How many resources a type has, and how many of them serve which kind of place (G13)."""

    total: int
    everywhere: int
    at_customers: int
    at_custom_places: int


class Connection(NamedTuple):
    """How far connecting a user to a staff member has come (G22); `changed` in milliseconds."""

    status: str
    email: str | None
    changed: int


_BOOKABLE = """
    SELECT r.id, r.name, r.type_id, r.event_schedule_id, r.hours_schedule_id, r.hours_shared,
           r.all_locations, r.at_customers, r.at_custom_places, r.location_ids, r.ranking,
           s.gender, s.id
      FROM resources r
      LEFT JOIN staff_members s ON s.site_id = r.site_id AND s.resource_id = r.id
     WHERE r.site_id = ? AND r.bookable AND r.type_id IS NOT NULL
       AND (s.id IS NULL OR s.service_provider)"""
_STAFF = """
    SELECT r.id, r.name, r.hours_schedule_id, r.event_schedule_id, s.doc
      FROM staff_members s
      JOIN resources r ON r.site_id = s.site_id AND r.id = s.resource_id
     WHERE s.site_id = ? AND s.service_provider AND """
_COUNTS = """
    SELECT r.type_id, count(*), count(CASE WHEN r.all_locations THEN 1 END),
           count(CASE WHEN r.at_customers THEN 1 END),
           count(CASE WHEN r.at_custom_places THEN 1 END)
      FROM resources r WHERE r.site_id = ? AND """
_TYPE_LOCATIONS = """
    SELECT DISTINCT r.type_id, r.location_ids FROM resources r
     WHERE r.site_id = ? AND r.location_ids IS NOT NULL AND """

_CONNECTIONS = """
    SELECT staff_member_id, status, email, changed FROM staff_connections
     WHERE site_id = ? AND """


async def bookable_rows(
    unit: Unit,
    site_id: str,
    resource_ids: Collection[str] | None,
    type_ids: Collection[str] | None,
) -> list[BookableRow]:
    """The resources that can be booked, of the given ids and types (None: all)."""
    sql = _BOOKABLE
    args: list[object] = [site_id]
    for column, wanted in (("r.id", resource_ids), ("r.type_id", type_ids)):
        if wanted is not None:
            sql += f" AND {unit.dialect.any_of(column)}"
            args.append(unit.dialect.list_argument(list(wanted)))
    found = await unit.rows(sql, *args)
    return [BookableRow._make((*row[:9], _listed(row[9]), *row[10:])) for row in found]


async def staff_rows(unit: Unit, site_id: str, resource_ids: Sequence[str]) -> list[StaffRow]:
    """The service providers among the owners of these resources."""
    rows = await unit.rows(
        _STAFF + unit.dialect.any_of("r.id"), site_id, unit.dialect.list_argument(resource_ids)
    )
    return [StaffRow._make((*row[:4], row[4].encode())) for row in rows]


async def resource_counts(unit: Unit, site_id: str, type_ids: Sequence[str]) -> dict[str, Counts]:
    """Counts of the resources of each type; a type without any is left out."""
    rows = await unit.rows(
        f"{_COUNTS}{unit.dialect.any_of('r.type_id')} GROUP BY r.type_id",
        site_id,
        unit.dialect.list_argument(type_ids),
    )
    return {row[0]: Counts(*row[1:]) for row in rows}


async def type_locations(
    unit: Unit, site_id: str, type_ids: Sequence[str]
) -> dict[str, frozenset[str]]:
    """The business locations that the resources of each type name."""
    rows = await unit.rows(
        _TYPE_LOCATIONS + unit.dialect.any_of("r.type_id"),
        site_id,
        unit.dialect.list_argument(type_ids),
    )
    found: dict[str, frozenset[str]] = {}
    for type_id, listed in rows:
        found[type_id] = found.get(type_id, frozenset()) | frozenset(_listed(listed))
    return found


async def resources_of_type(unit: Unit, site_id: str, type_id: str) -> list[str]:
    """The ids of all resources of a type."""
    rows = await unit.rows(
        "SELECT id FROM resources WHERE site_id = ? AND type_id = ? ORDER BY id", site_id, type_id
    )
    return [row[0] for row in rows]


async def type_exists(unit: Unit, site_id: str, type_id: str) -> bool:
    """Whether the site has this resource type."""
    found = await unit.value(
        "SELECT 1 FROM resource_types WHERE site_id = ? AND id = ?", site_id, type_id
    )
    return found is not None


async def resources_with_hours(unit: Unit, site_id: str, schedule_id: str) -> list[str]:
    """The ids of the resources whose working hours are on this schedule."""
    rows = await unit.rows(
        "SELECT id FROM resources WHERE site_id = ? AND hours_schedule_id = ? ORDER BY id",
        site_id,
        schedule_id,
    )
    return [row[0] for row in rows]


async def hold_with_hours(
    unit: Unit, site_id: str, ids: Collection[str], business_hours: str
) -> None:
    """Keep resources from being changed, and all that are not on the business's hours."""
    wanted = Clause(
        f"({unit.dialect.any_of('id')} OR hours_schedule_id <> ?)",
        (unit.dialect.list_argument(list(ids)), business_hours),
    )
    await documents.hold_where(unit, "resources", site_id, wanted)


async def staff_member_of_user(unit: Unit, site_id: str, user_id: str) -> str | None:
    """The id of the staff member that a user is."""
    found = await unit.value(
        "SELECT id FROM staff_members WHERE site_id = ? AND user_id = ?", site_id, user_id
    )
    return None if found is None else str(found)


async def connections(
    unit: Unit, site_id: str, staff_member_ids: Sequence[str]
) -> dict[str, Connection]:
    """The connections of these staff members; whoever was never invited is left out."""
    rows = await unit.rows(
        _CONNECTIONS + unit.dialect.any_of("staff_member_id"),
        site_id,
        unit.dialect.list_argument(staff_member_ids),
    )
    return {row[0]: Connection(*row[1:]) for row in rows}


async def keep_connection(
    unit: Unit,
    site_id: str,
    staff_member_id: str,
    connection: Connection,
    role_ids: Sequence[str] = (),
) -> None:
    """Write how far the connection has come, over what stood there."""
    await unit.execute(
        "INSERT INTO staff_connections (site_id, staff_member_id, status, email, changed, role_ids)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (site_id, staff_member_id) DO UPDATE SET"
        " status = excluded.status, email = excluded.email, changed = excluded.changed,"
        " role_ids = excluded.role_ids",
        site_id,
        staff_member_id,
        *connection,
        msgspec.json.encode(list(role_ids)).decode(),
    )


async def forget_connection(unit: Unit, site_id: str, staff_member_id: str) -> None:
    """Drop what is known of a staff member's connection."""
    await unit.execute(
        "DELETE FROM staff_connections WHERE site_id = ? AND staff_member_id = ?",
        site_id,
        staff_member_id,
    )


def _listed(value: str | None) -> list[str]:
    return [] if value is None else msgspec.json.decode(value, type=list[str])
