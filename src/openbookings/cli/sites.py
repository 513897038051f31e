"""`openbookings site ...`: make and list businesses."""

from __future__ import annotations

from typing import Annotated

import typer

from openbookings.cli.options import DATABASE, AsJson, Database, print_json, with_engine
from openbookings.engine.application import Engine
from openbookings.engine.founding import NewSite, found_site
from openbookings.engine.site import statements
from openbookings.engine.site.sites import read_site

app = typer.Typer(no_args_is_help=True, help="Make and list businesses.")


@app.command("create")
def create(
    name: Annotated[str, typer.Option(help="Name of the business")],
    time_zone: Annotated[str, typer.Option(help="IANA zone, e.g. Europe/Berlin")],
    currency: Annotated[str, typer.Option(help="ISO 4217 code, e.g. EUR")],
    database: Database = DATABASE,
    json: AsJson = False,
) -> None:
    """Make a site; its API key is shown this once."""
    made = with_engine(database, lambda engine: found_site(engine, name, time_zone, currency))
    shown = described(made)
    if json:
        print_json(shown)
        return
    for label, value in shown.items():
        typer.echo(f"{label:10} {value}")


@app.command("list")
def list_sites(database: Database = DATABASE, json: AsJson = False) -> None:
    """List the businesses of this database."""

    async def work(engine: Engine) -> list[dict[str, str]]:
        rows = await engine.store.read(statements.all_sites)
        return [
            {"siteId": row[0], "slug": row[1], "name": read_site(row).name, "clientId": row[2]}
            for row in rows
        ]

    found = with_engine(database, work)
    if json:
        print_json(found)
        return
    for each in found:
        typer.echo(f"{each['siteId']}  /s/{each['slug']:30} {each['name']}")


def described(made: NewSite) -> dict[str, str]:
    """A new site as the command prints it."""
    return {
        "siteId": made.site.id,
        "slug": made.site.slug,
        "apiKey": made.api_key,
        "clientId": made.client_id,
    }
