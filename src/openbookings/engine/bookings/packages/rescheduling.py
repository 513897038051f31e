"""Moving packages: all members leave their times, then each takes its new one (E69)."""

from __future__ import annotations

from openbookings.engine.bookings import kinds, moving
from openbookings.engine.bookings.flow import RESCHEDULING, flags_of
from openbookings.engine.bookings.moving import Move
from openbookings.engine.bookings.packages.naming import failing_together, named_members
from openbookings.engine.bookings.packages.package import Package, hold, names_of
from openbookings.engine.bookings.packages.permitted import refuse_unless
from openbookings.engine.bookings.packages.sequence import in_order, refuse_gaps
from openbookings.engine.bookings.target import Among
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.query.violations import Violation

_FIELD = "rescheduleBookingsInfo"
_FOR_ALL = ("participantNotification", "flowControlSettings")


async def reschedule(call: Call, package: Package, request: Document) -> list[Document]:
    """Move every member; gives them by time, which is the order they had.

    Raises the codes of E67, `BOOKING_POLICY_VIOLATION` (B33) and `Invalid` for times that are no
    sequence in the same order; then nothing was written.
    """
    pairs = named_members(package, request[_FIELD])
    if "ignoreReschedulePolicy" not in flags_of(call, request, RESCHEDULING):
        refuse_unless(package, call.seconds, "reschedule", "reschedulePolicy")
    moves = [await _planned(call, request, old, info) for old, info in pairs]
    if any(move.unapproved for move in moves):
        # B33: the package waits for approval as a whole, as when it is made.
        moves = [move.waiting() for move in moves]
    _refuse_disorder(moves, request)
    await hold(call, package, [move.target for move in moves if move.claims])
    for old, _ in pairs:
        await kinds.let_go(call, old)
    moved: list[Document] = []
    for move in moves:
        if moved:
            move.request.pop("participantNotification", None)  # E66: one for the package
        # D51, D52: as for a package that is made.
        with failing_together(move.old):
            among = Among(names_of([*package.bookings, *moved]), follows=bool(moved))
            moved.append(await moving.move(call, move.among(among)))
    return moved


async def _planned(call: Call, request: Document, old: Document, info: Document) -> Move:
    for_all = {name: request[name] for name in _FOR_ALL if request.get(name) is not None}
    told = {**info, **for_all}
    with failing_together(old):
        moving.require_movable(old, told)
        return await moving.plan(call, old, told)


def _refuse_disorder(moves: list[Move], request: Document) -> None:
    """The members keep their order and follow each other without a gap."""
    at_of = {info["bookingId"]: at for at, info in enumerate(request[_FIELD])}
    places = [at_of[move.old["id"]] for move in moves]
    bookings = [move.booking for move in moves]
    if in_order(bookings) != list(range(len(bookings))):
        words = "must keep the order of the bookings in the package"
        raise Invalid(Violation(_FIELD, words, "OTHER"))
    refuse_gaps(bookings, lambda at, field: f"{_FIELD}[{places[at]}].slot.{field}")
