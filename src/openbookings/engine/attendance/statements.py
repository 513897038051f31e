"""The own statements of attendance: what a record shows of its booking, and the other way round.

They read bookings and write nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.store import Unit
from openbookings.engine.store.selection import Expression
from openbookings.engine.store.tables import Table

_OF_BOOKING = "FROM bookings AS b WHERE b.site_id = t.site_id AND b.id = t.booking_id"


def booked(bookings: Table) -> dict[str, Expression]:
    """The columns of a record's booking as fields of the record, and its service (H4).

    A record has names of its own for the rest; only dotted wire paths are taken over.
    """
    fields = {
        column.path: Expression(column.kind, f"(SELECT b.{column.name} {_OF_BOOKING})")
        for column in bookings.columns
        if "." in column.path
    }
    service = f"(SELECT COALESCE(b.service_id, b.course_service_id) {_OF_BOOKING})"
    return {**fields, "serviceId": Expression("text", service)}


async def of_bookings(
    unit: Unit, site_id: str, booking_ids: Iterable[str], event_id: str | None
) -> dict[str, str]:
    """The JSON of the records of bookings at one session, by booking id.

    Without an event id each booking's own session is meant.
    """
    rows = await unit.rows(
        "SELECT b.id, a.doc FROM bookings AS b JOIN attendances AS a"
        " ON a.site_id = b.site_id AND a.booking_id = b.id"
        " AND a.event_id = COALESCE(CAST(? AS TEXT), b.event_id)"
        f" WHERE b.site_id = ? AND {unit.dialect.any_of('b.id')}",
        event_id,
        site_id,
        unit.dialect.list_argument(list(booking_ids)),
    )
    return dict(rows)
