"""Which user is which staff member (G22): invited, connected, expired, disconnected.

Sending the invitation is not this room's business; here is only how far it has come.
"""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.people import statements
from openbookings.engine.people.statements import Connection

PENDING, CONNECTED, EXPIRED, DISCONNECTED = "PENDING", "CONNECTED", "EXPIRED", "DISCONNECTED"
INVITATION_DAYS = 30
"""An invitation that nobody took up is over after so many days (our choice)."""
_DAY_MS = 24 * 60 * 60 * 1000
_NEVER = Connection(DISCONNECTED, None, 0)


async def connection_of(call: Call, staff_member_id: str) -> Connection:
    """How far the staff member's connection has come by now."""
    found = await statements.connections(call.unit, call.site.id, [staff_member_id])
    return as_of(found.get(staff_member_id, _NEVER), call.now)


def as_of(connection: Connection, now: int) -> Connection:
    """The connection at a moment (milliseconds): an old invitation has expired."""
    over = connection.changed + INVITATION_DAYS * _DAY_MS
    if connection.status == PENDING and now >= over:
        return connection._replace(status=EXPIRED)
    return connection


async def with_connections(call: Call, members: Sequence[Document]) -> list[Document]:
    """Staff members with their connection status (ASSOCIATED_IDENTITY_STATUS, G20)."""
    ids = [member["id"] for member in members]
    found = await statements.connections(call.unit, call.site.id, ids)
    return [
        _with_status(member, as_of(found.get(member["id"], _NEVER), call.now).status)
        for member in members
    ]


def _with_status(member: Document, status: str) -> Document:
    identity = member.get("associatedWixIdentity") or {}
    shown = {**identity, "connectionStatus": status, "connection": {"status": status}}
    return {**member, "associatedWixIdentity": shown}
