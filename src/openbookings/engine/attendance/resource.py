"""Attendance as a resource: records keyed by booking and session, filtered by both (H1, H4)."""

from __future__ import annotations

from openbookings.engine.attendance.statements import booked
from openbookings.engine.bookings.resource import TABLE as BOOKINGS_TABLE
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.store.tables import Column, Table

TABLE = Table(
    "attendances",
    (
        Column("booking_id", "text", "bookingId"),
        Column("event_id", "text", "eventId"),
        Column("session_id", "text", "sessionId"),
        Column("status", "text", "status"),
        Column("attendees", "integer", "numberOfAttendees"),
    ),
)

ATTENDANCES = Resource(
    module="attendance",
    entity="attendance",
    plural="attendances",
    fqdn="wix.bookings.v2.attendance",
    table=TABLE,
    missing="ATTENDANCE_NOT_FOUND",
    # A caller sees the records of the bookings it sees, so the fields of that rule are these too.
    fields=booked(BOOKINGS_TABLE),
)
