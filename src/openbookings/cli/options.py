"""Options that several commands share, and the way a command opens the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, NoReturn, TypeVar

import msgspec
import typer

from openbookings.engine.application import Engine
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.store import StoreError
from openbookings.server.settings import DEFAULT_DATABASE

T = TypeVar("T")

Database = Annotated[
    str,
    typer.Option(
        envvar="OPENBOOKINGS_DATABASE_URL", help="sqlite:///path or postgresql://user@host/name"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
DATABASE = DEFAULT_DATABASE


def with_engine(url: str, work: Callable[[Engine], Awaitable[T]]) -> T:
    """Open the database, do the work, close; a refusal ends the command with its sentence."""

    async def run() -> T:
        engine = await Engine.open(url)
        try:
            return await work(engine)
        finally:
            await engine.close()

    try:
        return asyncio.run(run())
    except (Refused, Invalid, StoreError, ValueError) as error:
        fail(str(error))


def fail(sentence: str) -> NoReturn:
    """End the command with status 1 and a sentence on standard error."""
    typer.echo(f"openbookings: {sentence}", err=True)
    raise typer.Exit(1)


def print_json(value: object) -> None:
    """The command's one answer on standard output."""
    typer.echo(msgspec.json.encode(value).decode())
