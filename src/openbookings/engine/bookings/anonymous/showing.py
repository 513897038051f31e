"""What of a booking a link shows, and what it lets its holder do (E83, E84). Pure."""

from __future__ import annotations

from openbookings.engine.bookings.permitted import allowed_actions
from openbookings.engine.bookings.slot_times import adjusted_times, zone_of
from openbookings.engine.kernel.call import Document, milliseconds
from openbookings.engine.policies import snapshots

_OF_THE_BUSINESS = frozenset({"internalBusinessNote", "externalUserId"})


def visible(booking: Document, time_zone: str | None = None) -> Document:
    """The booking without the notes of the business; its times also in a zone that is asked for.

    Raises `INVALID_TIME_ZONE`.
    """
    seen = {name: value for name, value in booking.items() if name not in _OF_THE_BUSINESS}
    if time_zone is not None:
        seen |= adjusted_times(zone_of(time_zone), booking["startDate"], booking["endDate"])
    return seen


def permitted(booking: Document, policy: Document, now: int) -> Document:
    """The allowed anonymous actions at `now`, seconds since the epoch (E84).

    A member of a package is handled with its package only (E52, E64).
    """
    start = milliseconds(booking["startDate"]) // 1000
    actions = allowed_actions(booking["status"], start, now, policy)
    alone = not booking.get("multiServiceBookingInfo")
    return {
        "cancel": actions["cancel"] and alone and snapshots.anonymous_may_cancel(policy),
        "reschedule": actions["reschedule"]
        and alone
        and snapshots.anonymous_may_reschedule(policy),
    }
