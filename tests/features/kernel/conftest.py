"""A shop that many short tests share: one for each database and file, founding takes time."""

from collections.abc import Iterator

import pytest

from tests.conftest import Databases
from tests.support.shop import Shop, found_shop


@pytest.fixture(scope="module")
def shared_shop(databases: Databases) -> Iterator[Shop]:
    """A site that the tests of one file call in turn; none may count on what another left."""
    with databases.open_store() as opened:
        yield found_shop(opened.store, opened.runner, name="Shared")
