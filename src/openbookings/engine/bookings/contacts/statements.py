"""The statements of contacts: who booked, how often, and what was written into a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from openbookings.engine.store import Unit

_NAME = (
    "lower(coalesce(b.doc -> 'contactDetails' ->> 'firstName', '') || ' '"
    " || coalesce(b.doc -> 'contactDetails' ->> 'lastName', ''))"
)
_CONTACTS = (
    "SELECT c.id, c.folded_email, c.created, count(b.id), max(b.start_date) FROM contacts AS c"
    " LEFT JOIN bookings AS b ON b.site_id = c.site_id AND b.contact_id = c.id"
    " WHERE c.site_id = ?"
)
_GROUPED = " GROUP BY c.id, c.folded_email, c.created ORDER BY c.folded_email LIMIT ?"


class ContactRow(NamedTuple):
    """A contact with the number of its bookings and the start of the last one."""

    id: str
    email: str
    created: int
    bookings: int
    last_start: str | None


async def contacts(
    unit: Unit, site_id: str, after: str, wanted: str | None, limit: int
) -> list[ContactRow]:
    """Contacts behind an e-mail address, by address; `wanted` stands in address or name.

    SQLite tells upper and lower case apart in names beyond ASCII.
    """
    sql, args = f"{_CONTACTS} AND c.folded_email > ?", [site_id, after]
    if wanted is not None:
        pattern = f"%{_literally(wanted)}%"
        sql += (
            " AND (c.folded_email LIKE ? ESCAPE '!' OR EXISTS (SELECT 1 FROM bookings AS b"
            f" WHERE b.site_id = c.site_id AND b.contact_id = c.id AND {_NAME} LIKE ? ESCAPE '!'))"
        )
        args += [pattern, pattern]
    return [ContactRow(*row) for row in await unit.rows(sql + _GROUPED, *args, limit)]


async def contact(unit: Unit, site_id: str, contact_id: str) -> ContactRow | None:
    """One contact."""
    row = await unit.row(f"{_CONTACTS} AND c.id = ?{_GROUPED}", site_id, contact_id, 1)
    return None if row is None else ContactRow(*row)


async def last_bookings(unit: Unit, site_id: str, contact_ids: Iterable[str]) -> dict[str, str]:
    """The JSON of the booking each contact made last, by contact id."""
    rows = await unit.rows(
        "SELECT b.contact_id, b.doc FROM bookings AS b JOIN ("
        "SELECT max(id) AS id FROM bookings"
        f" WHERE site_id = ? AND {unit.dialect.any_of('contact_id')} GROUP BY contact_id"
        ") AS made ON made.id = b.id WHERE b.site_id = ?",
        site_id,
        unit.dialect.list_argument(list(contact_ids)),
        site_id,
    )
    return dict(rows)


class SubmissionRow(NamedTuple):
    """What a customer wrote into a form; `answers` is JSON."""

    id: str
    form_id: str
    created: int
    answers: str


async def submission(unit: Unit, site_id: str, submission_id: str) -> SubmissionRow | None:
    """One form submission."""
    row = await unit.row(
        "SELECT id, form_id, created, answers FROM form_submissions WHERE site_id = ? AND id = ?",
        site_id,
        submission_id,
    )
    return None if row is None else SubmissionRow(*row)


def _literally(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")
