"""Which fact makes which room act, in the same transaction: the only list of calls upward."""

from openbookings.engine.bookings import reactions as bookings
from openbookings.engine.calendar import zone_change
from openbookings.engine.catalog import derived
from openbookings.engine.catalog import reactions as catalog
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import reacts_to


async def on_occurrence_changed(call: Call, event_id: str, body: Document) -> None:
    """Calendar 19.2: an occurrence that changes by itself is only told to the view.

    The body is that of a cancellation, and empty for events that have facts of their own.
    """
    if not body:
        return
    await derived.on_session_changed(call, event_id, body["event"])
    if body["event"]["status"] == "CANCELLED":
        await bookings.on_event_cancelled(call, event_id, body)


reacts_to("wix.addons.v1.add_on_deleted", catalog.on_add_on_deleted)
reacts_to("wix.bookings.resources.v2.resource_deleted", catalog.on_resource_deleted)
reacts_to("wix.bookings.v1.booking_policy_deleted", catalog.on_policy_deleted)
reacts_to("wix.calendar.v3.event_created", derived.on_session_changed)
reacts_to("wix.calendar.v3.event_updated", derived.on_session_changed)
reacts_to("wix.bookings.services.v2.service_deleted", bookings.on_service_deleted)
reacts_to("wix.calendar.v3.event_cancelled", bookings.on_event_cancelled)
reacts_to("wix.calendar.v3.events_view_projection_updated", on_occurrence_changed)
reacts_to("openbookings.v1.site_updated", zone_change.on_site_updated)
