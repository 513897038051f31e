"""Servers for the official client: one for each database, asked by its own kind of routes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Databases
from tests.support.server import Server, Site, create_site, running_server

HERE = Path(__file__).parent
ROUTES = {"sqlite": "public", "postgresql": "host"}
"""The documented paths, and those of a custom API host.

A path only says which method is called, before any database is asked: each scenario is played on
both databases and by both kinds of paths, though not by every kind on every database.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the scenarios of one database in one process, so that they share a server."""
    for item in items:
        if isinstance(item, pytest.Function) and HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group(f"client-{item.callspec.params['databases']}"))


@pytest.fixture(scope="session")
def node() -> str:
    """The path of Node; the client must have been installed with `npm ci`."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node is not installed")
    if not (HERE / "node_modules").exists():
        pytest.fail("the official client is not installed: run `npm ci` in tests/client")
    return found


@pytest.fixture(scope="session")
def server(databases: Databases, node: str) -> Iterator[Server]:
    """A server on a fresh database, which it migrates itself."""
    with running_server(databases.empty()) as running:
        yield running


@pytest.fixture(scope="session")
def routes(databases: Databases) -> str:
    """The paths the client uses."""
    return ROUTES[databases.kind]


@pytest.fixture(scope="session")
def site(server: Server) -> Site:
    """A site that only the scenarios use."""
    return create_site(server.database_url, "Scenarios")
