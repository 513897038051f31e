"""Reading the rows of a site that a list of ids names: the commonest statement of all rooms."""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.store.unit import Row, Unit


async def rows_named(
    unit: Unit, select: str, site_id: str, column: str, ids: Iterable[str]
) -> list[Row]:
    """The rows of `select` ("SELECT id, doc FROM bookings") whose `column` is one of the ids."""
    return await unit.rows(
        f"{select} WHERE site_id = ? AND {unit.dialect.any_of(column)}",
        site_id,
        unit.dialect.list_argument(list(ids)),
    )
