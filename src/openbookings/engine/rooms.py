"""Every module that binds methods or jobs; importing this one binds them all."""

from openbookings.engine.attendance import methods as attendance
from openbookings.engine.attributes import answers as attribute_values
from openbookings.engine.attributes import definitions as attribute_definitions
from openbookings.engine.attributes import tags as attribute_tags
from openbookings.engine.bookings import bulk as booking_bulk
from openbookings.engine.bookings import methods as booking_methods
from openbookings.engine.bookings import noting as booking_notes
from openbookings.engine.bookings import permitted as allowed_actions
from openbookings.engine.bookings import pricing_methods as booked_prices
from openbookings.engine.bookings import reading as booking_reading
from openbookings.engine.bookings import resizing as booking_sizes
from openbookings.engine.bookings.anonymous import linking as booking_links
from openbookings.engine.bookings.anonymous import methods as anonymous_methods
from openbookings.engine.bookings.anonymous import package_methods as anonymous_package_methods
from openbookings.engine.bookings.contacts import methods as contacts
from openbookings.engine.bookings.fees import listing as booking_fees
from openbookings.engine.bookings.packages import methods as package_methods
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
    location_methods,
    older_categories,
    plan_methods,
    related_products,
    removal,
    slug_methods,
)
from openbookings.engine.catalog import resource as services
from openbookings.engine.catalog import search as service_search
from openbookings.engine.checkout import (
    carts,
    choice_of_provider,
    fees,
    orders,
    paying,
    placing,
    redirects,
    totals,
)
from openbookings.engine.history import methods as history
from openbookings.engine.holds import methods as hold_methods
from openbookings.engine.people import removal as resource_removal
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
from openbookings.engine.pricing import methods as pricing_methods
from openbookings.engine.settings import bookings_settings, display, time_slots
from openbookings.engine.site import chores, facts, forms, locations, media, public, sites
from openbookings.engine.site import form_methods as booking_forms
from openbookings.engine.slots import (
    catalog_search,
    course_methods,
    end_options,
    explaining,
    older,
    sequence_methods,
    session_methods,
)
from openbookings.engine.slots import methods as slot_methods
from openbookings.engine.variants import methods as variant_methods
from openbookings.engine.variants import resource as variants
from openbookings.engine.waitlist import methods as waitlist_methods

__all__ = [
    "add_on_groups",
    "add_ons",
    "allowed_actions",
    "anonymous_methods",
    "anonymous_package_methods",
    "attendance",
    "attending",
    "attribute_definitions",
    "attribute_tags",
    "attribute_values",
    "booking_bulk",
    "booking_links",
    "booking_methods",
    "booking_notes",
    "booking_reading",
    "booking_sizes",
    "booking_fees",
    "booking_forms",
    "bookings_settings",
    "by_filter",
    "carts",
    "catalog_search",
    "categories",
    "choice_of_provider",
    "chores",
    "cloning",
    "connections",
    "contacts",
    "course_methods",
    "display",
    "end_options",
    "event_methods",
    "explaining",
    "events_view",
    "extension",
    "facts",
    "fees",
    "forms",
    "hold_methods",
    "history",
    "location_methods",
    "locations",
    "media",
    "older",
    "older_categories",
    "package_methods",
    "orders",
    "participation_methods",
    "paying",
    "placing",
    "plan_methods",
    "policies",
    "policy_methods",
    "public",
    "related_products",
    "redirects",
    "removal",
    "resource_removal",
    "resource_types",
    "resources",
    "restoring",
    "schedule_methods",
    "service_search",
    "sequence_methods",
    "slug_methods",
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
    "totals",
    "variant_methods",
    "variants",
    "booked_prices",
    "pricing_methods",
    "waitlist_methods",
]
