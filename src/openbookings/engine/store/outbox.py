"""The outbox: facts for whoever follows them.

A cursor never passes a fact that is committed later. On PostgreSQL a fact's position is its
transaction's number and readers stop before the oldest transaction still open; on SQLite there
is one writer, and the position counts up. Transactions are numbered by their first write, so that
of an entity's facts only the numbers tell the order of its changes (I8).

What is recorded together is one row: a list of facts, and the ordinal of the last one. A fact's
number is that of its row, a thousandfold, and its place in the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from openbookings.engine.store.unit import Row, Unit

MOST_TOGETHER = 1000
"""Facts of one row at most. Never changed: the numbers of facts are made with it."""
_ROWS_AT_ONCE = 20  # a row may hold many facts, and they are read to give a few

_encode = msgspec.json.Encoder().encode
_split = msgspec.json.Decoder(list[msgspec.Raw]).decode


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
    for start in range(0, len(facts), MOST_TOGETHER):
        await _append_row(unit, site_id, facts[start : start + MOST_TOGETHER])


async def after(unit: Unit, site_id: str, cursor: Cursor, limit: int) -> list[StoredFact]:
    """The next facts behind the cursor, in order; none that an earlier one could still precede."""
    found: list[StoredFact] = []
    while (missing := limit - len(found)) > 0:
        asked = min(missing, _ROWS_AT_ONCE)
        rows = await _rows_after(unit, site_id, cursor, asked)
        # The cursor may be in the middle of the first row.
        found += (fact for row in rows for fact in _facts_of(*row) if fact.cursor > cursor)
        if len(rows) < asked:
            break
        cursor = found[-1].cursor
    return found[:limit]


async def _append_row(unit: Unit, site_id: str, facts: Sequence[Mapping[str, Any]]) -> None:
    if unit.facts:
        # In one statement with earlier ones they would be numbered in any order.
        await unit.settle()
    await unit.add(
        "INSERT INTO facts (site_id, position, last_ordinal, body)"
        f" VALUES (?, {unit.dialect.position}, ?, ?)",
        site_id,
        unit.facts_before + unit.facts + len(facts) - 1,
        _encode(facts).decode(),
    )
    unit.facts += len(facts)


async def _rows_after(unit: Unit, site_id: str, cursor: Cursor, limit: int) -> list[Row]:
    """Rows whose last fact is behind the cursor."""
    return await unit.rows(
        "SELECT position, last_ordinal, number, body FROM facts"
        f" WHERE site_id = ? AND (position, last_ordinal) > (?, ?) AND {unit.dialect.settled}"
        " ORDER BY position, last_ordinal LIMIT ?",
        site_id,
        *cursor,
        limit,
    )


def _facts_of(position: int, last_ordinal: int, number: int, body: str) -> Iterator[StoredFact]:
    facts = _split(body)
    first = last_ordinal - len(facts) + 1
    for index, fact in enumerate(facts):
        cursor = Cursor(position, first + index)
        yield StoredFact(cursor, number * MOST_TOGETHER + index, bytes(fact))
