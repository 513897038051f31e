"""Acting on all entities a filter finds, in a job: each succeeds or fails alone (X9)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, item_error
from openbookings.engine.kernel.resource import Hold, Resource
from openbookings.engine.query.tree import Filter
from openbookings.engine.store import documents


async def for_each_found(
    call: Call,
    resource: Resource,
    condition: Filter | None,
    act: Callable[[str], Awaitable[object]],
    hold: Hold | None = None,
) -> Document:
    """Do `act(id)` for each entity found now; one that is refused leaves nothing behind.

    All are held before, as the resource says or by `hold`. Gives what a job tells of itself:
    totals, and the failures by id. None finds everything.
    """
    rows = await documents.values(
        call.unit, resource.table, call.site.id, condition, resource.all_fields, ("id",)
    )
    found = [entity_id for (entity_id,) in rows]
    await (hold or resource.hold)(call, resource, found)
    failures = []
    for entity_id in found:
        try:
            async with call.part():
                await act(entity_id)
        except (Refused, Invalid) as error:
            failures.append({"id": entity_id, "error": item_error(error)})
    totals = {
        "total": len(found),
        "succeeded": len(found) - len(failures),
        "failed": len(failures),
    }
    return {"totals": totals, "failures": failures}
