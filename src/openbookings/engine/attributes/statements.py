"""The own statements of attributes: the values of one thing or of one definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from openbookings.engine.store import Unit


async def values_of(
    unit: Unit, site_id: str, entity_id: str, definition_ids: Sequence[str]
) -> dict[str, str]:
    """The JSON of the values a thing has of these definitions, by definition id."""
    rows = await unit.rows(
        "SELECT definition_id, doc FROM attribute_values"
        f" WHERE site_id = ? AND entity_id = ? AND {unit.dialect.any_of('definition_id')}",
        site_id,
        entity_id,
        unit.dialect.list_argument(list(definition_ids)),
    )
    return dict(rows)


async def remove_values(
    unit: Unit, site_id: str, column: Literal["definition_id", "entity_id"], value: str
) -> None:
    """Delete all values of one definition or of one thing."""
    sql = f"DELETE FROM attribute_values WHERE site_id = ? AND {column} = ?"
    await unit.execute(sql, site_id, value)
