"""What the standard verbs do not say: once per service, deleting by revision, cloning (F8-F12)."""

from __future__ import annotations

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.uniqueness import unless_taken
from openbookings.engine.query.violations import Violation
from openbookings.engine.variants.copying import copied
from openbookings.engine.variants.reading import variants_of
from openbookings.engine.variants.resource import VARIANTS

_ENTITY = VARIANTS.entity


@method("serviceOptionsAndVariants.createServiceOptionsAndVariants")
async def create_variants(call: Call, request: Document) -> Document:
    """Give a service its options and variants; `ALREADY_EXISTS` when it has some (F8)."""
    return {_ENTITY: await _create(call, request[_ENTITY])}


@method("serviceOptionsAndVariants.cloneServiceOptionsAndVariants")
async def clone_variants(call: Call, request: Document) -> Document:
    """Give another service the same options and variants, under ids of their own (F12)."""
    source = await verbs.load(call, VARIANTS, request["cloneFromId"])
    return {_ENTITY: await _create(call, copied(source, request["targetServiceId"]))}


@method("serviceOptionsAndVariants.getServiceOptionsAndVariantsByServiceId")
async def get_by_service(call: Call, request: Document) -> Document:
    """The options and variants of a service; not found where it has none."""
    service_id = request["serviceId"]
    found = await variants_of(call, service_id)
    if found is None:
        raise not_found("The options and variants of the service", service_id)
    return {"serviceVariants": found}


@method("serviceOptionsAndVariants.deleteServiceOptionsAndVariants")
async def delete_variants(call: Call, request: Document) -> Document:
    """Delete by revision (F10): the service falls back to its default price."""
    old = await verbs.load(call, VARIANTS, request[f"{_ENTITY}Id"])
    sent = request.get("revision")
    if sent is None:
        raise Invalid(Violation("revision", "is required", "REQUIRED_FIELD"))
    verbs.require_revision(VARIANTS, old, sent)
    await verbs.delete(call, VARIANTS, old["id"])
    return {}


async def _create(call: Call, given: Document) -> Document:
    words = "The service has options and variants already."
    async with unless_taken(call, Refused("ALREADY_EXISTS", words, serviceId=given["serviceId"])):
        return await verbs.create(call, VARIANTS, given)
