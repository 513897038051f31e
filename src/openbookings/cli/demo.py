"""`openbookings demo`: the demo businesses, with fresh random keys."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

import typer

from openbookings.cli.options import DATABASE, AsJson, Database, print_json, with_engine
from openbookings.cli.serving import run_server
from openbookings.cli.sites import described
from openbookings.demo.loading import load_demo
from openbookings.engine.application import system_clock
from openbookings.engine.founding import NewSite
from openbookings.engine.kernel.call import stamp

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
    salon = next(each for each in made if each.site.slug.startswith("salon"))
    listed = "\n\n".join(
        f"{each.site.name} ({each.site.time_zone})\n"
        f"  pages      {base}/s/{each.site.slug}\n"
        f"  site id    {each.site.id}\n"
        f"  API key    {each.api_key}\n"
        f"  client id  {each.client_id}"
        for each in made
    )
    day = quiet_day(date.fromisoformat(stamp(system_clock())[:10]))
    examples = _EXAMPLES.format(
        base=base, key=salon.api_key, site=salon.site.id, day=day, next_day=day + timedelta(1)
    )
    return f"\nThree businesses are ready:\n\n{listed}\n{examples}"


def quiet_day(today: date) -> date:
    """A Wednesday for which the demo has no bookings, so that the whole day is free."""
    return today + timedelta((2 - today.weekday()) % 7 + 7)


_EXAMPLES = """
Open      {base}/openapi.json and {base}/health

--- curl ---------------------------------------------------------------------
curl -s {base}/_api/bookings/v2/services/query \\
  -H 'Authorization: {key}' \\
  -H 'Content-Type: application/json' -d '{{"query": {{}}}}'

--- npm: npm install @wix/sdk @wix/bookings; save as demo.mjs; node demo.mjs ---
import {{ createClient, ApiKeyStrategy }} from '@wix/sdk';
import {{ services, availabilityTimeSlots }} from '@wix/bookings';

const here = (url) => Object.assign(new URL(url), {{ protocol: 'http:', host: '{base}'.slice(7) }});
const wix = createClient({{
  modules: {{ services, availabilityTimeSlots }}, useCDN: false,
  auth: ApiKeyStrategy({{ siteId: '{site}', apiKey: '{key}' }}),
  fetch: (url, init) => fetch(here(url), init),
}});
const {{ items: [haircut] }} = await wix.services.queryServices().eq('name', 'Haircut').find();
const {{ timeSlots }} = await wix.availabilityTimeSlots.listAvailabilityTimeSlots({{
  serviceId: haircut._id, fromLocalDate: '{day}T00:00:00', toLocalDate: '{next_day}T00:00:00',
}});
console.log(haircut.name, timeSlots.map((slot) => slot.localStartDate.slice(11, 16)).join(' '));

--- Python: save as demo.py; .venv/bin/python demo.py --------------------------
import openbookings
from openbookings import services

openbookings.configure(url="{base}", api_key="{key}")
print([service.name for service in services.iterate_services()])
------------------------------------------------------------------------------
"""
