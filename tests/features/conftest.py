"""The shop that feature tests run in, on both databases."""

from collections.abc import Iterator

import pytest

from tests.support.shop import Shop, open_shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """A new site in a fresh database, its clock on Monday 1 June 2026, 08:00 UTC."""
    with open_shop(database_url) as opened:
        yield opened
