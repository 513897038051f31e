"""Cancelling packages: within the strictest policy of the members, all of them at once (E68)."""

from __future__ import annotations

from openbookings.engine.bookings import cancelling
from openbookings.engine.bookings.flow import CANCELLING, flags_of
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.bookings.packages.package import Package, hold
from openbookings.engine.bookings.packages.permitted import refuse_unless
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Refused


async def cancel(call: Call, package: Package, request: Document) -> list[Document]:
    """Cancel every member that is not over yet; gives all members, by time.

    Raises `ALL_BOOKINGS_ARE_ALREADY_CANCELED`, `ALL_BOOKINGS_ARE_ALREADY_DECLINED` and
    `BOOKING_POLICY_VIOLATION`; then nothing was written.
    """
    _refuse_over(package)
    if "ignoreCancellationPolicy" not in flags_of(call, request, CANCELLING):
        refuse_unless(package, call.seconds, "cancel", "cancellationPolicy")
    await hold(call, package)
    after = {each["id"]: each for each in package.bookings}
    told = dict(request)
    for old in package.opened:
        after[old["id"]] = await cancelling.cancel(call, old, told)
        told.pop("participantNotification", None)  # E66: one for the package
    return list(after.values())


def _refuse_over(package: Package) -> None:
    if package.opened:
        return
    statuses = {each["status"] for each in package.bookings}
    # Some declined, some cancelled: the last word about the package was to cancel it.
    how = Status.DECLINED if statuses == {Status.DECLINED} else Status.CANCELED
    words = f"All bookings of the package are {how} already."
    raise Refused(f"ALL_BOOKINGS_ARE_ALREADY_{how}", words, id=package.id)
