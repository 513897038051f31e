"""The databases tests run on: a SQLite file and a PostgreSQL server of their own.

Each test gets a database of its own: copied from one that was migrated once, or emptied after
another test. Set `OPENBOOKINGS_TEST_DATABASES=sqlite` to leave PostgreSQL out where it is not
installed.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from openbookings.engine.store import Store, open_store
from tests.store.open_stores import OpenStore
from tests.store.postgresql_server import PostgreSQLServer, running_postgresql
from tests.support.server import Server, running_server

# A busy machine is no reason to fail: time is measured by benchmarks.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

DATABASES = os.environ.get("OPENBOOKINGS_TEST_DATABASES", "sqlite,postgresql").split(",")


_NUMBERS = itertools.count(1)
"""Names of databases: never used twice, although the fixture is made anew on the same server."""


@dataclass
class Databases:
    """Gives out fresh databases of one kind."""

    kind: str
    folder: Path
    server: PostgreSQLServer | None
    _template: str = field(default_factory=lambda: f"migrated_{next(_NUMBERS)}")
    _used: list[str] = field(default_factory=list)
    _open: list[OpenStore] = field(default_factory=list)

    def empty(self) -> str:
        """The URL of a new database without any table."""
        if self.server is None:
            return f"sqlite:///{self.folder}/{next(_NUMBERS)}.db"
        return self.server.create_database(f"fresh_{next(_NUMBERS)}")

    def migrated(self) -> str:
        """The URL of a database with the whole schema and no rows; give it back afterwards."""
        if self.server is not None and self._used:
            url = self._used.pop()
            self.server.empty_tables(url)
            return url
        return self.untouched()

    def untouched(self) -> str:
        """The URL of a new database with the whole schema, copied from the first one."""
        if not (self.folder / "template").exists():
            self._make_template()
        if self.server is None:
            url = self.empty()
            shutil.copy(self.folder / "template", url.removeprefix("sqlite:///"))
            return url
        return self.server.create_database(f"fresh_{next(_NUMBERS)}", template=self._template)

    def give_back(self, url: str) -> None:
        """Let the next test have a database of `migrated`: thousands would fill the disk."""
        if self.server is None:
            Path(url.removeprefix("sqlite:///")).unlink()
        else:
            self._used.append(url)

    @contextmanager
    def open_store(self) -> Iterator[OpenStore]:
        """A store with the whole schema and no rows, which the next test will have."""
        opened = self._open.pop() if self._open else OpenStore.of(self.untouched())
        try:
            yield opened
        finally:
            opened.clear()
            self._open.append(opened)

    def close(self) -> None:
        """Close what is open for the next test."""
        for opened in self._open:
            opened.close()

    def _make_template(self) -> None:
        template = self.folder / "template"
        if self.server is None:
            asyncio.run(_migrate(f"sqlite:///{template}"))
        else:
            asyncio.run(_migrate(self.server.create_database(self._template)))
            template.touch()


Servers = Callable[[int], Server]
"""Gives the server of so many processes; who needs it alone makes a site of their own there."""


# First of all: xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keeps the tests of a file that share servers in one process of a parallel run."""
    for item in items:
        if isinstance(item, pytest.Function) and "servers" in item.fixturenames:
            group = f"{item.path.stem}-{item.callspec.params['databases']}"
            item.add_marker(pytest.mark.xdist_group(group))


def now() -> int:
    """The real time, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


async def _migrate(url: str) -> None:
    store = await open_store(url, now=now)
    await store.migrate()
    await store.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests (marked `anyio`) run on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQLServer]:
    """A PostgreSQL server for this run; one for each process of a parallel run."""
    with running_postgresql() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Fresh databases, on SQLite and then on PostgreSQL."""
    kind = request.param
    if kind not in DATABASES:
        pytest.skip(f"OPENBOOKINGS_TEST_DATABASES leaves out {kind}")
    server = request.getfixturevalue("postgresql_server") if kind == "postgresql" else None
    with tempfile.TemporaryDirectory(prefix="openbookings-") as folder:
        given = Databases(kind, Path(folder), server)
        yield given
        given.close()


@pytest.fixture
def empty_database_url(databases: Databases) -> str:
    """A database of its own for the test, without any table."""
    return databases.empty()


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A database of its own for the test, with the whole schema."""
    url = databases.migrated()
    yield url
    databases.give_back(url)


@pytest.fixture(scope="module")
def servers(databases: Databases) -> Iterator[Servers]:
    """Servers for the tests of a file: to start one takes longer than most of them."""
    with ExitStack() as running:

        @cache
        def started(processes: int) -> Server:
            serving = running_server(databases.untouched(), workers=processes)
            return running.enter_context(serving)

        yield started


@pytest.fixture
async def store(database_url: str, anyio_backend: str) -> AsyncIterator[Store]:
    """The open store of `database_url`, for async tests marked `anyio`."""
    opened = await open_store(database_url, now=now)
    yield opened
    await opened.close()
