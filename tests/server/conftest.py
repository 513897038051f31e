"""A server in this process for each test, and one that the tests of a file share."""

from collections.abc import Iterator

import pytest

from tests.conftest import Databases
from tests.server.desk import Desk, open_desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """A server with one new site, its clock on Monday 1 June 2026, 08:00 UTC."""
    with open_desk(database_url) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_desk(databases: Databases) -> Iterator[Desk]:
    """The same for all tests of one file; none may count on what another left."""
    with open_desk(databases.migrated()) as opened:
        yield opened
