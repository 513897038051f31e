"""The server that lets anybody have what is offered to one, as often as asked: a negative control.

Besides what the unlocked one lacks, nobody is asked whose turn it is, whether places are left, nor
whether a booking has changed since it was read, and who waits is not told of a place given back.
Only tests start this.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping

from starlette.applications import Starlette

from openbookings.engine.bookings import holding, seats
from openbookings.engine.bookings.seats import Room
from openbookings.engine.bookings.target import Standing, Target
from openbookings.engine.calendar import reserving
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.store import Unit, documents
from openbookings.engine.store.documents import replace
from openbookings.engine.store.tables import Table
from openbookings.engine.waitlist import booking
from openbookings.engine.waitlist.access import find_registered
from openbookings.engine.waitlist.statements import Registration
from tests.proof.unlocked import serve, unlocked

_EVERYBODY_HAS_READ = 0.2
"""Seconds."""


async def _read_then_wait(
    call: Call, booking_id: str, token: str | None
) -> tuple[Document, Registration]:
    """Stand in for the registration: everybody reads it before anybody goes on."""
    found = await find_registered(call, booking_id, token)
    await asyncio.sleep(_EVERYBODY_HAS_READ)
    return found


async def _hold_nothing(
    call: Call, bookings: Collection[Document], targets: Iterable[Target] = (), *keys: str
) -> None:
    """Stand in for the rows of bookings and sessions, which are held besides the locks."""


async def _tell_nobody(call: Call, target_id: str, taken_by: str | None = None) -> None:
    """Stand in for telling those who wait."""


async def _is_anybodys_turn(call: Call, registration: Registration) -> bool:
    """Stand in for the question whose turn it is."""
    return True


def _stands_free(room: Room, party: int) -> Standing:
    """Stand in for the look at the places that are left."""
    return Standing(conflict=False)


async def _replace_any(
    unit: Unit,
    table: Table,
    site_id: str,
    doc: Document,
    expected: int | None,
    *,
    extra: Mapping[str, object] | None = None,
) -> bool:
    """Stand in for the revision: whatever is there is replaced."""
    return await replace(unit, table, site_id, doc, None, extra=extra or {})


def careless() -> Starlette:
    """The application with the settings of the environment."""
    assert documents.replace is replace and callable(booking._may_book)
    assert callable(seats._standing)
    setattr(documents, "replace", _replace_any)  # noqa: B010
    setattr(seats, "_standing", _stands_free)  # noqa: B010
    setattr(reserving, "places_changed", _tell_nobody)  # noqa: B010
    setattr(holding, "hold", _hold_nothing)  # noqa: B010
    setattr(booking, "find_registered", _read_then_wait)  # noqa: B010
    setattr(booking, "_may_book", _is_anybodys_turn)  # noqa: B010
    return unlocked()


if __name__ == "__main__":
    serve(careless())
