"""Bookings that nobody completed: CREATED ones that are left alone after a while (E29).

They block nothing, so nothing has to be cleared away: whoever lists or counts bookings passes
them over by their age. Who asks for them by id or status finds them, and they can still be
confirmed, for example when their payment comes late.
"""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.bookings.lifecycle import Status
from openbookings.engine.calendar.conditions import names
from openbookings.engine.kernel.call import Call, stamp
from openbookings.engine.query.tree import Compare, Filter, Some

_MINUTE = 60_000
_ASKED_FOR = ("id", "status")


def alive(call: Call) -> Iterator[Filter]:
    """The condition that a booking is not one that was left alone; none where they never are."""
    minutes = call.terms.created_booking_minutes
    if minutes:
        since = stamp(call.now - minutes * _MINUTE)
        yield Some((Compare("status", "$ne", Status.CREATED), Compare("createdDate", "$gt", since)))


def shown(call: Call, asked: Filter | None) -> Filter | None:
    """The condition for lists of bookings, unless the filter asks for some by id or status."""
    if any(names(asked, each) for each in _ASKED_FOR):
        return None
    return next(alive(call), None)
