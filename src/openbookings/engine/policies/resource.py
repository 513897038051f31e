"""Booking policies as a resource: columns, defaults and validation of the standard verbs."""

from __future__ import annotations

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused, broken_rule
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.policies import rules, statements
from openbookings.engine.policies.defaults import fill
from openbookings.engine.query.violations import Violation
from openbookings.engine.store.tables import Column, Table

BOOKINGS_APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
"""The app that policies belong to unless their author names another (X17)."""

TABLE = Table(
    "booking_policies",
    (
        Column("name", "text", "name"),
        Column("is_default", "boolean", "default"),
        Column("created_date", "instant", "createdDate"),
        Column("updated_date", "instant", "updatedDate"),
        Column("described", "boolean", "customPolicyDescription.enabled"),
        Column("description", "text", "customPolicyDescription.description"),
        Column("early_limited", "boolean", "limitEarlyBookingPolicy.enabled"),
        Column("earliest_booking", "integer", "limitEarlyBookingPolicy.earliestBookingInMinutes"),
        Column("late_limited", "boolean", "limitLateBookingPolicy.enabled"),
        Column("latest_booking", "integer", "limitLateBookingPolicy.latestBookingInMinutes"),
        Column("after_start", "boolean", "bookAfterStartPolicy.enabled"),
        Column("cancelling", "boolean", "cancellationPolicy.enabled"),
        Column("cancelling_limited", "boolean", "cancellationPolicy.limitLatestCancellation"),
        Column("latest_cancellation", "integer", "cancellationPolicy.latestCancellationInMinutes"),
        Column("rescheduling", "boolean", "reschedulePolicy.enabled"),
        Column("rescheduling_limited", "boolean", "reschedulePolicy.limitLatestReschedule"),
        Column("latest_reschedule", "integer", "reschedulePolicy.latestRescheduleInMinutes"),
        Column("waitlist", "boolean", "waitlistPolicy.enabled"),
        Column("waitlist_capacity", "integer", "waitlistPolicy.capacity"),
        Column("waitlist_reservation", "integer", "waitlistPolicy.reservationTimeInMinutes"),
        Column("most_participants", "integer", "participantsPolicy.maxParticipantsPerBooking"),
        Column("choosing_resources", "boolean", "resourcesPolicy.enabled"),
        Column("assigning_resources", "boolean", "resourcesPolicy.autoAssignAllowed"),
        Column("intake_form", "text", "intakeFormPolicy.formId"),
    ),
)


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    fill(new)
    new.setdefault("default", False)
    new["appId"] = new.get("appId") or BOOKINGS_APP
    new.setdefault("createdByAppId", call.caller.app_id or new["appId"])
    for window in new["cancellationFeePolicy"]["cancellationWindows"]:
        if window.get("amount"):
            window["amount"]["currency"] = call.site.currency  # X15


async def _check(call: Call, new: Document, old: Document | None) -> list[Violation]:
    found = rules.broken(new)
    intake = new["intakeFormPolicy"]
    form_id = intake.get("formId") if intake["enabled"] else None
    if form_id and not await statements.form_exists(call.unit, call.site.id, form_id):
        place = "bookingPolicy.intakeFormPolicy.formId"
        found.append(broken_rule(place, "is not a form of this site", "INTAKE_FORM_NOT_FOUND"))
    return found


async def _release(call: Call, old: Document) -> None:
    if old["default"]:
        words = "The default policy cannot be deleted; make another one the default first."
        raise Refused("DEFAULT_POLICY_CANNOT_BE_DELETED", words, id=old["id"])


POLICIES = Resource(
    module="bookingPolicies",
    entity="bookingPolicy",
    plural="bookingPolicies",
    fqdn="wix.bookings.v1.booking_policy",
    table=TABLE,
    kept=("default", "createdByAppId"),
    fixed=("appId",),
    prepare=_prepare,
    check=_check,
    release=_release,
)
standard(
    POLICIES,
    create="createBookingPolicy",
    get="getBookingPolicy",
    update="updateBookingPolicy",
    delete="deleteBookingPolicy",
    query="queryBookingPolicies",
    count="countBookingPolicies",
)
