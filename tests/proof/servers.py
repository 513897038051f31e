"""Starts the servers of the negative controls, which are not the product's own command."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.server import HOST, START_SECONDS, Server, ServerFailed, command_environment

ROOT = Path(__file__).parents[2]


@contextmanager
def unlocked_server(
    database_url: str, application: str = "tests.proof.unlocked", *arguments: str
) -> Iterator[Server]:
    """Serves `database_url` on a free port until the block ends, without lock and claim.

    Another `application`, or its `arguments`, leave out something else.
    """
    environment = command_environment({"OPENBOOKINGS_DATABASE_URL": database_url})
    command = [sys.executable, "-m", application, *arguments]
    with tempfile.TemporaryDirectory(prefix="openbookings-unlocked-") as folder:
        log = Path(folder) / "server.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=output
            )
        try:
            assert process.stdout is not None, "its output is piped"
            port = int(process.stdout.readline() or 0)
            server = Server(process, port, database_url, log)
            _wait_until_healthy(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=START_SECONDS)
            if process.stdout is not None:
                process.stdout.close()


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            if httpx.get(f"http://{HOST}:{server.port}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise ServerFailed(f"the unlocked server is not healthy:\n{server.output()}")
