"""The statements about participations, each one whatever the number of events.

A target is the id of an event or of a schedule; the two are never alike (1.1, 1.2).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from openbookings.engine.store import Unit


class Turnout(NamedTuple):
    """Who takes part in one target: the sum of the parties, and JSON of participations."""

    total: int
    pending: bool
    """Whether anybody still waits to be confirmed (10.3)."""
    listed: tuple[str, ...]
    """The oldest ones, oldest first."""


_COUNTED = (
    "SELECT {column} AS target, doc, contact_id,"
    " row_number() OVER (PARTITION BY {column} ORDER BY created_date, id) AS place,"
    " sum(party_size) OVER (PARTITION BY {column}) AS total,"
    " max(CASE WHEN status = 'PENDING_CONFIRMATION' THEN 1 ELSE 0 END)"
    " OVER (PARTITION BY {column}) AS pending FROM participations WHERE site_id = ? AND "
)


async def turnouts(
    unit: Unit,
    site_id: str,
    event_ids: Collection[str],
    schedule_ids: Collection[str],
    *,
    most: int,
    contact_id: str | None = None,
) -> dict[str, Turnout]:
    """Who takes part, by target; nothing for those without anybody.

    Of each at most `most` are listed (one at least), and those of the contact besides.
    """
    asked = (("event_id", event_ids), ("schedule_id", schedule_ids))
    counted = " UNION ALL ".join(
        _COUNTED.format(column=column) + unit.dialect.any_of(column) for column, _ in asked
    )
    args: list[object] = []
    for _, ids in asked:
        args += [site_id, unit.dialect.list_argument(list(ids))]
    rows = await unit.rows(
        f"SELECT target, total, pending, doc FROM ({counted}) AS counted"
        " WHERE place <= ? OR contact_id = ? ORDER BY target, place",
        *args,
        max(most, 1),
        contact_id or "",
    )
    found: dict[str, tuple[int, bool, list[str]]] = {}
    for target, total, pending, text in rows:
        found.setdefault(target, (int(total), bool(pending), []))[2].append(text)
    return {
        target: Turnout(total, pending, tuple(listed))
        for target, (total, pending, listed) in found.items()
    }


class Targets(NamedTuple):
    """What somebody takes part in."""

    event_ids: tuple[str, ...]
    schedule_ids: tuple[str, ...]


async def targets_of(unit: Unit, site_id: str, contact_id: str) -> Targets:
    """The events and schedules in which a contact takes part."""
    rows = await unit.rows(
        "SELECT DISTINCT event_id, schedule_id FROM participations"
        " WHERE site_id = ? AND contact_id = ?",
        site_id,
        contact_id,
    )
    return Targets(
        tuple(sorted(event_id for event_id, _ in rows if event_id is not None)),
        tuple(sorted(schedule_id for _, schedule_id in rows if schedule_id is not None)),
    )


async def participations_in(unit: Unit, site_id: str, event_id: str) -> list[str]:
    """The JSON of all who take part in one event, oldest first."""
    rows = await unit.rows(
        "SELECT doc FROM participations WHERE site_id = ? AND event_id = ?"
        " ORDER BY created_date, id",
        site_id,
        event_id,
    )
    return [row[0] for row in rows]
