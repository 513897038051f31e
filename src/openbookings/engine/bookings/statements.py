"""The own statements of bookings: contacts, form submissions, and bookings by what they hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from openbookings.engine.calendar.ending import Ending
from openbookings.engine.calendar.taking_part.statements import PLACES, Holder
from openbookings.engine.kernel.call import Document
from openbookings.engine.query.texts import fold
from openbookings.engine.store import Unit
from openbookings.engine.store.naming import rows_named

_decode = msgspec.json.Decoder(dict).decode
_OPEN = "'CREATED', 'PENDING', 'CONFIRMED', 'WAITING_LIST'"


async def contact_of(unit: Unit, site_id: str, email: str, fresh_id: str, now: int) -> str:
    """The id of the contact with this e-mail address, which is made if there is none (E20)."""
    # Contacts are never added.
    row = await unit.row_aside(
        "INSERT INTO contacts (site_id, folded_email, id, created) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (site_id, folded_email) DO UPDATE SET created = contacts.created"
        " RETURNING id",
        site_id,
        fold(email),
        fresh_id,
        now,
    )
    assert row is not None, "made or found"
    return str(row[0])


async def keep_submission(
    unit: Unit, site_id: str, submission_id: str, form_id: str, now: int, answers: str
) -> None:
    """Store what a customer wrote into a form; `answers` is a JSON object."""
    await unit.add(
        "INSERT INTO form_submissions (site_id, id, form_id, created, answers)"
        " VALUES (?, ?, ?, ?, ?)",
        site_id,
        submission_id,
        form_id,
        now,
        answers,
    )


async def submissions(unit: Unit, site_id: str, ids: Iterable[str]) -> dict[str, str]:
    """The JSON of form submissions by id; unknown ids are left out."""
    select = "SELECT id, answers FROM form_submissions"
    return dict(await rows_named(unit, select, site_id, "id", ids))


async def snapshots(
    unit: Unit, site_id: str, booking_ids: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """The JSON of bookings and of their policy snapshots, by booking id."""
    select = "SELECT id, doc, policy_snapshot FROM bookings"
    rows = await rows_named(unit, select, site_id, "id", booking_ids)
    return {booking_id: (doc, snapshot) for booking_id, doc, snapshot in rows}


async def policy_of(unit: Unit, site_id: str, booking_id: str) -> Document:
    """The policy under which a booking was made (B31)."""
    text = await unit.value(
        "SELECT policy_snapshot FROM bookings WHERE site_id = ? AND id = ?", site_id, booking_id
    )
    policy: Document = msgspec.json.decode(text)["policy"]
    return policy


async def bookings_of_event(unit: Unit, site_id: str, event_id: str) -> list[str]:
    """The JSON of the bookings that hold an event of the calendar."""
    rows = await unit.rows(
        "SELECT doc FROM bookings WHERE site_id = ? AND event_id = ? ORDER BY id",
        site_id,
        event_id,
    )
    return [row[0] for row in rows]


async def names_in_package(unit: Unit, site_id: str, package_id: str) -> frozenset[str]:
    """What the bookings of a package take their times under: their events and reservations."""
    rows = await unit.rows(
        "SELECT id, event_id FROM bookings WHERE site_id = ? AND package_id = ?",
        site_id,
        package_id,
    )
    return frozenset(name for row in rows for name in row if name is not None)


class Shows(NamedTuple):
    """What bookings show of their event."""

    start: str
    end: str
    resource_id: str | None
    """The first one; none is no difference."""
    place: Document | None
    """None is no difference either."""


async def bookings_that_differ(unit: Unit, site_id: str, event_id: str, now: Shows) -> list[str]:
    """The JSON of the bookings of an event that show something else than it does now."""
    differs, args = "start_date <> ? OR end_date <> ? OR resource_id <> ?", [*now[:3]]
    if now.place is not None:
        # No column holds an address.
        shown = "doc -> 'bookedEntity' -> 'slot' -> 'location' ->>"
        names = ("locationType", "id", "formattedAddress")
        differs += "".join(f" OR {shown} '{name}' IS DISTINCT FROM ?" for name in names)
        args += [now.place.get(name) for name in names]
    rows = await unit.rows(
        f"SELECT doc FROM bookings WHERE site_id = ? AND event_id = ? AND ({differs}) ORDER BY id",
        site_id,
        event_id,
        *args,
    )
    return [row[0] for row in rows]


async def bookings_of_course(unit: Unit, site_id: str, schedule_id: str) -> list[str]:
    """The JSON of the bookings of a course."""
    rows = await unit.rows(
        "SELECT doc FROM bookings WHERE site_id = ? AND course_schedule_id = ? ORDER BY id",
        site_id,
        schedule_id,
    )
    return [row[0] for row in rows]


async def bookings_that_end(unit: Unit, site_id: str, ending: Ending, now: int) -> list[str]:
    """The ids of open bookings that events, with their occurrences, and schedules take along.

    `now` is in seconds: what is over ends with no schedule. Two statements: in one PostgreSQL, when
    it knows little of its tables, looks for the events anew for every booking of the site.
    """
    ended = ending._replace(event_ids=await _events_that_end(unit, site_id, ending, now))
    named, scheduled = (unit.dialect.list_argument(list(each)) for each in ended)
    open_ones = f"SELECT id FROM bookings WHERE site_id = ? AND status IN ({_OPEN}) AND"
    rows = await unit.rows(
        f"{open_ones} {unit.dialect.any_of('event_id')}"
        f" UNION {open_ones} {unit.dialect.any_of('course_schedule_id')}"
        f" UNION {open_ones} status IN ('CREATED', 'WAITING_LIST') AND service_id IN"
        f" (SELECT id FROM services WHERE site_id = ? AND {unit.dialect.any_of('schedule_id')})",
        *(site_id, named),
        *(site_id, scheduled),
        *(site_id, site_id, scheduled),
    )
    return [row[0] for row in rows]


async def _events_that_end(unit: Unit, site_id: str, ending: Ending, now: int) -> list[str]:
    """Events with the coming members of series among them, and all coming ones of schedules."""
    named, scheduled = (unit.dialect.list_argument(list(each)) for each in ending)
    of_series, of_schedule = (
        unit.dialect.any_of(each) for each in ("recurring_event_id", "schedule_id")
    )
    rows = await unit.rows(
        f"SELECT id FROM events WHERE site_id = ? AND {unit.dialect.any_of('id')}"
        f" UNION SELECT id FROM events WHERE site_id = ? AND {of_series} AND ends > ?"
        f" UNION SELECT id FROM events WHERE site_id = ? AND {of_schedule} AND ends > ?",
        *(site_id, named),
        *(site_id, named, now),
        *(site_id, scheduled, now),
    )
    return [row[0] for row in rows]


async def requests_of_service(unit: Unit, site_id: str, service_id: str) -> list[str]:
    """The JSON of a service's bookings that were only asked for, or wait for a place."""
    rows = await unit.rows(
        "SELECT doc FROM bookings WHERE site_id = ? AND (service_id = ? OR course_service_id = ?)"
        " AND status IN ('CREATED', 'WAITING_LIST') ORDER BY start_date, id",
        site_id,
        service_id,
        service_id,
    )
    return [row[0] for row in rows]


class FoundSession(NamedTuple):
    """What a booking of a session is made of."""

    service: tuple[str, str]
    """The JSON of the service, and of its policy."""
    event: Document
    taken: int
    reserved: int
    resource: tuple[str, str, str | None] | None
    """Id, name and type of its first resource."""
    place: Document
    """The business location of the event, or else the first one of the service."""
    contact_id: str | None
    """Who the customer is known as."""


async def session(
    unit: Unit, site_id: str, service_id: str, event_id: str, email: str, now: int
) -> FoundSession | None:
    """A service, a stored event and what a customer's booking shows of them, at once.

    None when one of them is missing. What was reserved until `now` (milliseconds) does not count.
    A look ahead: places are counted again when they are taken.
    """
    row = await unit.row_ahead(
        f"SELECT services.doc, p.doc, events.doc, {PLACES[Holder.EVENT]}, l.doc,"
        " r.id, r.name, r.type_id,"
        " (SELECT contacts.id FROM contacts WHERE contacts.site_id = events.site_id"
        " AND contacts.folded_email = ?) FROM services"
        " JOIN booking_policies AS p"
        " ON p.site_id = services.site_id AND p.id = services.policy_id"
        " JOIN events ON events.site_id = services.site_id AND events.id = ?"
        " LEFT JOIN resources AS r"
        " ON r.site_id = events.site_id AND r.id = events.resource_ids ->> 0"
        " LEFT JOIN locations AS l"
        " ON l.site_id = events.site_id"
        " AND l.id = COALESCE(events.location_id, services.business_location_ids ->> 0)"
        " WHERE services.site_id = ? AND services.id = ?",
        now,
        "",
        fold(email),
        event_id,
        site_id,
        service_id,
    )
    if row is None:
        return None
    service, policy, text, taken, reserved, place, resource_id, name, type_id, contact_id = row
    return FoundSession(
        service=(service, policy),
        event=_decode(text),
        taken=int(taken),
        reserved=int(reserved),
        resource=None if resource_id is None else (resource_id, name or "", type_id),
        place=_decode(place) if place else {},
        contact_id=contact_id,
    )


async def place(unit: Unit, site_id: str, location: Document) -> Document:
    """The business location that the location of an event names; `{}` for another place."""
    if not location.get("id"):
        return {}
    text = await unit.value(
        "SELECT doc FROM locations WHERE site_id = ? AND id = ?", site_id, location["id"]
    )
    return _decode(text) if text else {}


async def keep_price(unit: Unit, site_id: str, booking_id: str, price: str) -> None:
    """Keep another price (JSON) with a booking."""
    await unit.execute(
        "UPDATE bookings SET price = ? WHERE site_id = ? AND id = ?", price, site_id, booking_id
    )
