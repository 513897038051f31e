"""Deleting several resources: held together, then each by itself (G8, X7)."""

from __future__ import annotations

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import method
from openbookings.engine.people.leaving import hold_leaving
from openbookings.engine.people.resources import RESOURCES


@method("resources.bulkDeleteResources")
async def bulk_delete(call: Call, request: Document) -> Document:
    """Delete resources, each by itself; those of staff are refused (G1)."""
    ids = request.get("ids") or []
    await hold_leaving(call, RESOURCES, ids)

    async def delete_one(resource_id: str) -> tuple[str, None]:
        await verbs.delete(call, RESOURCES, resource_id)
        return resource_id, None

    return await in_bulk(call, ids, delete_one, field="ids")
