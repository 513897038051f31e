"""The catalogue's own SQL: offers, slugs, and what a page of services refers to.

Statements read other rooms' tables; they write only `service_slugs` and `deleted_categories`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import msgspec

from openbookings.engine.store import Unit
from openbookings.engine.store.naming import rows_named
from openbookings.engine.timeline.spans import Span

CONNECTED = 5
"""A77: how many connected services a policy or a form lists."""


async def offered(unit: Unit, site_id: str, service_ids: Sequence[str]) -> list[tuple[str, str]]:
    """The documents of services, each with its booking policy's document."""
    rows = await unit.rows(
        "SELECT t.doc, p.doc FROM services AS t JOIN booking_policies AS p"
        " ON p.site_id = t.site_id AND p.id = t.policy_id"
        f" WHERE t.site_id = ? AND {unit.dialect.any_of('t.id')}",
        site_id,
        unit.dialect.list_argument(list(service_ids)),
    )
    return [(row[0], row[1]) for row in rows]


class Wanted(NamedTuple):
    """Ids of what services refer to, by kind."""

    policies: Sequence[str]
    categories: Sequence[str]
    locations: Sequence[str]
    add_ons: Sequence[str]


class Linked(NamedTuple):
    """The stored documents behind `Wanted`, by id."""

    policies: dict[str, bytes]
    categories: dict[str, bytes]
    locations: dict[str, bytes]
    add_ons: dict[str, bytes]


_TABLES = ("booking_policies", "categories", "locations", "add_ons")


async def linked(unit: Unit, site_id: str, wanted: Wanted) -> Linked:
    """Everything a page of services refers to, in one statement whatever its size."""
    asked = [
        (kind, table, list(ids))
        for kind, (table, ids) in enumerate(zip(_TABLES, wanted, strict=True))
        if ids
    ]
    found = Linked({}, {}, {}, {})
    if not asked:
        return found
    any_id = unit.dialect.any_of("id")
    sql = " UNION ALL ".join(
        f"SELECT {kind}, id, doc FROM {table} WHERE site_id = ? AND {any_id}"
        for kind, table, _ in asked
    )
    args = [arg for _, _, ids in asked for arg in (site_id, unit.dialect.list_argument(ids))]
    for kind, entity_id, document in await unit.rows(sql, *args):
        found[kind][entity_id] = document.encode()
    return found


async def slugs_like(unit: Unit, site_id: str, slug: str) -> dict[str, str]:
    """The service of each slug that is `slug` or `slug-...`, used now or in the past (A65)."""
    rows = await unit.rows(
        "SELECT slug, service_id FROM service_slugs"
        " WHERE site_id = ? AND (slug = ? OR slug LIKE ?)",
        site_id,
        slug,
        f"{slug}-%",
    )
    return {row[0]: row[1] for row in rows}


async def slug_owner(unit: Unit, site_id: str, slug: str) -> str | None:
    """The service that uses or used the slug (A67)."""
    owner: str | None = await unit.value(
        "SELECT service_id FROM service_slugs WHERE site_id = ? AND slug = ?", site_id, slug
    )
    return owner


async def take_slug(unit: Unit, site_id: str, slug: str, service_id: str) -> None:
    """Enter a slug for ever; raises `Duplicate` when another service was quicker."""
    await unit.execute(
        "INSERT INTO service_slugs (site_id, slug, service_id) VALUES (?, ?, ?)",
        site_id,
        slug,
        service_id,
    )


async def last_sort_order(unit: Unit, site_id: str, table: str) -> int | None:
    """The highest `sortOrder` of a table of this room (A20, H14); None when it is empty."""
    tables = {"services", "categories"}
    if table not in tables:
        raise LookupError(f"{table} has no sort order")
    highest: int | None = await unit.value(
        f"SELECT max(sort_order) FROM {table} WHERE site_id = ?", site_id
    )
    return highest


async def services_where(unit: Unit, site_id: str, column: str, value: str) -> list[str]:
    """Ids of the services whose policy, form or category is `value`."""
    if column not in ("policy_id", "form_id", "category_id"):
        raise LookupError(f"services are not looked up by {column}")
    rows = await unit.rows(
        f"SELECT id FROM services WHERE site_id = ? AND {column} = ? ORDER BY id", site_id, value
    )
    return [row[0] for row in rows]


async def schedules_of(unit: Unit, site_id: str, service_ids: Iterable[str]) -> list[str]:
    """Ids of the schedules of services; unknown services are passed over."""
    select = "SELECT schedule_id FROM services"
    return [row[0] for row in await rows_named(unit, select, site_id, "id", service_ids)]


async def services_holding(
    unit: Unit, site_id: str, columns: Collection[str], values: Collection[str]
) -> list[str]:
    """Ids of the services that list one of `values` among their staff, resources or add-ons."""
    if not {"staff_member_ids", "resource_ids", "add_on_ids"}.issuperset(columns):
        raise LookupError(f"services hold no lists {columns}")
    listed = " OR ".join(unit.dialect.holds_some(column) for column in columns)
    named = msgspec.json.encode(list(values)).decode()
    rows = await unit.rows(
        f"SELECT id FROM services WHERE site_id = ? AND ({listed}) ORDER BY id",
        site_id,
        *(named for _ in columns),
    )
    return [row[0] for row in rows]


class Connection(NamedTuple):
    """One of the first services of a policy or form, and how many there are in all (A77)."""

    owner_id: str
    service_id: str
    name: str
    total: int


async def connected(
    unit: Unit, site_id: str, column: str, owner_ids: Iterable[str]
) -> dict[str, list[Connection]]:
    """Up to five services of each policy (`policy_id`) or form (`form_id`), oldest first."""
    if column not in ("policy_id", "form_id"):
        raise LookupError(f"services are not connected by {column}")
    rows = await unit.rows(
        "SELECT owner_id, id, name, total FROM ("
        f" SELECT t.{column} AS owner_id, t.id, t.name,"
        f" count(*) OVER (PARTITION BY t.{column}) AS total, row_number()"
        f" OVER (PARTITION BY t.{column} ORDER BY t.created_date, t.id) AS place"
        f" FROM services AS t WHERE t.site_id = ? AND {unit.dialect.any_of(f't.{column}')}"
        ") AS ranked WHERE place <= ? ORDER BY owner_id, place",
        site_id,
        unit.dialect.list_argument(list(owner_ids)),
        CONNECTED,
    )
    found: dict[str, list[Connection]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Connection(*row))
    return found


async def staff_among(unit: Unit, site_id: str, resource_ids: Sequence[str]) -> frozenset[str]:
    """Those of the resources that are staff members."""
    select = "SELECT resource_id FROM staff_members"
    rows = await rows_named(unit, select, site_id, "resource_id", resource_ids)
    return frozenset(row[0] for row in rows)


async def single_session_bounds(unit: Unit, site_id: str, schedule_id: str) -> Span | None:
    """First start and last end of the sessions of a schedule that are stored one by one."""
    row = await unit.row(
        "SELECT min(starts), max(ends) FROM events WHERE site_id = ? AND schedule_id = ?"
        " AND type IN ('CLASS', 'COURSE') AND status <> 'CANCELLED' AND recurrence <> 'MASTER'",
        site_id,
        schedule_id,
    )
    return None if row is None or row[0] is None else Span(row[0], row[1])


class Sessions(NamedTuple):
    """What is kept of a service's sessions for its query fields."""

    first_start: str | None
    last_end: str | None
    staff_ids: Sequence[str]


async def keep_sessions(unit: Unit, site_id: str, schedule_id: str, kept: Sessions) -> None:
    """Keep when a service's sessions begin and end and who gives them.

    They are no part of the service's document, nor of its revision.
    """
    await unit.execute(
        "UPDATE services SET first_session = ?, last_session = ?, session_staff = ?"
        " WHERE site_id = ? AND schedule_id = ? AND type <> 'APPOINTMENT'",
        kept.first_start,
        kept.last_end,
        msgspec.json.encode(kept.staff_ids).decode() if kept.staff_ids else None,
        site_id,
        schedule_id,
    )


async def keep_deleted_category(unit: Unit, site_id: str, category_id: str, doc: str) -> None:
    """Remember a deleted category's document."""
    await unit.execute(
        "INSERT INTO deleted_categories (site_id, id, doc) VALUES (?, ?, ?)",
        site_id,
        category_id,
        doc,
    )


async def deleted_categories(unit: Unit, site_id: str) -> list[str]:
    """The documents of the site's deleted categories, oldest id first."""
    rows = await unit.rows(
        "SELECT doc FROM deleted_categories WHERE site_id = ? ORDER BY id", site_id
    )
    return [row[0] for row in rows]
