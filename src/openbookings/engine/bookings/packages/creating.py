"""Making a package: every booking judged, all locks taken, then all placed or none (E65, E66)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from openbookings.engine.bookings import customers, placing
from openbookings.engine.bookings.packages.package import MOST, SEQUENTIAL, names_of
from openbookings.engine.bookings.packages.sequence import in_order, refuse_gaps
from openbookings.engine.bookings.placing import Draft
from openbookings.engine.bookings.target import Among
from openbookings.engine.catalog.offers import offers
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.forms import DEFAULT_FORM_ID

_FOR_ALL = ("participantNotification", "sendSmsReminder", "flowControlSettings")


async def create(call: Call, request: Document) -> tuple[str, list[Document]]:
    """Make a package; gives its id and the bookings in the order of the request.

    Raises what a single creation raises, and `Invalid` for what is no sequence; then nothing was
    written.
    """
    _refuse_other_kinds(request)
    drafts = await _drafted(call, request)
    drafted = [each.booking for each in drafts]
    refuse_gaps(drafted, lambda at, field: f"bookings[{at}].bookedEntity.slot.{field}")
    await placing.lock(call, drafts)
    info = {"id": new_id(), "type": SEQUENTIAL}
    made: dict[int, Document] = {}
    for at in in_order(drafted):
        draft = drafts[at]
        draft.booking["multiServiceBookingInfo"] = info
        if made:
            draft.booking.pop("participantNotification", None)  # E66: one for the package
        # D51, D52: the first is on the grid; who precedes in the package is not in the way.
        among = Among(names_of(made.values()), follows=bool(made))
        made[at] = await placing.place(call, draft.among(among))
    return info["id"], [made[at] for at in range(len(drafts))]


def _refuse_other_kinds(request: Document) -> None:
    kind = request.get("multiServiceBookingType") or SEQUENTIAL
    if kind != SEQUENTIAL:
        words = f"{kind} is not supported, only {SEQUENTIAL}"
        raise Invalid(Violation("multiServiceBookingType", words, "OTHER"))
    if len(request["bookings"]) > MOST:
        raise Invalid(Violation("bookings", f"must have at most {MOST} items", "MAX_SIZE"))


async def _drafted(call: Call, request: Document) -> list[Draft]:
    for_all = {name: request[name] for name in _FOR_ALL if request.get(name) is not None}
    bookings = await _with_contacts(call, request)
    for at, booking in enumerate(bookings):
        with _below(at):
            placing.refuse_unreadable({"booking": booking}, "")
    await _refuse_sessions(call, bookings)
    drafts = []
    for at, booking in enumerate(bookings):
        with _below(at):
            draft = await placing.draft(call, {"booking": booking, **for_all})
        draft.booking["formId"] = DEFAULT_FORM_ID  # E66
        drafts.append(draft)
    if request.get("formSubmission"):
        # One form was filled in for all of them.
        submission = request["formSubmission"]
        submission_id = await customers.keep_submission(call, submission, DEFAULT_FORM_ID)
        for draft in drafts:
            draft.booking["formSubmissionId"] = submission_id
    return drafts


async def _with_contacts(call: Call, request: Document) -> list[Document]:
    """The bookings, each with the contact details that the form of the package gives (E19)."""
    return [
        {
            **booking,
            "contactDetails": await customers.contact_from(
                call,
                booking.get("contactDetails") or {},
                request.get("formSubmission"),
                DEFAULT_FORM_ID,
                "",
            ),
        }
        for booking in request["bookings"]
    ]


async def _refuse_sessions(call: Call, bookings: Sequence[Document]) -> None:
    """Raises `Invalid` for classes and courses; what does not exist is refused later."""
    ids = [str(each["bookedEntity"]["slot"]["serviceId"]).lower() for each in bookings]
    known = await offers(call, ids, located=False)
    found = [
        Violation(
            f"bookings[{at}].bookedEntity.slot.serviceId",
            f"is a {known[service_id].type}; packages are of appointments",
            "OTHER",
        )
        for at, service_id in enumerate(ids)
        if service_id in known and known[service_id].type != "APPOINTMENT"
    ]
    if found:
        raise Invalid(*found)


@contextmanager
def _below(at: int) -> Iterator[None]:
    """Put what is wrong with one booking at its place in the list."""
    try:
        yield
    except Invalid as wrong:
        raise Invalid(*_moved(wrong.found, f"bookings[{at}]")) from None


def _moved(found: Sequence[Violation], path: str) -> list[Violation]:
    return [replace(each, field=path + each.field.removeprefix("booking")) for each in found]
