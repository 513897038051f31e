"""Which fact makes which room act, in the same transaction: the only list of calls upward."""

from openbookings.engine.attendance.reading import attendance_of_bookings
from openbookings.engine.attributes import values as attributes
from openbookings.engine.bookings import reactions as bookings
from openbookings.engine.bookings.fees import extras as fee_extras
from openbookings.engine.bookings.fees import reactions as booking_fees
from openbookings.engine.bookings.reading import shows
from openbookings.engine.calendar import zone_change
from openbookings.engine.catalog import cloning, derived, related_products
from openbookings.engine.catalog import reactions as catalog
from openbookings.engine.checkout import extras as checkout_extras
from openbookings.engine.checkout import reactions as checkout
from openbookings.engine.history import noting as history
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import reacts_to
from openbookings.engine.variants import reactions as variants
from openbookings.engine.waitlist import reactions as waitlist


async def on_occurrence_changed(call: Call, event_id: str, body: Document) -> None:
    """Calendar 19.2: an occurrence that changes by itself is only told to the view.

    The body is that of a cancellation, and empty for events that have facts of their own.
    """
    if not body:
        return
    await derived.on_session_changed(call, event_id, body["event"])
    await waitlist.on_event_updated(call, event_id, body["event"])
    await bookings.on_event_moved(call, event_id, body["event"])
    if body["event"]["status"] == "CANCELLED":
        await bookings.on_event_cancelled(call, event_id, body)


reacts_to("wix.addons.v1.add_on_deleted", catalog.on_add_on_deleted)
reacts_to("wix.bookings.resources.v2.resource_deleted", catalog.on_resource_deleted)
reacts_to("wix.bookings.v1.booking_policy_deleted", catalog.on_policy_deleted)
reacts_to("wix.calendar.v3.event_created", derived.on_session_changed)
reacts_to("wix.calendar.v3.event_updated", derived.on_session_changed)
reacts_to("wix.bookings.services.v2.service_deleted", bookings.on_service_deleted)
reacts_to("wix.bookings.services.v2.service_deleted", variants.on_service_deleted)
reacts_to("wix.calendar.v3.event_cancelled", bookings.on_event_cancelled)
reacts_to("wix.calendar.v3.event_updated", bookings.on_event_moved)
reacts_to("wix.calendar.v3.schedule_cancelled", bookings.on_schedule_cancelled)
reacts_to("wix.calendar.v3.schedule_time_frame_updated", bookings.on_time_frame_changed)
reacts_to("wix.calendar.v3.events_view_projection_updated", on_occurrence_changed)
reacts_to("openbookings.v1.site_updated", zone_change.on_site_updated)
reacts_to("wix.bookings.resources.v2.resource_deleted", attributes.on_entity_deleted)
reacts_to("wix.bookings.services.v2.service_deleted", attributes.on_entity_deleted)
reacts_to("wix.bookings.services.v2.service_deleted", related_products.on_service_deleted)
reacts_to(history.CREATED, history.on_booking_created)
reacts_to(history.UPDATED, history.on_booking_updated)
for _step in history.STEPS:
    reacts_to(_step, history.on_step(_step))
reacts_to("openbookings.v1.attendance_set", history.on_attendance_set)
reacts_to("wix.bookings.v2.attendance_deleted", history.on_attendance_deleted)
shows("withBookingAttendanceInfo", "attendance", attendance_of_bookings)
shows("withBookingFeeDetails", "bookingFeeDetails", fee_extras.fee_details)
shows("withEcomOrder", "order", checkout_extras.orders_of_bookings)
reacts_to("wix.bookings.v2.booking_canceled", booking_fees.on_booking_canceled)
reacts_to("wix.bookings.v2.booking_canceled", checkout.on_booking_canceled)
reacts_to("openbookings.v1.attendance_marked_as_not_attended", booking_fees.on_not_attended)
cloning.carries_over("OPTIONS_AND_VARIANTS", variants.copy_to_clone)
reacts_to("wix.bookings.v2.booking_canceled", waitlist.on_booking_ended)
reacts_to("wix.bookings.v2.booking_declined", waitlist.on_booking_ended)
reacts_to("wix.bookings.v2.booking_confirmed", waitlist.on_booking_confirmed)
reacts_to("wix.bookings.v2.booking_rescheduled", waitlist.on_booking_moved)
reacts_to("wix.bookings.v2.booking_number_of_participants_updated", waitlist.on_party_resized)
reacts_to("wix.calendar.v3.event_updated", waitlist.on_event_updated)
reacts_to("wix.bookings.services.v2.service_updated", waitlist.on_service_updated)
