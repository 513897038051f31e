"""The server without the order in which everybody holds what they write: a negative control.

What is scarce is locked as ever; only what changes besides is taken as it comes. Only tests start
this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from starlette.applications import Starlette

from openbookings.engine.bookings import holding, kinds
from openbookings.engine.bookings.target import Target
from openbookings.engine.calendar import statements
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.store import Unit
from openbookings.server import app
from tests.proof.unlocked import serve


async def _lock_targets(
    call: Call, bookings: Collection[Document], targets: Iterable[Target] = (), *keys: str
) -> None:
    """Stand in for the keys: of bookings only the places that they free or take."""
    freed = {key for each in bookings for key in kinds.freed_keys(call, each)}
    await kinds.lock(call, targets, *freed, *keys)


async def _hold_no_rows(call: Call, bookings: Iterable[Document]) -> None:
    """Stand in for the rows of bookings."""


async def _hold_no_events(unit: Unit, site_id: str, event_ids: Iterable[str]) -> None:
    """Stand in for the rows of events."""


def disorderly() -> Starlette:
    """The application with the settings of the environment."""
    assert holding.hold_keys is not _lock_targets
    setattr(holding, "hold_keys", _lock_targets)  # noqa: B010
    setattr(holding, "hold_rows", _hold_no_rows)  # noqa: B010
    setattr(holding, "hold_sessions", _hold_no_rows)  # noqa: B010
    setattr(statements, "hold_events", _hold_no_events)  # noqa: B010
    return app.create()


if __name__ == "__main__":
    serve(disorderly())
