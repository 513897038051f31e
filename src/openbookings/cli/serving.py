"""`openbookings serve`, `worker` and `migrate`."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Annotated

import typer
import uvicorn

from openbookings.cli.options import DATABASE, Database, with_engine
from openbookings.engine.application import Engine
from openbookings.jobs.worker import Worker

_SECONDS_TO_FINISH = 10
_SECONDS_TO_ANSWER = 60


def serve(
    host: Annotated[str, typer.Option(envvar="OPENBOOKINGS_HOST")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="OPENBOOKINGS_PORT")] = 8080,
    database: Database = DATABASE,
    workers: Annotated[int, typer.Option(envvar="OPENBOOKINGS_WORKERS", min=1)] = 1,
) -> None:
    """Serve API and pages; brings the database's schema up to date first.

    SIGTERM finishes what is in flight.
    """
    run_server(host, port, database, workers)


def run_server(host: str, port: int, database: str, workers: int = 1) -> None:
    """Run the server until it is told to stop; settings travel to workers by environment."""
    os.environ["OPENBOOKINGS_DATABASE_URL"] = database
    os.environ["OPENBOOKINGS_HOST"] = host
    with_engine(database, lambda engine: engine.store.check())
    uvicorn.run(
        "openbookings.server.app:create",
        factory=True,
        host=host,
        port=port,
        workers=workers if workers > 1 else None,
        log_level=os.environ.get("OPENBOOKINGS_LOG_LEVEL", "info"),
        access_log=False,
        server_header=False,
        # Whose word about an address is believed is `server/limits.py`'s business alone.
        proxy_headers=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        # A worker that still imports is not dead, however busy the machine.
        timeout_worker_healthcheck=_SECONDS_TO_ANSWER,
    )


def worker(database: Database = DATABASE) -> None:
    """Run jobs only; start as many as the work needs."""

    async def work(engine: Engine) -> None:
        running = Worker(engine)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, running.stop)
        await running.run()

    with_engine(database, work)


def migrate(database: Database = DATABASE) -> None:
    """Bring the database's schema up to date."""
    found = with_engine(database, lambda engine: engine.store.check())
    typer.echo(f"The schema is up to date: {found}", err=True)
