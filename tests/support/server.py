"""A real server for tests: started as its own process, stopped with SIGTERM, its output kept.

Tests that must prove something about the wire, about restarts or about several processes use
this; everything else calls the engine directly.
"""

import asyncio
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openbookings.engine.application import Engine
from openbookings.engine.founding import NewSite, found_site

OPENBOOKINGS = Path(sys.executable).with_name("openbookings")
HOST = "127.0.0.1"
START_SECONDS = 90.0
_PORTS_EACH = 2_500
_TRIED = itertools.count(os.getpid())
STOP_SECONDS = 15.0


class ServerFailed(AssertionError):
    """The server did not start, died, or did not stop; the message ends with its output."""


@dataclass(frozen=True)
class Site:
    """What `openbookings site create --json` printed."""

    site_id: str
    slug: str
    api_key: str
    client_id: str


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, which data it serves, where its output goes."""

    process: subprocess.Popen[bytes]
    port: int
    database_url: str
    log: Path

    @property
    def address(self) -> str:
        """Host and port, as `BASE` of the client suite wants them."""
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """The root of every path, without a slash at the end."""
        return f"http://{self.address}"

    def output(self, lines: int = 60) -> str:
        """The last `lines` lines of what the server printed so far."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])


def command_environment(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command under test: the developer's own settings do not reach it.

    The rate limit is off, because a suite calls faster than people do; `env` may set it again.
    """
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("OPENBOOKINGS_")}
    return {**inherited, "OPENBOOKINGS_RATE_LIMIT": "0", **(env or {})}


def create_site(
    database_url: str,
    name: str,
    *,
    time_zone: str = "UTC",
    currency: str = "USD",
    env: Mapping[str, str] | None = None,
) -> Site:
    """Makes a site through the command line; a server on the same database may be running."""
    arguments = ["--name", name, "--time-zone", time_zone, "--currency", currency]
    done = subprocess.run(
        [OPENBOOKINGS, "site", "create", *arguments, "--database", database_url, "--json"],
        env=command_environment(env),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    if done.returncode:
        raise ServerFailed(f"site create ended with {done.returncode}:\n{done.stderr}")
    made = json.loads(done.stdout)
    return Site(made["siteId"], made["slug"], made["apiKey"], made["clientId"])


def found_on(database_url: str, name: str, time_zone: str = "UTC", currency: str = "USD") -> Site:
    """Makes a site without the command line, which takes a second to start."""

    async def found() -> NewSite:
        engine = await Engine.open(database_url)
        try:
            return await found_site(engine, name, time_zone, currency)
        finally:
            await engine.close()

    made = asyncio.run(found())
    return Site(made.site.id, made.site.slug, made.api_key, made.client_id)


@contextmanager
def running_server(
    database_url: str,
    *,
    workers: int = 1,
    env: Mapping[str, str] | None = None,
    program: Sequence[str | Path] = (OPENBOOKINGS,),
) -> Iterator[Server]:
    """Serves `database_url` on a free port until the block ends.

    `program` is another way to start the command line. Yields once `GET /health` answers 200. An
    exception in the block is raised again after the server's output was printed. Raises
    `ServerFailed` if it does not become healthy or does not stop on SIGTERM.
    """
    with tempfile.TemporaryDirectory(prefix="openbookings-server-") as folder:
        port = _free_port()
        where = ["--host", HOST, "--port", str(port), "--database", database_url]
        command = [*program, "serve", *where, "--workers", str(workers)]
        log = Path(folder) / "server.log"
        server = Server(_started(command, log, command_environment(env)), port, database_url, log)
        try:
            _wait_until_healthy(server)
            yield server
        except BaseException:
            print(f"--- output of the server on {server.address}\n{server.output()}")
            raise
        finally:
            _stop(server)


def _started(
    command: Sequence[str | Path], log: Path, env: dict[str, str]
) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _free_port() -> int:
    """A port that no other worker of the test run looks at, below those of outgoing connections.

    Whoever asks the machine for any free one may be given what another is about to take.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 12_000 + worker % 8 * _PORTS_EACH
    while True:
        port = first + next(_TRIED) % _PORTS_EACH
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        return port


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            code = server.process.returncode
            raise ServerFailed(f"the server ended with {code} while starting:\n{server.output()}")
        if _is_healthy(server):
            return
        time.sleep(0.02)
    raise ServerFailed(f"not healthy after {START_SECONDS:.0f} s:\n{server.output()}")


def _is_healthy(server: Server) -> bool:
    try:
        with urllib.request.urlopen(f"{server.url}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False  # not listening yet, or not ready yet (503)


def _stop(server: Server) -> None:
    if server.process.poll() is not None:
        return  # it died on its own; whoever called it has seen that, or killed it on purpose
    server.process.send_signal(signal.SIGTERM)
    try:
        server.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
        late = f"SIGTERM did not stop the server in {STOP_SECONDS:.0f} s"
        raise ServerFailed(f"{late}:\n{server.output()}") from None
