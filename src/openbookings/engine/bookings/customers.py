"""Who a booking is for: contact details, from the request or from a form (E19, E20)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from openbookings.engine.bookings import statements
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.query.texts import fold
from openbookings.engine.site.form_answers import answer_faults, contact_from_answers
from openbookings.engine.site.forms import asked_by


async def contact_from(
    call: Call, details: Document, submission: Document | None, form_id: str, path: str
) -> Document:
    """The contact details of a new booking.

    A form submission replaces all of them but `contactId` (E19). Raises `EMPTY_FORM_INFO`,
    `CONTACT_DETAILS_CONFLICT`, and `Invalid` for what the form demands.
    """
    # A customer says who they are by their address; only the business points at a contact.
    kept = {"contactId"} if call.caller.runs_the_business else set()
    given = {name: value for name, value in details.items() if name != "contactId" or kept}
    if submission is None:
        return given
    if not submission:
        raise Refused("EMPTY_FORM_INFO", "The form submission is empty.")
    questions = await asked_by(call, form_id)
    faults = list(answer_faults(questions, submission, f"{path}formSubmission"))
    if faults:
        raise Invalid(*faults)
    written = contact_from_answers(questions, submission)
    for name, value in written.items():
        if given.get(name) not in (None, value):
            words = f"contactDetails.{name} differs from the form submission."
            raise Refused("CONTACT_DETAILS_CONFLICT", words, field=name)
    return {name: value for name, value in given.items() if name in kept} | written


def lock_keys(call: Call, contact: Document) -> Iterator[str]:
    """What to hold so that nobody else makes the same contact meanwhile."""
    email = contact.get("email")
    if email and not contact.get("contactId"):
        yield f"{call.site.id}/contacts/{fold(email)}"


async def settle_contact(call: Call, contact: Document) -> Document:
    """The details with the id of the contact, who is made if the address is new (E20)."""
    email = contact.get("email")
    if not email or contact.get("contactId"):
        return contact
    contact_id = await statements.contact_of(call.unit, call.site.id, email, new_id(), call.now)
    return {**contact, "contactId": contact_id}


async def keep_submission(call: Call, submission: Document, form_id: str) -> str:
    """Store a form submission; gives its id."""
    submission_id = new_id()
    answers = msgspec.json.encode(submission).decode()
    await statements.keep_submission(
        call.unit, call.site.id, submission_id, form_id, call.now, answers
    )
    return submission_id
