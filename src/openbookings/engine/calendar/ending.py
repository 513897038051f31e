"""Events that end together: what rooms above have of them is held first, in everybody's order.

Each end reaches bookings and their orders; who came to them one event after the other would
wait in a circle with others who do so (decision 16).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import NamedTuple

from openbookings.engine.kernel.call import Call


class Ending(NamedTuple):
    """What is about to end: events with their occurrences, and schedules with all to come."""

    event_ids: Collection[str] = ()
    schedule_ids: Collection[str] = ()


Holder = Callable[[Call, Ending], Awaitable[None]]
_HOLDERS: list[Holder] = []


def held_by(holder: Holder) -> None:
    """Let `holder(call, ending)` hold what a room above has of events, whose rows are held."""
    _HOLDERS.append(holder)


async def hold_what_ends(call: Call, ending: Ending) -> None:
    """Hold what hangs on events that are held and about to end."""
    for holder in _HOLDERS:
        await holder(call, ending)
