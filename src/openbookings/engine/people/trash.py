"""The trash bins of resources and staff (G8, G24): what was deleted, kept until removed."""

from __future__ import annotations

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.store import documents
from openbookings.engine.store.tables import Table

DELETED_RESOURCES = Table("deleted_resources")
DELETED_STAFF = Table("deleted_staff_members")


async def throw_away(call: Call, bin: Table, document: Document) -> None:
    """Keep the last state of what is being deleted."""
    await documents.insert(call.unit, bin, call.site.id, document)


async def empty_of(call: Call, bin: Table, document_id: str) -> bool:
    """Remove one document from the bin for good; False when it is not there."""
    return await documents.remove(call.unit, bin, call.site.id, document_id)
