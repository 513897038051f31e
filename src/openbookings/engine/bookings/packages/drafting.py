"""Wishes for appointments that follow each other, read and judged together (E65)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from msgspec.structs import replace

from openbookings.engine.bookings import placing
from openbookings.engine.bookings.packages.sequence import refuse_gaps
from openbookings.engine.bookings.placing import Draft
from openbookings.engine.catalog.offers import offers
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.query.violations import Violation


async def draft(
    call: Call, bookings: Sequence[Document], for_all: Document | None = None
) -> list[Draft]:
    """Read wishes to book that stand in `bookings` of a request; `for_all` goes for each.

    Raises what the draft of a single booking does, with the path of the booking, and `Invalid`
    for classes, courses and what is no sequence.
    """
    for at, booking in enumerate(bookings):
        with _below(at):
            placing.refuse_unreadable({"booking": booking}, "")
    await _refuse_sessions(call, bookings)
    drafts = []
    for at, booking in enumerate(bookings):
        with _below(at):
            drafts.append(await placing.draft(call, {"booking": booking, **(for_all or {})}))
    refuse_gaps(
        [each.booking for each in drafts],
        lambda at, field: f"bookings[{at}].bookedEntity.slot.{field}",
    )
    return drafts


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
