"""Facts: what a change leaves in the outbox, in the same commit (architecture idea 7).

A fact has the form of the vendor's domain event (I3). Rooms below cannot call rooms above;
what must follow upward in the same transaction is registered with `reacts_to`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from openbookings.engine.contract import EVENTS
from openbookings.engine.kernel.call import Call, Document, new_id

Reaction = Callable[[Call, str, Document], Awaitable[None]]
_REACTIONS: dict[str, list[Reaction]] = {}

_BODY = {
    "created": lambda body: {"createdEvent": {"entity": body}},
    "updated": lambda body: {"updatedEvent": {"currentEntity": body}},
    "deleted": lambda body: {"deletedEvent": {"deletedEntity": body}},
    "action": lambda body: {"actionEvent": {"body": body}},
}


def reacts_to(event_type: str, reaction: Reaction) -> None:
    """Let `reaction(call, entity_id, body)` follow every such fact, in its transaction."""
    if event_type not in EVENTS:
        raise LookupError(f"{event_type} is not a declared event")
    _REACTIONS.setdefault(event_type, []).append(reaction)


async def announce(
    call: Call,
    event_type: str,
    entity_id: str,
    body: Document,
    shown: msgspec.Raw | Document | None = None,
) -> None:
    """Record the fact in the outbox and run what reacts to it, all in the open transaction.

    Reactions get `body`, the stored entity; the fact carries `shown`, the entity as answered,
    where that is more than what is stored (I4).
    """
    event = EVENTS[event_type]
    call.facts.append(
        {
            "id": new_id(),
            "eventType": event_type,
            "entityFqdn": event.entity_fqdn,
            "slug": event.slug,
            "entityId": entity_id,
            "eventTime": call.stamp,
            "triggeredByAnonymizeRequest": False,
            **_BODY[event.kind](body if shown is None else shown),
        }
    )
    for reaction in _REACTIONS.get(event_type, ()):
        await reaction(call, entity_id, body)
