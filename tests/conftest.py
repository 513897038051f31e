"""The databases tests run on: a SQLite file and a PostgreSQL server of their own.

Each test gets a fresh database, copied from one that was migrated once. Set
`OPENBOOKINGS_TEST_DATABASES=sqlite` to leave PostgreSQL out where it is not installed.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from openbookings.engine.store import Store, open_store
from tests.store.postgresql_server import PostgreSQLServer, running_postgresql

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

    def _make_template(self) -> None:
        template = self.folder / "template"
        if self.server is None:
            asyncio.run(_migrate(f"sqlite:///{template}"))
        else:
            asyncio.run(_migrate(self.server.create_database(self._template)))
            template.touch()


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
        yield Databases(kind, Path(folder), server)


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


@pytest.fixture
async def store(database_url: str, anyio_backend: str) -> AsyncIterator[Store]:
    """The open store of `database_url`, for async tests marked `anyio`."""
    opened = await open_store(database_url, now=now)
    yield opened
    await opened.close()
