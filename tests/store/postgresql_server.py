"""A PostgreSQL server on a temporary folder, from the binaries of the machine.

It listens on a socket only, and gives up durability for speed: no test needs a power cut.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_EMPTY = """
DO $$
DECLARE
    name TEXT;
    filled BOOLEAN;
    names TEXT := '';
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
        AND tablename NOT IN ('migrations', 'fact_base')
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', name) INTO filled;
        IF filled THEN names := names || ', ' || quote_ident(name); END IF;
    END LOOP;
    IF names <> '' THEN EXECUTE 'TRUNCATE ' || substr(names, 3); END IF;
END $$"""
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=100"


@dataclass(frozen=True)
class PostgreSQLServer:
    """A running server: the folder of its data and socket, and its programs."""

    folder: Path
    binaries: Path

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create_database(self, name: str, template: str = "template0") -> str:
        """Create a database and give its URL."""
        self.run_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def empty_tables(self, url: str) -> None:
        """Make a migrated database as it was: much faster than to drop and create one."""
        self.run_sql(_EMPTY, url)

    def run_sql(self, sql: str, url: str | None = None) -> None:
        """Run one statement as the owner of the server."""
        psql = [str(self.binaries / "psql"), "-qX", "-v", "ON_ERROR_STOP=1"]
        subprocess.run(
            [*psql, "-c", sql, url or self.url("postgres")],
            check=True,
            capture_output=True,
            text=True,
        )

    @property
    def deadlocks(self) -> int:
        """How many transactions it has ended so far that waited for each other."""
        return (self.folder / "log").read_text().count("deadlock detected")

    def control(self, *arguments: str) -> None:
        """Run `pg_ctl` on the server: `start`, `stop -m immediate`, ..."""
        options = f"-k {self.folder} -c listen_addresses='' {_FAST}"
        data = self.folder / "data"
        command = ["pg_ctl", "-D", str(data), "-l", str(self.folder / "log"), "-o", options, "-w"]
        self._as_owner(*command, *arguments)

    def initialise(self) -> None:
        """Make the empty cluster."""
        self._as_owner(
            *("initdb", "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust"),
            *("-E", "UTF8", "--locale=C", "--no-sync"),
        )

    def _as_owner(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        done = subprocess.run(
            command,
            user=_owner(),
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text() if log.exists() else ""
            raise RuntimeError(f"{program} failed: {done.stderr}{said}")


@contextmanager
def running_postgresql() -> Iterator[PostgreSQLServer]:
    """Start a server and stop it again; the run fails when there is none to start."""
    with tempfile.TemporaryDirectory(prefix="obpg-") as made:
        folder = Path(made)
        owner = _owner()
        if owner is not None:
            shutil.chown(folder, owner)
        server = PostgreSQLServer(folder, _binaries())
        server.initialise()
        server.control("start")
        try:
            yield server
        finally:
            server.control("stop", "-m", "immediate")


def _owner() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as the first of these users."""
    if os.geteuid() != 0:
        return None
    known = Path("/etc/passwd").read_text()
    return "postgres" if "\npostgres:" in known else "nobody"


def _binaries() -> Path:
    """The folder of the newest PostgreSQL server on this machine."""
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    if found := shutil.which("initdb"):
        candidates.append(Path(found).parent)
    if config := shutil.which("pg_config"):
        asked = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        candidates.append(Path(asked.stdout.strip()))
    for folder in reversed(candidates):
        if (folder / "initdb").exists():
            return folder
    pytest.fail(
        "PostgreSQL was not found. Install it (Debian: apt install postgresql) or set "
        "OPENBOOKINGS_TEST_DATABASES=sqlite to test on SQLite alone."
    )
