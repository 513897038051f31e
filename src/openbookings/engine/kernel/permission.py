"""Who may call what: rule J4 as one table from permission ids to roles; the default is no.

A method asks for its `permissionIds` (any one suffices). The few methods without ids, or whose
ids are too coarse, stand in reviewed lists below. `granted` answers for flags inside a method.
"""

from __future__ import annotations

from functools import cache

from openbookings.engine.contract import Method
from openbookings.engine.kernel.call import Caller, Role
from openbookings.engine.kernel.errors import Refused

EVERYBODY = frozenset(Role)
OWNER = frozenset({Role.OWNER})
BUSINESS = frozenset({Role.OWNER, Role.STAFF})
KNOWN_PEOPLE = frozenset({Role.OWNER, Role.STAFF, Role.MEMBER})

_READ_BY_EVERYBODY = (
    "ADD_ONS.ADD_ON_READ",
    "BOOKINGS.AVAILABILITY_READ",
    "BOOKINGS.AVAILABILITY_READ_MULTI_SERVICE_TIME_SLOTS",
    "BOOKINGS.AVAILABILITY_READ_MULTI_SLOT",
    "BOOKINGS.AVAILABILITY_READ_TIME_SLOTS",
    "BOOKINGS.BOOKING_POLICY_READ",
    "BOOKINGS.CATEGORIES_READ",
    "BOOKINGS.CATEGORY_READ",
    "BOOKINGS.PRICE_PREVIEW",
    "BOOKINGS.SERVICES_ADD_ON_GROUPS_LIST",
    "BOOKINGS.SERVICES_COUNT",
    "BOOKINGS.SERVICES_READ",
    "BOOKINGS.SERVICE_BOOKING_FORMS_READ",
    "BOOKINGS.SERVICE_OPTIONS_AND_VARIANTS_READ",
    "BOOKINGS.SETTINGS_READ",
    "BOOKINGS.STAFF_MEMBER_READ",
    "OPENBOOKINGS.COURSE_AVAILABILITY_READ",
    "OPENBOOKINGS.FORM_READ",
    "OPENBOOKINGS.PAYMENT_WAYS_READ",
    "OPENBOOKINGS.TOTALS_CALCULATE",
    "OPENBOOKINGS.SITE_READ_PUBLIC",
    "TIMESLOTS_CONFIGURATION.READ",
    "bookings:catalog_search:v1:catalog_search:query_services_by_filters",
    "bookings:display_settings:v1:bookings_display_settings:get_bookings_display_settings_by_widget",
    "bookings:related_products:v1:related_products:list_related_products_by_service_ids",
    "bookings:staff:v1:staff_member:read",
)
_DONE_BY_EVERYBODY = (
    "BOOKINGS.BOOKING_CREATE",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_CREATE",
    # Of their own only; the methods hold that.
    "OPENBOOKINGS.BOOKING_LINK_READ",
    "OPENBOOKINGS.CART_USE",
    "OPENBOOKINGS.ORDER_PAY",
    "OPENBOOKINGS.ORDER_READ",
    "OPENBOOKINGS.REDIRECT",
    # Who holds something, or waits for something, shows its token.
    "OPENBOOKINGS.HOLD_CREATE",
    "OPENBOOKINGS.HOLD_DELETE",
    "OPENBOOKINGS.WAITLIST_BOOK",
    "OPENBOOKINGS.WAITLIST_LEAVE",
    "OPENBOOKINGS.WAITLIST_READ_OWN",
    "OPENBOOKINGS.WAITLIST_REGISTER",
)
_DONE_BY_KNOWN_PEOPLE = (
    # Members only for bookings of their own; the methods hold that (J4, E90).
    "BOOKINGS.ATTENDANCE_READ",
    "BOOKINGS.BOOKING_CANCEL",
    "BOOKINGS.BOOKING_READ",
    "BOOKINGS.BOOKING_RESCHEDULE",
    "BOOKINGS.BULK_CALCULATE_ALLOWED_ACTIONS",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_CANCEL",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_READ",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_RESCHEDULE",
    "bookings:v2:booking:anonymous_actions:get_anonymous_action_token",
    "bookings:v2:booking:anonymous_actions:get_anonymous_action_token_for_multi_service_booking",
)
_DONE_BY_THE_BUSINESS = (
    # Staff: bookings, attendance and the calendar where they are WRITER (J4).
    "BOOKINGS.ATTENDANCE_SET",
    "BOOKINGS.BOOKING_CONFIRM",
    "BOOKINGS.BOOKING_CONFIRM_OR_DECLINE",
    "BOOKINGS.BOOKING_DECLINE",
    "BOOKINGS.BOOKING_FEES_READ",
    "BOOKINGS.BOOKING_MARK_BOOKING_AS_PENDING",
    "BOOKINGS.BOOKING_POLICY_SNAPSHOT_READ",
    "BOOKINGS.BOOKING_SET_SUBMISSION_ID",
    "BOOKINGS.BOOKING_UPDATE_EXTENDED_FIELDS",
    "BOOKINGS.IGNORE_BOOKING_POLICY",
    "BOOKINGS.MANAGE_BOOKINGS",
    "BOOKINGS.NUMBER_OF_PARTICIPANTS_UPDATE",
    "BOOKINGS.OVERRIDE_AVAILABILITY",
    "BOOKINGS.PRICE_CALCULATE",
    "BOOKINGS.RESOURCE_READ",
    "BOOKINGS.RESOURCES_READ",
    "BOOKINGS.RESOURCE_TYPE_READ",
    "CALENDAR.EVENT_CANCEL_OWN",
    "CALENDAR.EVENT_CREATE_OWN",
    "CALENDAR.EVENT_READ",
    "CALENDAR.EVENT_READ_PI",
    "CALENDAR.EVENT_UPDATE_OWN",
    "CALENDAR.EVENT_VIEW_READ",
    "CALENDAR.PARTICIPATION_READ",
    "CALENDAR.SCHEDULE_READ",
    "CALENDAR.SCHEDULE_READ_PI",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_ADD_BOOKINGS",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_CONFIRM",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_DECLINE",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_GET_ALLOWED_ACTIONS",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_GET_AVAILABILITY",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_MARK_AS_PENDING",
    "MULTI_SERVICE_BOOKINGS.MULTI_SERVICE_BOOKING_REMOVE_BOOKINGS",
    "OPENBOOKINGS.AVAILABILITY_EXPLAIN",
    "OPENBOOKINGS.BOOKING_HISTORY_READ",
    "OPENBOOKINGS.WAITLIST_READ",
    "STAFF_MEMBERS_SETTINGS.READ",
    "bookings:v2:booking:bookings:bulk_cancel_booking",
    "bookings:v2:booking:count_extended_bookings",
)

ROLES: dict[str, frozenset[Role]] = {
    **dict.fromkeys(_READ_BY_EVERYBODY, EVERYBODY),
    **dict.fromkeys(_DONE_BY_EVERYBODY, EVERYBODY),
    **dict.fromkeys(_DONE_BY_KNOWN_PEOPLE, KNOWN_PEOPLE),
    **dict.fromkeys(_DONE_BY_THE_BUSINESS, BUSINESS),
}
"""Permission id to the roles that hold it; every other id is held by the owner alone."""

WITHOUT_IDS: dict[str, frozenset[Role]] = {
    # The capability is the token in the path (E83), or the data is public (D55).
    "availabilityCalendar.getScheduleAvailability": EVERYBODY,
    "bookingLinks.listMultiServiceBookingFees": EVERYBODY,
    "bookingLinks.rescheduleMultiServiceBooking": EVERYBODY,
    "bookings.bookingsCancelBookingAnonymously": EVERYBODY,
    "bookings.bookingsGetBookingAnonymously": EVERYBODY,
    "bookings.bookingsRescheduleBookingAnonymously": EVERYBODY,
    "bookings.cancelMultiServiceBookingAnonymously": EVERYBODY,
    "bookings.getMultiServiceBookingAnonymously": EVERYBODY,
    "bookings.getServiceAnonymously": EVERYBODY,
    "scheduleTimeFrames.getScheduleTimeFrame": BUSINESS,
    "scheduleTimeFrames.listScheduleTimeFrames": BUSINESS,
}
"""The methods the contract gives no permission id, each reviewed by hand."""

BY_HAND: dict[str, frozenset[Role]] = {
    # These share a public read permission but show what was thrown away.
    "staffMembers.getDeletedStaffMember": OWNER,
    "staffMembers.listDeletedStaffMembers": OWNER,
    "site.getSite": BUSINESS,
    # J4: a count of one's own; the business, which has the query, is refused.
    "attendance.countAttendances": frozenset({Role.MEMBER}),
    # Calendar 13.7: members see their own events; the method holds that they are their own.
    "events.listEventsByMemberId": KNOWN_PEOPLE,
    # Staff set their own working hours (J4); the method holds that they are their own.
    "staffMembers.assignWorkingHoursSchedule": BUSINESS,
}
"""Methods whose callers their permission id does not tell, each reviewed by hand."""


def roles(method: Method) -> frozenset[Role]:
    """The roles that may call the method at all."""
    return _roles(method.name, method.permissions)


@cache
def _roles(name: str, permissions: tuple[str, ...]) -> frozenset[Role]:
    if name in BY_HAND:
        return BY_HAND[name]
    if not permissions:
        return WITHOUT_IDS.get(name, OWNER)
    return frozenset().union(*(ROLES.get(each, OWNER) for each in permissions))


def require(caller: Caller, method: Method) -> None:
    """Refuse with 403 when the caller's role may not call the method (J6)."""
    if caller.role not in roles(method):
        raise Refused("PERMISSION_DENIED", f"A {caller.role} may not call {method.name}.")


def granted(caller: Caller, permission: str) -> bool:
    """Whether the caller holds a permission id: for flags inside a method (E31)."""
    return caller.role in ROLES.get(permission, OWNER)


def require_permission(caller: Caller, permission: str, flag: str) -> None:
    """Refuse with `UNAUTHORIZED_OPERATION` when a flag needs a permission not held (E31)."""
    if not granted(caller, permission):
        raise Refused(
            "UNAUTHORIZED_OPERATION", f"{flag} needs {permission}.", permissionId=permission
        )
