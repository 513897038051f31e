"""Changing or deleting all services a filter finds: asked for now, done by a job (X9)."""

from __future__ import annotations

from openbookings.engine.catalog.holding import hold_services_that_end
from openbookings.engine.catalog.removal import remove_service
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.by_filter import for_each_found
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.jobs import enqueue, job
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.parse import parse_filter
from openbookings.engine.query.tree import Filter
from openbookings.engine.query.violations import Violation

DELETE, UPDATE = "services.deleteByFilter", "services.updateByFilter"


@job(DELETE)
async def carry_out_delete(call: Call, payload: Document) -> Document:
    """Delete every service that the filter finds now."""

    async def remove(service_id: str) -> None:
        await remove_service(call, service_id, payload)

    condition = _filter_of(call, payload)
    return await for_each_found(call, SERVICES, condition, remove, hold_services_that_end)


@job(UPDATE)
async def carry_out_update(call: Call, payload: Document) -> Document:
    """Make the change to every service that the filter finds now, whatever its revision."""

    async def change(service_id: str) -> None:
        stored = await verbs.load(call, SERVICES, service_id)
        given = {**payload["service"], "id": service_id, "revision": stored["revision"]}
        await verbs.update(call, SERVICES, given, payload.get("mask"))

    return await for_each_found(call, SERVICES, _filter_of(call, payload), change)


@method("services.bulkDeleteServicesByFilter")
async def delete_by_filter(call: Call, request: Document) -> Document:
    """Ask for the deletion of all services a filter finds; gives the job's id."""
    _filter_of(call, request)
    return {"jobId": await enqueue(call, DELETE, request)}


@method("services.bulkUpdateServicesByFilter")
async def update_by_filter(call: Call, request: Document) -> Document:
    """Ask for a change of all services a filter finds; gives the job's id."""
    _filter_of(call, request)
    return {"jobId": await enqueue(call, UPDATE, request)}


def _filter_of(call: Call, request: Document) -> Filter:
    parsed = parse_filter(request.get("filter"), call.method.fields, "filter")
    if parsed is None:
        # X9: it would delete or change the whole catalogue.
        words = "must hold a condition; an empty filter is refused"
        raise Invalid(Violation("filter", words, "REQUIRED_FIELD"))
    return parsed
