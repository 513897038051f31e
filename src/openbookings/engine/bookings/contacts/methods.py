"""Looking up customers and their answers, for the owner."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from openbookings.engine.bookings.contacts import statements
from openbookings.engine.bookings.contacts.statements import ContactRow
from openbookings.engine.contract import contacts as contract
from openbookings.engine.kernel.call import Call, Document, stamp
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.texts import fold

_decode = msgspec.json.Decoder(dict).decode
_DEFAULT_LIMIT = 50
_NAMES = ("firstName", "lastName", "phone")


@method("contacts.listContacts")
async def list_contacts(call: Call, request: contract.ListContactsRequest) -> Document:
    """Contacts by e-mail address; `after` of the answer asks for the next ones.

    `search` stands somewhere in the address or the name of a booking.
    """
    limit = request.limit if isinstance(request.limit, int) else _DEFAULT_LIMIT
    after = request.after if isinstance(request.after, str) else ""
    wanted = fold(request.search) if isinstance(request.search, str) else None
    rows = await statements.contacts(call.unit, call.site.id, after, wanted, limit + 1)
    answer: Document = {"contacts": await _shown(call, rows[:limit])}
    if len(rows) > limit:
        answer["after"] = rows[limit - 1].email
    return answer


@method("contacts.getContact")
async def get_contact(call: Call, request: contract.GetContactRequest) -> Document:
    """One contact; raises `CONTACT_NOT_FOUND`."""
    row = await statements.contact(call.unit, call.site.id, str(request.contact_id))
    if row is None:
        raise not_found("Contact", str(request.contact_id), "CONTACT_NOT_FOUND")
    (shown,) = await _shown(call, (row,))
    return {"contact": shown}


@method("contacts.getFormSubmission")
async def get_submission(call: Call, request: contract.GetFormSubmissionRequest) -> Document:
    """What a customer wrote into a form; raises `SUBMISSION_NOT_FOUND`."""
    row = await statements.submission(call.unit, call.site.id, str(request.submission_id))
    if row is None:
        raise not_found("Form submission", str(request.submission_id), "SUBMISSION_NOT_FOUND")
    shown = {
        "id": row.id,
        "formId": row.form_id,
        "createdDate": stamp(row.created),
        "answers": _decode(row.answers),
    }
    return {"submission": shown}


async def _shown(call: Call, rows: Sequence[ContactRow]) -> list[Document]:
    """Contacts with the name and phone of the booking they made last."""
    made = await statements.last_bookings(call.unit, call.site.id, [row.id for row in rows])
    return [_contact(row, made.get(row.id)) for row in rows]


def _contact(row: ContactRow, booking: str | None) -> Document:
    details = _decode(booking).get("contactDetails") or {} if booking else {}
    shown: Document = {
        "id": row.id,
        "email": row.email,
        "bookingsCount": row.bookings,
        "createdDate": stamp(row.created),
        **{name: details[name] for name in _NAMES if details.get(name)},
    }
    if row.last_start is not None:
        shown["lastBookingDate"] = row.last_start
    return shown
