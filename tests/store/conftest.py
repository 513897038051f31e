"""What several tests of the store start from."""

from __future__ import annotations

import pytest

from openbookings.engine.store import Store
from tests.store.things import create_things


@pytest.fixture
async def things(store: Store) -> Store:
    """A store with an empty table of things."""
    await create_things(store)
    return store
