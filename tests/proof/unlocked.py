"""The server with its protection against double booking taken out: the races' negative control.

Neither lock nor claim is left; the check itself is the product's. Only tests start this.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence

import uvicorn
from starlette.applications import Starlette

from openbookings.engine.calendar import statements
from openbookings.engine.calendar.statements import Occupancy, insert_occupancies
from openbookings.engine.store import Unit
from openbookings.engine.store.dialects.postgresql.unit import PostgreSQLUnit
from openbookings.server import app


async def _take_nothing(unit: PostgreSQLUnit, keys: list[str]) -> None:
    """Stand in for the lock: everybody goes on at once."""


async def _insert_unclaiming(unit: Unit, site_id: str, rows: Sequence[Occupancy]) -> None:
    """Stand in for the claim: the time is taken, but the database accepts another."""
    await insert_occupancies(unit, site_id, [row._replace(claims=False) for row in rows])


def unlocked() -> Starlette:
    """The application with the settings of the environment."""
    assert statements.insert_occupancies is insert_occupancies
    setattr(PostgreSQLUnit, "_take", _take_nothing)  # noqa: B010
    setattr(statements, "insert_occupancies", _insert_unclaiming)  # noqa: B010
    return app.create()


def main() -> None:
    """Serve on a free port of this machine, whose number is printed first."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    server = uvicorn.Server(uvicorn.Config(unlocked(), log_level="warning"))
    server.run(sockets=[listening])


if __name__ == "__main__":
    main()
