"""Packages as they stand: members, allowed actions, and whether they can be had now (E72)."""

from __future__ import annotations

from typing import NamedTuple

from openbookings.engine.availability.question import Violations
from openbookings.engine.bookings import kinds
from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.bookings.packages.package import (
    Package,
    answer,
    is_whole,
    load_many,
    names_of,
    readable,
    unknown,
)
from openbookings.engine.bookings.packages.permitted import allowed_actions
from openbookings.engine.bookings.target import Among
from openbookings.engine.catalog.offers import Offer, offers
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document, milliseconds
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.policies import snapshots
from openbookings.engine.slots.asking import policy_window

_SCHEDULED = frozenset({Status.CONFIRMED, Status.PENDING})
_NOTHING: Document = {"cancel": False, "reschedule": False}


def shown(call: Call, package: Package) -> Document:
    """The members the caller may see, and how many are scheduled including the others."""
    scheduled = sum(each["status"] in _SCHEDULED for each in package.bookings)
    return {
        **answer(package.id, readable(call, package), full=True),
        "metadata": {"totalNumberOfScheduledBookings": scheduled},
    }


async def actions_of_many(call: Call, package_ids: list[str]) -> Document:
    """For each package whether it may be cancelled and rescheduled now. One statement."""
    found = await load_many(call, package_ids)

    async def act(package_id: str) -> tuple[str, Document]:
        package = found.get(package_id)
        if package is None or not readable(call, package):
            raise unknown(package_id)
        # E69: who sees a part can do nothing with the whole.
        whole = is_whole(call, package)
        return package_id, allowed_actions(package, call.seconds) if whole else _NOTHING

    return await in_bulk(call, package_ids, act, return_entity=True, field="multiServiceBookingIds")


class _Look(NamedTuple):
    """Whether a member has its time or could take it now, and what the live policy says."""

    free: bool
    violations: Violations
    most_participants: int


async def availability(call: Call, package: Package) -> Document:
    """Whether all open members have their times or could take them now (D53)."""
    known = await offers(call, map(kinds.service_id_of, package.opened))
    others = Among(names_of(package.bookings))
    looks = [
        await _look(call, known[kinds.service_id_of(each)], each, others)
        for each in package.opened
        if kinds.service_id_of(each) in known
    ]
    free = bool(looks) and len(looks) == len(package.opened) and all(each.free for each in looks)
    answered: Document = {
        "bookable": free and not any(each.violations.any for each in looks),
        "totalCapacity": 1,
        "remainingCapacity": int(free),
        "policyViolations": {
            "tooEarlyToBook": any(each.violations.too_early for each in looks),
            "tooLateToBook": any(each.violations.too_late for each in looks),
            "bookOnlineDisabled": any(each.violations.online_disabled for each in looks),
        },
        "multiServiceBookingInfo": [{"bookingId": each["id"]} for each in readable(call, package)],
    }
    if looks:
        most = min(each.most_participants for each in looks)
        answered["policySettings"] = {"maxParticipantsPerBooking": most}
    return answered


async def _look(call: Call, service: Offer, booking: Document, others: Among) -> _Look:
    start = milliseconds(booking["startDate"]) // 1000
    return _Look(
        await _has_or_finds_time(call, service, booking, others),
        policy_window(service).violations(start, call.seconds),
        snapshots.most_participants(service.policy),
    )


async def _has_or_finds_time(call: Call, service: Offer, booking: Document, others: Among) -> bool:
    target = await kinds.target_of(call, booking, service)
    if await target.holds(call, booking):
        return True
    try:
        return not (await target.among(others).look(call, booking)).conflict
    except Refused as refusal:
        if refusal.code != "SLOT_NOT_AVAILABLE":
            raise
        return False  # nobody is left who could take it
