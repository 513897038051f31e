"""What several tests of the store start from."""

from __future__ import annotations

import pytest

from openbookings.engine.store import Store
from tests.conftest import Databases
from tests.store.things import create_things


@pytest.fixture
async def things(store: Store) -> Store:
    """A store with an empty table of things."""
    await create_things(store)
    return store


@pytest.fixture
def database_url(databases: Databases) -> str:
    """A database that nobody gets afterwards: here connections are cut and counters moved."""
    return databases.untouched()
