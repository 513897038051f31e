"""The outbox: facts in the order in which they became visible, for whoever follows them.

A cursor never passes a fact that is committed later. On PostgreSQL a fact's position is its
transaction's number and readers stop before the oldest transaction still open; on SQLite there
is one writer, and the position counts its transactions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from openbookings.engine.store.unit import Unit

Entity = tuple[str, str]
"""Its type's name (FQDN) and its id."""


_POSITION: Entity = ("", "")
"""Stands for the outbox itself among what is counted."""
_FIELDS = ("id", "eventType", "entityFqdn", "slug", "entityId", "eventTime")
_OWN = "id, event_type, entity_fqdn, slug, entity_id, occurred, body"
_COLUMNS = f"site_id, position, ordinal, sequence, {_OWN}"
_PLACES = ", ".join("?" for _ in _COLUMNS.split(", "))
_COUNT_UP = (
    "ON CONFLICT (site_id, entity_fqdn, entity_id)"
    " DO UPDATE SET sequence = fact_sequences.sequence + excluded.sequence"
    " RETURNING entity_fqdn, entity_id, sequence"
)
_AT_ONCE = (
    "WITH counted AS (INSERT INTO fact_sequences (site_id, entity_fqdn, entity_id, sequence)"
    " SELECT CAST(? AS TEXT), step ->> 0, step ->> 1, CAST(step ->> 2 AS BIGINT)"
    f" FROM json_array_elements(CAST(? AS JSON)) AS step {_COUNT_UP})"
    f" INSERT INTO facts ({_COLUMNS})"
    " SELECT CAST(? AS TEXT), {0}, fact.ordinal, counted.sequence - fact.behind,"
    " fact.id, fact.event_type, fact.fqdn, fact.slug, fact.entity_id, fact.occurred,"
    " CAST((CAST(? AS TEXT[]))[fact.place] AS JSON) FROM json_to_recordset(CAST(? AS JSON))"
    " AS fact(place INTEGER, ordinal INTEGER, behind BIGINT, id TEXT, event_type TEXT, fqdn TEXT,"
    " slug TEXT, entity_id TEXT, occurred TEXT)"
    " JOIN counted ON counted.entity_fqdn = fact.fqdn AND counted.entity_id = fact.entity_id"
)
_encode = msgspec.json.Encoder().encode


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
    if unit.dialect.position is None:
        await _append_counting(unit, site_id, facts)
    else:
        await _append_at_once(unit, site_id, facts, unit.dialect.position)
    unit.facts += len(facts)


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


def _steps(facts: Sequence[Mapping[str, Any]]) -> Counter[Entity]:
    """How many facts of each entity there are."""
    return Counter((str(fact["entityFqdn"]), str(fact["entityId"])) for fact in facts)


async def _append_counting(unit: Unit, site_id: str, facts: Sequence[Mapping[str, Any]]) -> None:
    """Where the outbox counts its transactions: once for all facts of the transaction."""
    steps = _steps(facts)
    steps[_POSITION] = 0 if unit.facts else 1
    found = await unit.rows(
        "INSERT INTO fact_sequences (site_id, entity_fqdn, entity_id, sequence)"
        " SELECT ?, item.value ->> 0, item.value ->> 1, item.value ->> 2"
        f" FROM {unit.dialect.json_rows} WHERE TRUE {_COUNT_UP}",
        site_id,
        _encode([(*entity, step) for entity, step in steps.items()]).decode(),
    )
    numbers = {(fqdn, entity_id): number for fqdn, entity_id, number in found}
    position = numbers[_POSITION]
    rows = []
    for ordinal, (fact, behind) in enumerate(_counted_down(facts, steps), unit.facts):
        number = numbers[fact["entityFqdn"], fact["entityId"]] - behind
        rows.append((site_id, position, ordinal, number, *_stored(fact)))
    await unit.execute_many(f"INSERT INTO facts ({_COLUMNS}) VALUES ({_PLACES})", rows)


async def _append_at_once(
    unit: Unit, site_id: str, facts: Sequence[Mapping[str, Any]], position: str
) -> None:
    """Where the database knows the position: counted and stored in one statement."""
    steps = _steps(facts)
    rows = [
        {
            "place": place,
            "ordinal": unit.facts + place - 1,
            "behind": behind,
            "id": fact["id"],
            "event_type": fact["eventType"],
            "fqdn": fact["entityFqdn"],
            "slug": fact["slug"],
            "entity_id": fact["entityId"],
            "occurred": fact["eventTime"],
        }
        for place, (fact, behind) in enumerate(_counted_down(facts, steps), 1)
    ]
    if unit.facts:
        # Facts of the same entity would not see each other's numbers.
        await unit.settle()
    await unit.add(
        _AT_ONCE.format(position),
        site_id,
        # Sorted, so that two units never deadlock.
        _encode([(*entity, steps[entity]) for entity in sorted(steps)]).decode(),
        site_id,
        [_encode(fact).decode() for fact in facts],
        _encode(rows).decode(),
    )


def _counted_down(
    facts: Sequence[Mapping[str, Any]], steps: Mapping[Entity, int]
) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Each fact with the number of those of its entity that come behind it."""
    left = {**steps}
    for fact in facts:
        entity = (fact["entityFqdn"], fact["entityId"])
        left[entity] -= 1
        yield fact, left[entity]


def _stored(fact: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of a fact's own columns."""
    return (*(fact[name] for name in _FIELDS), _encode(fact).decode())
