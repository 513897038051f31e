"""The server without the order in which everybody holds what they write: a negative control.

What is scarce is locked as ever. The argument says what is left out: everything besides is taken
as it comes, or only what hangs on events that end together, one event after the other. Only tests
start this.
"""

from __future__ import annotations

import sys

from starlette.applications import Starlette

from openbookings.engine.calendar import ending
from openbookings.engine.store import Unit, documents
from openbookings.engine.store.clauses import Clause
from openbookings.engine.store.dialects.postgresql.unit import PostgreSQLUnit
from openbookings.server import app
from tests.proof.unlocked import serve

_BESIDES = ("/booking/", "/frames/", "/contacts/")
_hold_all = PostgreSQLUnit._hold


async def _hold_scarce(unit: PostgreSQLUnit, keys: list[str], place: str | None) -> None:
    """Stand in for the keys of what is written besides."""
    scarce = [key for key in keys if not any(kind in key for kind in _BESIDES)]
    if scarce:
        await _hold_all(unit, scarce, place)


async def _hold_nothing(
    unit: Unit, table: str, site_id: str, condition: Clause, *, order: str = "id"
) -> list[str]:
    """Stand in for the rows that are held before they are written: they are only looked at."""
    found = await unit.rows(
        f"SELECT id FROM {table} WHERE site_id = ? AND {condition.sql}", site_id, *condition.args
    )
    return [row[0] for row in found]


def disorderly() -> Starlette:
    """The application with the settings of the environment."""
    setattr(PostgreSQLUnit, "_hold", _hold_scarce)  # noqa: B010
    setattr(documents, "hold_where", _hold_nothing)  # noqa: B010
    return app.create()


def piecemeal() -> Starlette:
    """The same in order, but for what ends together."""
    application = app.create()
    assert ending._HOLDERS, "the rooms above hold something"
    ending._HOLDERS.clear()
    return application


WITHOUT = {"everything": disorderly, "what ends together": piecemeal}


if __name__ == "__main__":
    serve(WITHOUT[sys.argv[1]]())
