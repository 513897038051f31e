"""`openbookings demo`: the demo businesses, with fresh random keys."""

from __future__ import annotations

from typing import Annotated

import typer

from openbookings.cli.options import DATABASE, AsJson, Database, print_json, with_engine
from openbookings.cli.serving import run_server
from openbookings.cli.sites import described
from openbookings.demo.loading import load_demo
from openbookings.engine.founding import NewSite

_HOST, _PORT = "127.0.0.1", 8080


def demo(
    database: Database = DATABASE,
    json: AsJson = False,
    serve: Annotated[bool, typer.Option(help="Serve them afterwards.")] = False,
    port: Annotated[int, typer.Option(help="The port to serve on.")] = _PORT,
) -> None:
    """Load the demo businesses: a fitness studio, a hair salon and a language school."""
    made = with_engine(database, load_demo)
    if json:
        print_json([described(each) for each in made])
    else:
        typer.echo(introduction(made, port))
    if serve:
        run_server(_HOST, port, database)


def introduction(made: list[NewSite], port: int) -> str:
    """What to open and what to type, for somebody who sees this for the first time."""
    base = f"http://{_HOST}:{port}"
    listed = "\n\n".join(
        f"{each.site.name} ({each.site.time_zone})\n"
        f"  site id    {each.site.id}\n"
        f"  API key    {each.api_key}\n"
        f"  client id  {each.client_id}"
        for each in made
    )
    salon = next(each for each in made if each.site.slug.startswith("salon"))
    return f"""
Three businesses are ready:

{listed}

Open      {base}/openapi.json   {base}/health

curl      curl -s {base}/_api/bookings/v2/services/query \\
            -H 'Authorization: {salon.api_key}' -H 'Content-Type: application/json' \\
            -d '{{"query": {{}}}}'

npm       createClient({{
            modules: {{ services }}, useCDN: false,
            auth: ApiKeyStrategy({{ siteId: '{salon.site.id}',
              apiKey: '{salon.api_key}' }}),
            fetch: (url, init) => {{ const u = new URL(url); u.protocol = 'http:';
              u.host = '{_HOST}:{port}'; return fetch(u, init); }} }})

Python    import openbookings
          from openbookings import services
          openbookings.configure(url="{base}", api_key="{salon.api_key}")
          print([each.name for each in services.iterate_services()])
"""
