"""One declaration per resource: what is special about it; the verbs are written once.

Hooks run in this order for create and update, inside the open unit:
`prepare` may fill and clear fields of the new document and must not fail;
`check` gives violations (or raises `Refused`) and must not change anything;
then the kernel writes; `stored` carries out what belongs to the same transaction.
For delete: `release` may refuse and carries out what goes with the entity.
Where several are changed at once, `hold` comes before the first of them (decision 16).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.query.violations import Violation
from openbookings.engine.store import documents
from openbookings.engine.store.selection import Expression, fields_of
from openbookings.engine.store.tables import Table

Row = tuple[Any, ...]
"""A stored row as read: the document's JSON text, then the resource's `extra` columns."""
Piece = msgspec.Raw | Document
"""An entity as answered: stored bytes passed through, or a composed document."""

Prepare = Callable[[Call, Document, Document | None], Awaitable[None]]
Check = Callable[[Call, Document, Document | None], Awaitable[Iterable[Violation]]]
Stored = Callable[[Call, Document, Document | None], Awaitable[None]]
Hold = Callable[[Call, "Resource", Collection[str]], Awaitable[None]]
Release = Callable[[Call, Document], Awaitable[None]]
Compose = Callable[[Call, Sequence[Row], frozenset[str]], Awaitable[Sequence[Piece]]]


async def _leave(call: Call, new: Document, old: Document | None) -> None:
    """The hook of a resource that has nothing to do at this moment."""


async def _no_violations(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    return ()


async def hold_rows(call: Call, resource: Resource, ids: Collection[str]) -> None:
    """Hold the rows of several, sorted: who does the same waits, and nobody in a circle."""
    await documents.hold(call.unit, resource.table, call.site.id, ids)


async def _release_freely(call: Call, old: Document) -> None:
    """The hook of a resource that nothing else depends on."""


async def as_stored(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> Sequence[Piece]:
    """Answer documents just as they are stored, undecoded."""
    return [msgspec.Raw(_bytes(row[0])) for row in rows]


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What the standard verbs need to know about one kind of entity."""

    module: str
    """The interface module its methods stand in ("bookingPolicies")."""
    entity: str
    """Wire name of one in requests and answers ("bookingPolicy")."""
    plural: str
    """Wire name of many ("bookingPolicies")."""
    fqdn: str
    """Prefix of its event types ("wix.bookings.v1.booking_policy"); "" raises no facts."""
    table: Table
    missing: str = "NOT_FOUND"
    """The code of the refusal for an unknown id."""
    kept: tuple[str, ...] = ()
    """Top-level fields that neither create nor update takes from the caller."""
    fixed: tuple[str, ...] = ()
    """Top-level fields that update leaves as they were created."""
    fields: Mapping[str, Expression] = field(default_factory=dict)
    """Filter and sort fields that are not columns of its own table (A71: `category.name`)."""
    extra: tuple[str, ...] = ()
    """Fields whose values are read beside each document, for `compose`."""
    search_fields: tuple[str, ...] = ()
    """Fields that free text is looked for in."""
    prepare: Prepare = _leave
    check: Check = _no_violations
    hold: Hold = hold_rows
    stored: Stored = _leave
    release: Release = _release_freely
    compose: Compose = as_stored

    @cached_property
    def server_set(self) -> frozenset[str]:
        """Fields only the server writes (X4, X6)."""
        return frozenset({"id", "revision", "createdDate", "updatedDate", *self.kept})

    @cached_property
    def all_fields(self) -> dict[str, Expression]:
        """Everything of the resource that SQL can name: its columns and declared fields."""
        return {**fields_of(self.table), **self.fields}
