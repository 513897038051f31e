"""Bookings as a resource: the columns behind every filter, and how the reader shows them (E87)."""

from __future__ import annotations

from openbookings.engine.kernel.resource import Resource
from openbookings.engine.store.selection import Expression, fields_of
from openbookings.engine.store.tables import Column, Table, id_column

TABLE = Table(
    "bookings",
    (
        id_column("service_id", "bookedEntity.slot.serviceId"),
        id_column("schedule_id", "bookedEntity.slot.scheduleId"),
        Column("session_id", "text", "bookedEntity.slot.sessionId"),
        id_column("event_id", "bookedEntity.slot.eventId"),
        id_column("resource_id", "bookedEntity.slot.resource.id"),
        Column("more_resource_ids", "texts", "bookedEntity.slot.additionalResources.id"),
        id_column("location_id", "bookedEntity.slot.location.id"),
        Column("location_type", "text", "bookedEntity.slot.location.locationType"),
        id_column("course_schedule_id", "bookedEntity.schedule.scheduleId"),
        id_column("course_service_id", "bookedEntity.schedule.serviceId"),
        id_column("course_location_id", "bookedEntity.schedule.location.id"),
        Column("course_location_type", "text", "bookedEntity.schedule.location.locationType"),
        Column("tags", "texts", "bookedEntity.tags"),
        id_column("contact_id", "contactDetails.contactId"),
        Column("email", "text", "contactDetails.email"),
        Column("status", "text", "status"),
        Column("payment_status", "text", "paymentStatus"),
        Column("payment_option", "text", "selectedPaymentOption"),
        Column("created_date", "instant", "createdDate"),
        Column("updated_date", "instant", "updatedDate"),
        Column("start_date", "instant", "startDate"),
        Column("end_date", "instant", "endDate"),
        Column("external_user_id", "text", "externalUserId"),
        id_column("visitor_id", "createdBy.anonymousVisitorId"),
        Column("member_id", "text", "createdBy.memberId"),
        id_column("user_id", "createdBy.wixUserId"),
        id_column("maker_app_id", "createdBy.appId"),
        id_column("maker_contact_id", "createdBy.contactId"),
        Column("double_booked", "boolean", "doubleBooked"),
        Column("participants", "integer", "totalParticipants"),
        Column("choices", "texts", "participantsChoices.serviceChoices.numberOfParticipants"),
        id_column("package_id", "multiServiceBookingInfo.id"),
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
