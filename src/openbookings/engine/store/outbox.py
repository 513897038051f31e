"""The outbox: facts for whoever follows them.

A cursor never passes a fact that is committed later. On PostgreSQL a fact's position is its
transaction's number and readers stop before the oldest transaction still open; on SQLite there
is one writer, and the position counts up. Transactions are numbered by their first write, so that
of an entity's facts only the numbers tell the order of its changes (I8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from openbookings.engine.store.unit import Unit

_encode = msgspec.json.Encoder().encode


class Cursor(NamedTuple):
    """The place of a fact; the start is before all of them."""

    position: int = -1
    ordinal: int = -1


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A fact as stored: its place, its number, which grows for each entity (I3), its JSON."""

    cursor: Cursor
    number: int
    body: bytes


async def append(unit: Unit, site_id: str, facts: Sequence[Mapping[str, Any]]) -> None:
    """Record facts, in wire form.

    They become visible with the commit, in this order among themselves. Whoever changes an entity
    holds its row until the commit, so the numbers of its facts follow its changes.
    """
    if not facts:
        return
    if unit.facts:
        # In one statement with earlier ones they would be numbered in any order.
        await unit.settle()
    dialect = unit.dialect
    await unit.add(
        "INSERT INTO facts (site_id, position, ordinal, body)"
        f" SELECT CAST(? AS TEXT), {dialect.position}, CAST(? AS INTEGER) + item.key, item.value"
        f" FROM {dialect.document_rows}",
        site_id,
        unit.facts,
        dialect.documents_argument([_encode(fact) for fact in facts]),
    )
    unit.facts += len(facts)


async def after(unit: Unit, site_id: str, cursor: Cursor, limit: int) -> list[StoredFact]:
    """The next facts behind the cursor, in order; none that an earlier one could still precede."""
    found = await unit.rows(
        "SELECT position, ordinal, number, body FROM facts"
        f" WHERE site_id = ? AND (position, ordinal) > (?, ?) AND {unit.dialect.settled}"
        " ORDER BY position, ordinal LIMIT ?",
        site_id,
        *cursor,
        limit,
    )
    return [
        StoredFact(Cursor(position, ordinal), number, body.encode())
        for position, ordinal, number, body in found
    ]
