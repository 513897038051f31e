"""What a new site has from its first second: seeded by each room, in one transaction."""

from __future__ import annotations

from typing import NamedTuple

from openbookings.engine.application import Engine
from openbookings.engine.calendar import founding as calendar
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Call, Caller, Role, Site
from openbookings.engine.people import founding as people
from openbookings.engine.policies import founding as policies
from openbookings.engine.settings import founding as settings
from openbookings.engine.site import forms, keys, locations, sites
from openbookings.engine.store import Unit, outbox


class NewSite(NamedTuple):
    """A fresh site and the owner's key, which is shown this once."""

    site: Site
    client_id: str
    api_key: str


async def found_site(engine: Engine, name: str, time_zone: str, currency: str) -> NewSite:
    """Make a site with its default location, form, policy, business hours and owner.

    Raises `Invalid` for an unknown zone or currency; then nothing was made.
    """
    now = engine.clock()

    async def work(unit: Unit) -> NewSite:
        site, client_id = await sites.found(unit, name, time_zone, currency, now)
        caller = Caller(role=Role.OWNER, id=site.id)
        call = Call(site=site, caller=caller, now=now, unit=unit, method=METHODS["site.getSite"])
        await _furnish(call)
        if call.facts:
            await outbox.append(unit, site.id, call.facts)
        api_key = await keys.create_key(unit, site.id, Role.OWNER, now, name="owner")
        return NewSite(site, client_id, api_key)

    return await engine.store.write(work)


async def _furnish(call: Call) -> None:
    """Each room's own seed, lower rooms first: the owner works the business schedule."""
    await locations.found(call)
    await forms.found(call)
    await policies.found(call)
    await settings.found(call)
    await calendar.found(call)
    await people.found(call)
