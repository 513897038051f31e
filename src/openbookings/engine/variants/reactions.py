"""What follows for variants when their service is gone or was copied, in the same transaction."""

from __future__ import annotations

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.variants.copying import copied
from openbookings.engine.variants.reading import variants_of
from openbookings.engine.variants.resource import VARIANTS


async def on_service_deleted(call: Call, service_id: str, body: Document) -> None:
    """A service takes its options and variants with it."""
    found = await variants_of(call, service_id)
    if found is not None:
        await verbs.delete(call, VARIANTS, found["id"])


async def copy_to_clone(call: Call, source: Document, clone: Document) -> None:
    """A clone of a service gets the same options and variants (A61)."""
    found = await variants_of(call, source["id"])
    if found is not None:
        await verbs.create(call, VARIANTS, copied(found, clone["id"]))
