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


_POSITION: Entity = ("", "")
"""Stands for the outbox itself among what is counted."""


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
    numbers, position = await _numbered(unit, site_id, facts)
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


async def _numbered(
    unit: Unit, site_id: str, facts: Sequence[Mapping[str, Any]]
) -> tuple[dict[Entity, int], int]:
    """The number of each entity's last fact before these, and the position of these."""
    new = Counter((str(fact["entityFqdn"]), str(fact["entityId"])) for fact in facts)
    steps = {**new}
    if unit.dialect.position is None:
        # Where the outbox counts: once for all facts of the transaction.
        steps[_POSITION] = 0 if unit.facts else 1
    numbers, position = await _count_up(unit, site_id, steps)
    return {entity: numbers[entity] - count for entity, count in new.items()}, position


async def _count_up(
    unit: Unit, site_id: str, steps: Mapping[Entity, int]
) -> tuple[dict[Entity, int], int]:
    """Advance the counters; gives their new values, and the position of this transaction.

    Sorted, so that two units never deadlock.
    """
    found = await unit.rows(
        "INSERT INTO fact_sequences (site_id, entity_fqdn, entity_id, sequence)"
        " SELECT CAST(? AS TEXT), item.value ->> 0, item.value ->> 1,"
        f" CAST(item.value ->> 2 AS BIGINT) FROM {unit.dialect.json_rows} WHERE TRUE"
        " ON CONFLICT (site_id, entity_fqdn, entity_id)"
        " DO UPDATE SET sequence = fact_sequences.sequence + excluded.sequence"
        f" RETURNING entity_fqdn, entity_id, sequence, {unit.dialect.position or 'NULL'}",
        site_id,
        msgspec.json.encode([(*entity, step) for entity, step in sorted(steps.items())]).decode(),
    )
    numbers = {(fqdn, entity_id): number for fqdn, entity_id, number, _ in found}
    return numbers, int(numbers[_POSITION] if found[0][3] is None else found[0][3])
