"""What several tests of the store start from."""

from __future__ import annotations

from functools import partial

import pytest

from openbookings.engine.store import Store
from tests.conftest import Databases
from tests.store.party import Party
from tests.store.things import add, create_things


@pytest.fixture
async def things(store: Store) -> Store:
    """A store with an empty table of things."""
    await create_things(store)
    return store


@pytest.fixture
def database_url(databases: Databases) -> str:
    """A database that nobody gets afterwards: here connections are cut and counters moved."""
    return databases.untouched()


@pytest.fixture
async def party(things: Store) -> Party:
    """Three places with forty seats each."""
    for place in ("a place", "b place", "c place"):
        await things.write(partial(add, thing_id=place, seats=0))
    return Party(things)
