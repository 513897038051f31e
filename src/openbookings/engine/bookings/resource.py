"""Bookings as a resource: the columns behind every filter, and how the reader shows them (E87)."""

from __future__ import annotations

from openbookings.engine.kernel.resource import Resource
from openbookings.engine.store.selection import Expression, fields_of
from openbookings.engine.store.tables import Column, Table

TABLE = Table(
    "bookings",
    (
        Column("service_id", "text", "bookedEntity.slot.serviceId"),
        Column("schedule_id", "text", "bookedEntity.slot.scheduleId"),
        Column("session_id", "text", "bookedEntity.slot.sessionId"),
        Column("event_id", "text", "bookedEntity.slot.eventId"),
        Column("resource_id", "text", "bookedEntity.slot.resource.id"),
        Column("more_resource_ids", "texts", "bookedEntity.slot.additionalResources.id"),
        Column("location_id", "text", "bookedEntity.slot.location.id"),
        Column("location_type", "text", "bookedEntity.slot.location.locationType"),
        Column("course_schedule_id", "text", "bookedEntity.schedule.scheduleId"),
        Column("course_service_id", "text", "bookedEntity.schedule.serviceId"),
        Column("course_location_id", "text", "bookedEntity.schedule.location.id"),
        Column("course_location_type", "text", "bookedEntity.schedule.location.locationType"),
        Column("tags", "texts", "bookedEntity.tags"),
        Column("contact_id", "text", "contactDetails.contactId"),
        Column("email", "text", "contactDetails.email"),
        Column("status", "text", "status"),
        Column("payment_status", "text", "paymentStatus"),
        Column("payment_option", "text", "selectedPaymentOption"),
        Column("created_date", "instant", "createdDate"),
        Column("updated_date", "instant", "updatedDate"),
        Column("start_date", "instant", "startDate"),
        Column("end_date", "instant", "endDate"),
        Column("external_user_id", "text", "externalUserId"),
        Column("visitor_id", "text", "createdBy.anonymousVisitorId"),
        Column("member_id", "text", "createdBy.memberId"),
        Column("user_id", "text", "createdBy.wixUserId"),
        Column("maker_app_id", "text", "createdBy.appId"),
        Column("maker_contact_id", "text", "createdBy.contactId"),
        Column("double_booked", "boolean", "doubleBooked"),
        Column("participants", "integer", "totalParticipants"),
        Column("choices", "texts", "participantsChoices.serviceChoices.numberOfParticipants"),
        Column("package_id", "text", "multiServiceBookingInfo.id"),
    ),
)

_ENTITY = "bookedEntity."


def _other_names() -> dict[str, Expression]:
    """Filters write `bookedEntity.item.slot`, an `item` that no booking has (E87)."""
    own = fields_of(TABLE)
    named = {
        f"{_ENTITY}item.{path.removeprefix(_ENTITY)}": expression
        for path, expression in own.items()
        if path.startswith((f"{_ENTITY}slot.", f"{_ENTITY}schedule."))
    }
    return {**named, "numberOfParticipants": own["totalParticipants"]}


BOOKINGS = Resource(
    module="bookings",
    entity="booking",
    plural="bookings",
    fqdn="wix.bookings.v2.booking",
    table=TABLE,
    missing="BOOKING_NOT_FOUND",
    fields=_other_names(),
)
