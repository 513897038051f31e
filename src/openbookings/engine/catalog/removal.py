"""Deleting services, one or many, with their schedules (A57-A60)."""

from __future__ import annotations

from openbookings.engine.calendar.schedules import end_held_schedule, hold_coming
from openbookings.engine.catalog.holding import hold_services_that_end
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import method


@method("services.deleteService")
async def delete_service(call: Call, request: Document) -> Document:
    """Delete a service and cancel its coming sessions (A57)."""
    await remove_service(call, request["serviceId"], request)
    return {}


@method("services.bulkDeleteServices")
async def bulk_delete(call: Call, request: Document) -> Document:
    """Delete up to 100 services, each by itself (A60)."""
    ids = request.get("ids") or []
    await hold_services_that_end(call, SERVICES, ids)

    async def delete_one(service_id: str) -> tuple[str, None]:
        await remove_service(call, service_id, request)
        return service_id, None

    return await in_bulk(call, ids, delete_one, field="ids")


async def remove_service(call: Call, service_id: str, options: Document) -> None:
    """Delete a service and end its schedule.

    `options` are those of the delete methods: `preserveFutureSessionsWithParticipants` keeps
    coming sessions that have participants (A57), `participantNotification` tells those of the
    others (A58). Past sessions and the bookings stay readable (A58), and so do its slugs: no
    other service may take them (A67).
    """
    service = await verbs.load(call, SERVICES, service_id)
    schedule_id = service["schedule"]["id"]
    # A service comes after its sessions, as for whoever changes one of them.
    await hold_coming(call, (schedule_id,), ends=True)
    await verbs.delete(call, SERVICES, service_id)
    await end_held_schedule(
        call,
        schedule_id,
        preserve_with_participants=bool(options.get("preserveFutureSessionsWithParticipants")),
        notification=options.get("participantNotification"),
    )
