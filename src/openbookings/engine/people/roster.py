"""The roster: what the rooms above ask about who and what can be booked.

Facts only, in one statement each; whether somebody is free is for slots and bookings to find out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.verbs import decoded
from openbookings.engine.people import statements
from openbookings.engine.store import Unit

STAFF_TYPE_ID = "1cd44cf8-756f-41c3-bd90-3e2ffcaf1155"
"""The resource type of staff members, the same on every site."""


class Bookable(NamedTuple):
    """A resource that a booking can claim, and where and when it may be claimed."""

    resource_id: str
    name: str
    type_id: str
    event_schedule_id: str
    hours_schedule_id: str | None
    """The schedule of its working hours; None: it has none, so any time at its locations (D23)."""
    shared_hours: bool
    """Whether the hours are not its own but the business's or another resource's (C39)."""
    locations: frozenset[str] | None
    """The business locations it serves, None for every place (G3); own hours win over it (G5)."""
    at_customers: bool
    at_custom_places: bool
    gender: str | None
    """MALE, FEMALE, NON_BINARY or unknown; of staff members only."""
    ranking: int
    staff_member_id: str | None


async def bookables(
    unit: Unit,
    site_id: str,
    *,
    resource_ids: Collection[str] | None = None,
    type_ids: Collection[str] | None = None,
) -> list[Bookable]:
    """What can be booked among the given resources or types, by name and then id (G15).

    Leaves out resources without a type (G1) or switched off, and staff who are no service
    providers (G19). None for `resource_ids` or `type_ids` sets no limit.
    """
    rows = await statements.bookable_rows(unit, site_id, resource_ids, type_ids)
    found = [_bookable(row) for row in rows]
    return sorted(found, key=lambda each: (each.name, each.resource_id))


async def staff_details(call: Call, resource_ids: Iterable[str]) -> dict[str, Document]:
    """`staffMemberDetails` entries of a service by resource id, providers only (A75, G19).

    As in A6, `staffMemberId` is the id of the resource.
    """
    rows = await statements.staff_rows(call.unit, call.site.id, list(dict.fromkeys(resource_ids)))
    return {row[0]: _staff_detail(row) for row in rows}


def _bookable(row: statements.BookableRow) -> Bookable:
    places = (True, True) if row.all_locations else (bool(row.at_customers), bool(row.at_custom))
    return Bookable(
        resource_id=row.id,
        name=row.name,
        type_id=row.type_id,
        event_schedule_id=row.event_schedule_id,
        hours_schedule_id=row.hours_schedule_id,
        shared_hours=bool(row.hours_shared),
        locations=None if row.all_locations else frozenset(row.location_ids),
        at_customers=places[0],
        at_custom_places=places[1],
        gender=row.gender,
        ranking=row.ranking or 0,
        staff_member_id=row.staff_member_id,
    )


def _staff_detail(row: statements.StaffRow) -> Document:
    detail: Document = {
        "staffMemberId": row.resource_id,
        "name": row.name,
        "workingHoursScheduleIds": [row.hours_schedule_id] if row.hours_schedule_id else [],
        "eventsScheduleId": row.event_schedule_id,
    }
    media = decoded(row.document).get("mainMedia")
    return {**detail, "mainMedia": media} if media else detail
