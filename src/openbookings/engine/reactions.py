"""Which fact makes which room act, in the same transaction: the only list of calls upward."""

from __future__ import annotations

from collections.abc import Mapping

from openbookings.engine.attendance.reading import attendance_of_bookings
from openbookings.engine.attributes import values as attributes
from openbookings.engine.bookings import holding, wishes
from openbookings.engine.bookings import reactions as bookings
from openbookings.engine.bookings.fees import extras as fee_extras
from openbookings.engine.bookings.fees import reactions as booking_fees
from openbookings.engine.bookings.reading import shows
from openbookings.engine.calendar import ending, reserving, wanted, zone_change
from openbookings.engine.catalog import cloning, derived, offers, related_products
from openbookings.engine.catalog import reactions as catalog
from openbookings.engine.checkout import extras as checkout_extras
from openbookings.engine.checkout import reactions as checkout
from openbookings.engine.history import noting as history
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.facts import Reaction, reacts_to
from openbookings.engine.people import leaving
from openbookings.engine.policies import reactions as policies
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


REACTIONS: Mapping[str, tuple[Reaction, ...]] = {
    # The business and what it offers.
    "openbookings.v1.site_updated": (zone_change.on_site_updated,),
    "openbookings.v1.form_deleted": (policies.on_form_deleted, catalog.on_form_deleted),
    "wix.bookings.v1.booking_policy_updated": (waitlist.on_policy_updated,),
    "wix.bookings.v1.booking_policy_deleted": (catalog.on_policy_deleted,),
    "wix.addons.v1.add_on_deleted": (catalog.on_add_on_deleted,),
    "wix.bookings.resources.v2.resource_deleted": (
        catalog.on_resource_deleted,
        attributes.on_entity_deleted,
    ),
    "wix.bookings.services.v2.service_deleted": (
        bookings.on_service_deleted,
        variants.on_service_deleted,
        attributes.on_entity_deleted,
        related_products.on_service_deleted,
    ),
    # The calendar.
    "wix.calendar.v3.event_created": (derived.on_session_changed,),
    "wix.calendar.v3.event_updated": (
        derived.on_session_changed,
        bookings.on_event_moved,
        waitlist.on_event_updated,
    ),
    "wix.calendar.v3.event_cancelled": (bookings.on_event_cancelled,),
    "wix.calendar.v3.events_view_projection_updated": (on_occurrence_changed,),
    "wix.calendar.v3.participation_created": (waitlist.on_participation_changed,),
    "wix.calendar.v3.participation_updated": (waitlist.on_participation_changed,),
    "wix.calendar.v3.participation_deleted": (waitlist.on_participation_changed,),
    "wix.calendar.v3.schedule_cancelled": (bookings.on_schedule_cancelled,),
    "wix.calendar.v3.schedule_time_frame_updated": (bookings.on_time_frame_changed,),
    # Bookings.
    history.CREATED: (history.on_booking_created,),
    history.UPDATED: (history.on_booking_updated,),
    "wix.bookings.v2.booking_confirmed": (waitlist.on_booking_confirmed,),
    "wix.bookings.v2.booking_declined": (waitlist.on_booking_ended,),
    "wix.bookings.v2.booking_canceled": (
        booking_fees.on_booking_canceled,
        checkout.on_booking_canceled,
        waitlist.on_booking_ended,
    ),
    "wix.bookings.v2.booking_rescheduled": (waitlist.on_booking_moved,),
    "wix.bookings.v2.booking_number_of_participants_updated": (waitlist.on_party_resized,),
    "openbookings.v1.attendance_set": (history.on_attendance_set,),
    "openbookings.v1.attendance_marked_as_not_attended": (booking_fees.on_not_attended,),
    "wix.bookings.v2.attendance_deleted": (history.on_attendance_deleted,),
}
"""By event; the rooms act in this order."""

for _step in history.STEPS:
    # First of all: what the others do about a step has entries of its own.
    reacts_to(_step, history.on_step(_step))
for _event_type, _reactions in REACTIONS.items():
    for _reaction in _reactions:
        reacts_to(_event_type, _reaction)

shows("withBookingAttendanceInfo", "attendance", attendance_of_bookings)
shows("withBookingFeeDetails", "bookingFeeDetails", fee_extras.fee_details)
shows("withEcomOrder", "order", checkout_extras.orders_of_bookings)
shows("withEcomTransactions", "transactions", checkout_extras.transactions_of_bookings)
ending.held_by(holding.hold_ending)
leaving.held_by(catalog.hold_naming)
wanted.found_by(wishes.sessions_asked_for)
reserving.followed_by(waitlist.on_places_changed)
offers.followed_by(waitlist.on_offer_changed)
cloning.carries_over("OPTIONS_AND_VARIANTS", variants.copy_to_clone)
