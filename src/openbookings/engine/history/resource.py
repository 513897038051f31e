"""History as a resource: the entries of a booking, newest first, shown with what they changed."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.history import statements
from openbookings.engine.history.states import changes
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Piece, Resource, Row
from openbookings.engine.store.selection import Expression
from openbookings.engine.store.tables import Column, Table

TABLE = Table(
    "booking_history",
    (
        Column("booking_id", "text", "bookingId"),
        Column("booking_revision", "integer", "bookingRevision"),
    ),
)


async def _compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> Sequence[Piece]:
    """Tell each entry what changed since the one before, in at most one statement more."""
    entries = [{**verbs.decoded(text), "eventType": event_type} for text, event_type in rows]
    before = await _state_before(call, entries)
    for entry in reversed(entries):
        after = entry.pop("state", None)
        if after is None:
            continue
        entry |= {"statusAfter": after["status"], "changes": []}
        if before:
            entry |= {"statusBefore": before["status"], "changes": changes(before, after)}
        before = after
    return entries


async def _state_before(call: Call, entries: list[Document]) -> Document:
    """The state that the oldest of these entries found; empty for a booking's first."""
    if not entries:
        return {}
    oldest = entries[-1]
    text = await statements.entry_before(call.unit, call.site.id, oldest["bookingId"], oldest["id"])
    state: Document = {} if text is None else verbs.decoded(text.encode())["state"]
    return state


HISTORY = Resource(
    module="history",
    entity="historyEntry",
    plural="entries",
    fqdn="",
    table=TABLE,
    fields={"eventType": Expression("text", "t.event_type")},
    extra=("eventType",),
    compose=_compose,
)
