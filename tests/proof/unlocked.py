"""The server with its protection against selling twice taken out: the races' negative control.

Neither lock nor claim is left, nor the limit of the counted places, nor who was first to use up
a hold; the checks themselves are the product's. Only tests start this.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence

import uvicorn
from starlette.applications import Starlette

from openbookings.engine.calendar import statements
from openbookings.engine.calendar.reservations import statements as reservations
from openbookings.engine.calendar.reservations.statements import remove_reservation
from openbookings.engine.calendar.statements import Occupancy, insert_occupancies
from openbookings.engine.calendar.taking_part import statements as counters
from openbookings.engine.calendar.taking_part.statements import Holder, Places, take_places
from openbookings.engine.store import Unit
from openbookings.engine.store.dialects.postgresql.unit import PostgreSQLUnit
from openbookings.server import app


async def _lock_nothing(unit: PostgreSQLUnit, keys: list[str], place: str | None) -> None:
    """Stand in for the lock: everybody goes on at once."""


async def _insert_unclaiming(unit: Unit, site_id: str, rows: Sequence[Occupancy]) -> None:
    """Stand in for the claim: the time is taken, but the database accepts another."""
    await insert_occupancies(unit, site_id, [row._replace(claims=False) for row in rows])


async def _take_uncounted(
    unit: Unit, site_id: str, holder: Holder, holder_id: str, seats: int, *, within: int | None
) -> Places | None:
    """Stand in for the counter: more are counted, whatever the limit."""
    return await take_places(unit, site_id, holder, holder_id, seats, within=None)


async def _remove_as_first(unit: Unit, site_id: str, reservation_id: str) -> bool:
    """Stand in for the removal that tells who was first: everybody was."""
    await remove_reservation(unit, site_id, reservation_id)
    return True


def unlocked() -> Starlette:
    """The application with the settings of the environment."""
    assert statements.insert_occupancies is insert_occupancies
    setattr(PostgreSQLUnit, "_hold", _lock_nothing)  # noqa: B010
    setattr(statements, "insert_occupancies", _insert_unclaiming)  # noqa: B010
    setattr(counters, "take_places", _take_uncounted)  # noqa: B010
    setattr(reservations, "remove_reservation", _remove_as_first)  # noqa: B010
    return app.create()


def serve(application: Starlette) -> None:
    """Serve on a free port of this machine, whose number is printed first."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
    server.run(sockets=[listening])


if __name__ == "__main__":
    serve(unlocked())
