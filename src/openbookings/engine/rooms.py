"""Every module that binds methods or jobs; importing this one binds them all."""

from openbookings.engine.bookings import bulk as booking_bulk
from openbookings.engine.bookings import methods as booking_methods
from openbookings.engine.bookings import noting as booking_notes
from openbookings.engine.bookings import permitted as allowed_actions
from openbookings.engine.bookings import reading as booking_reading
from openbookings.engine.calendar import (
    attending,
    event_methods,
    extension,
    restoring,
    schedule_methods,
    splitting,
)
from openbookings.engine.calendar import view as events_view
from openbookings.engine.calendar.taking_part import methods as participation_methods
from openbookings.engine.calendar.time_frames import methods as time_frame_methods
from openbookings.engine.catalog import (
    add_on_groups,
    add_ons,
    by_filter,
    categories,
    cloning,
    connections,
    older_categories,
    removal,
)
from openbookings.engine.catalog import methods as service_methods
from openbookings.engine.catalog import resource as services
from openbookings.engine.catalog import search as service_search
from openbookings.engine.people import (
    resource_types,
    resources,
    staff_methods,
    staff_queries,
    staff_trash,
    tags,
)
from openbookings.engine.people import settings as staff_settings
from openbookings.engine.policies import methods as policy_methods
from openbookings.engine.policies import resource as policies
from openbookings.engine.settings import bookings_settings, display, time_slots
from openbookings.engine.site import chores, facts, forms, locations, media, sites
from openbookings.engine.slots import (
    catalog_search,
    end_options,
    explaining,
    older,
    sequence_methods,
    session_methods,
)
from openbookings.engine.slots import methods as slot_methods

__all__ = [
    "add_on_groups",
    "add_ons",
    "allowed_actions",
    "attending",
    "booking_bulk",
    "booking_methods",
    "booking_notes",
    "booking_reading",
    "bookings_settings",
    "by_filter",
    "catalog_search",
    "categories",
    "chores",
    "cloning",
    "connections",
    "display",
    "end_options",
    "event_methods",
    "explaining",
    "events_view",
    "extension",
    "facts",
    "forms",
    "locations",
    "media",
    "older",
    "older_categories",
    "participation_methods",
    "policies",
    "policy_methods",
    "removal",
    "resource_types",
    "resources",
    "restoring",
    "schedule_methods",
    "service_methods",
    "service_search",
    "sequence_methods",
    "services",
    "session_methods",
    "sites",
    "slot_methods",
    "splitting",
    "staff_methods",
    "staff_queries",
    "staff_settings",
    "staff_trash",
    "tags",
    "time_frame_methods",
    "time_slots",
]
