"""The own statements of bookings: contacts, form submissions, and bookings by what they hold."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from openbookings.engine.kernel.call import Document
from openbookings.engine.query.texts import fold
from openbookings.engine.store import Unit


async def contact_of(unit: Unit, site_id: str, email: str, fresh_id: str, now: int) -> str:
    """The id of the contact with this e-mail address, which is made if there is none (E20)."""
    found = await unit.value(
        "INSERT INTO contacts (site_id, folded_email, id, created) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (site_id, folded_email) DO UPDATE SET created = contacts.created"
        " RETURNING id",
        site_id,
        fold(email),
        fresh_id,
        now,
    )
    return str(found)


async def keep_submission(
    unit: Unit, site_id: str, submission_id: str, form_id: str, now: int, answers: str
) -> None:
    """Store what a customer wrote into a form; `answers` is a JSON object."""
    await unit.execute(
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
    rows = await unit.rows(
        "SELECT id, answers FROM form_submissions"
        f" WHERE site_id = ? AND {unit.dialect.any_of('id')}",
        site_id,
        unit.dialect.list_argument(list(ids)),
    )
    return dict(rows)


async def snapshots(
    unit: Unit, site_id: str, booking_ids: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """The JSON of bookings and of their policy snapshots, by booking id."""
    rows = await unit.rows(
        "SELECT id, doc, policy_snapshot FROM bookings"
        f" WHERE site_id = ? AND {unit.dialect.any_of('id')}",
        site_id,
        unit.dialect.list_argument(list(booking_ids)),
    )
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


async def bookings_without_event(unit: Unit, site_id: str, service_id: str) -> list[str]:
    """The JSON of a service's bookings that are not on the calendar."""
    rows = await unit.rows(
        "SELECT doc FROM bookings WHERE site_id = ? AND service_id = ? AND event_id IS NULL"
        " ORDER BY start_date, id",
        site_id,
        service_id,
    )
    return [row[0] for row in rows]
