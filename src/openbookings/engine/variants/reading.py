"""Reading the options and variants of services, for this room and those above it."""

from __future__ import annotations

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.verbs import decoded
from openbookings.engine.variants import statements


async def variants_of(call: Call, service_id: str) -> Document | None:
    """The options and variants of a service, None where it has none. One statement."""
    found = await statements.variants_of(call.unit, call.site.id, [service_id])
    return decoded(found[service_id]) if service_id in found else None
