"""The own statements of packages: the members by what they belong to."""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.store import Unit


async def members(
    unit: Unit, site_id: str, package_ids: Iterable[str]
) -> list[tuple[str, str, str]]:
    """Package id, JSON of the booking and JSON of its policy snapshot; in a package by time."""
    rows = await unit.rows(
        "SELECT package_id, doc, policy_snapshot FROM bookings"
        f" WHERE site_id = ? AND {unit.dialect.any_of('package_id')}"
        " ORDER BY package_id, start_date, id",
        site_id,
        unit.dialect.list_argument(list(package_ids)),
    )
    return [(row[0], row[1], row[2]) for row in rows]
