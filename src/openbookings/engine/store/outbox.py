"""The outbox: facts in the order in which they became visible, for whoever follows them.

A cursor never passes a fact that is committed later. On PostgreSQL a fact's position is its
transaction's number and readers stop before the oldest transaction still open; on SQLite there
is one writer, and the position counts its transactions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from openbookings.engine.store.unit import Unit

Entity = tuple[str, str]
"""Its type's name (FQDN) and its id."""


class Cursor(NamedTuple):
    """The place of a fact; the start is before all of them."""

    position: int = -1
    ordinal: int = -1


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as stored: its place, its number among the facts of its entity, its JSON."""

    cursor: Cursor
    id: str
    event_type: str
    entity_id: str
    sequence: int
    occurred: str
    body: bytes


async def append(unit: Unit, site_id: str, facts: Sequence[Mapping[str, Any]]) -> None:
    """Record facts in wire form (`id`, `eventType`, `entityFqdn`, `slug`, `entityId`, `eventTime`).

    They become visible with the commit, in this order. Each entity's facts are numbered from 1;
    whoever changes an entity holds its row until the commit, so the numbers follow the changes.
    """
    if not facts:
        return
    numbers = await _last_numbers(unit, site_id, facts)
    position = await _position(unit, site_id)
    rows = []
    for fact in facts:
        entity = (fact["entityFqdn"], fact["entityId"])
        numbers[entity] += 1
        rows.append(
            (
                site_id,
                position,
                unit.facts,
                fact["id"],
                fact["eventType"],
                fact["entityFqdn"],
                fact["slug"],
                fact["entityId"],
                numbers[entity],
                fact["eventTime"],
                msgspec.json.encode(fact).decode(),
            )
        )
        unit.facts += 1
    await unit.execute_many(
        "INSERT INTO facts (site_id, position, ordinal, id, event_type, entity_fqdn, slug,"
        " entity_id, sequence, occurred, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


async def after(unit: Unit, site_id: str, cursor: Cursor, limit: int) -> list[StoredFact]:
    """The next facts behind the cursor, in order; none that an earlier one could still precede."""
    found = await unit.rows(
        "SELECT position, ordinal, id, event_type, entity_id, sequence, occurred, body FROM facts"
        f" WHERE site_id = ? AND (position, ordinal) > (?, ?) AND {unit.dialect.settled}"
        " ORDER BY position, ordinal LIMIT ?",
        site_id,
        *cursor,
        limit,
    )
    return [
        StoredFact(
            cursor=Cursor(position, ordinal),
            id=fact_id,
            event_type=event_type,
            entity_id=entity_id,
            sequence=sequence,
            occurred=occurred,
            body=body.encode(),
        )
        for position, ordinal, fact_id, event_type, entity_id, sequence, occurred, body in found
    ]


async def _position(unit: Unit, site_id: str) -> int:
    """The position of all facts of this transaction."""
    if unit.dialect.position:
        return int(await unit.value(f"SELECT {unit.dialect.position}"))
    own = ("", "")
    step = 0 if unit.facts else 1
    return (await _count_up(unit, site_id, {own: step}))[own]


async def _last_numbers(
    unit: Unit, site_id: str, facts: Sequence[Mapping[str, Any]]
) -> dict[Entity, int]:
    """The number of each entity's last fact before these; these are already counted in."""
    new = Counter((str(fact["entityFqdn"]), str(fact["entityId"])) for fact in facts)
    numbers = await _count_up(unit, site_id, new)
    return {entity: number - new[entity] for entity, number in numbers.items()}


async def _count_up(unit: Unit, site_id: str, steps: Mapping[Entity, int]) -> dict[Entity, int]:
    """Advance the counters and give their new values; sorted, so that two units never deadlock."""
    found = await unit.rows(
        "INSERT INTO fact_sequences (site_id, entity_fqdn, entity_id, sequence)"
        " SELECT CAST(? AS TEXT), item.value ->> 0, item.value ->> 1,"
        f" CAST(item.value ->> 2 AS BIGINT) FROM {unit.dialect.json_rows} WHERE TRUE"
        " ON CONFLICT (site_id, entity_fqdn, entity_id)"
        " DO UPDATE SET sequence = fact_sequences.sequence + excluded.sequence"
        " RETURNING entity_fqdn, entity_id, sequence",
        site_id,
        msgspec.json.encode([(*entity, step) for entity, step in sorted(steps.items())]).decode(),
    )
    return {(fqdn, entity_id): number for fqdn, entity_id, number in found}
