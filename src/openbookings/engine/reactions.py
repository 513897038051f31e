"""Which fact makes which room act, in the same transaction: the only list of calls upward."""

from openbookings.engine.bookings import reactions as bookings
from openbookings.engine.catalog import derived
from openbookings.engine.catalog import reactions as catalog
from openbookings.engine.kernel.facts import reacts_to

reacts_to("wix.addons.v1.add_on_deleted", catalog.on_add_on_deleted)
reacts_to("wix.bookings.resources.v2.resource_deleted", catalog.on_resource_deleted)
reacts_to("wix.bookings.v1.booking_policy_deleted", catalog.on_policy_deleted)
reacts_to("wix.calendar.v3.event_created", derived.on_session_changed)
reacts_to("wix.calendar.v3.event_updated", derived.on_session_changed)
reacts_to("wix.bookings.services.v2.service_deleted", bookings.on_service_deleted)
reacts_to("wix.calendar.v3.event_cancelled", bookings.on_event_cancelled)
