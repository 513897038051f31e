"""Making a package: every booking judged, all locks taken, then all placed or none (E65, E66)."""

from __future__ import annotations

from openbookings.engine.bookings import customers, placing, redeeming
from openbookings.engine.bookings.packages import drafting
from openbookings.engine.bookings.packages.package import MOST, SEQUENTIAL, names_of
from openbookings.engine.bookings.packages.sequence import in_order
from openbookings.engine.bookings.placing import Draft
from openbookings.engine.bookings.target import Among
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
    await placing.lock(call, drafts)
    info = {"id": new_id(), "type": SEQUENTIAL}
    made: dict[int, Document] = {}
    order = in_order([each.booking for each in drafts])
    # E30: all at once, as no part of a hold may be in the way of another booking of the package.
    kept = await redeeming.lift(call, [drafts[at].hold for at in order])
    for at, held in zip(order, kept, strict=True):
        draft = drafts[at]
        draft.booking["multiServiceBookingInfo"] = info
        if made:
            draft.booking.pop("participantNotification", None)  # E66: one for the package
        # D51, D52: the first is on the grid; who precedes in the package is not in the way.
        among = Among(names_of(made.values()), follows=bool(made))
        made[at] = await placing.enter(call, draft.among(among), held)
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
    drafts = await drafting.draft(call, await _with_contacts(call, request), for_all)
    for draft in drafts:
        draft.booking["formId"] = DEFAULT_FORM_ID  # E66
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
