"""What an engine may forget: the faults that the stories of bookings must find.

Each stands in for one function of the product, in the negative control only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from openbookings.engine.bookings import seats
from openbookings.engine.calendar import reserving
from openbookings.engine.kernel.call import Call
from openbookings.engine.waitlist import offering
from openbookings.engine.waitlist.turns import (
    Foresight,
    Lapse,
    Opening,
    Turn,
    Waiting,
    foresee,
)
from tests.support.shop import Json


async def stays(call: Call, booking: Json) -> None:
    """Stand in for letting go: who cancels or moves keeps the places."""


def keeps_nothing(
    opening: Opening, lapses: Iterable[Lapse], running: Sequence[Turn], queue: Iterable[Waiting]
) -> Foresight:
    """Stand in for what offers keep: anybody can book what is offered to one."""
    return foresee(opening, lapses, running, queue)._replace(kept=[])


def sees_no_lapse(
    opening: Opening, lapses: Iterable[Lapse], running: Sequence[Turn], queue: Iterable[Waiting]
) -> Foresight:
    """Stand in for foresight: what lapses is open to all, whoever waits (E75)."""
    return foresee(opening, (), running, queue)


async def tells_nobody(call: Call, target_id: str, taken_by: str | None = None) -> None:
    """Stand in for telling those who wait: what is given back is open to all (E75)."""


async def is_in_its_own_way(call: Call, booking_id: str, target_id: str) -> int:
    """Stand in for asking whose offer it is: the place kept for it counts against it (E81)."""
    return 0


FAULTS = [
    (seats, "let_go", stays),
    (offering, "foresee", keeps_nothing),
    (offering, "foresee", sees_no_lapse),
    (reserving, "places_changed", tells_nobody),
    (reserving, "on_offer_to", is_in_its_own_way),
]
"""Room, name of the function, and what stands in for it; the first is tried in short runs too."""
