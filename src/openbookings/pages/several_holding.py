"""Keeping the times of a visit while its form is filled in, and giving them back (E30, K23)."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from openbookings.pages import choosing, holding, several
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.several import PATH, Several
from openbookings.pages.several_parts import LOST, Part, parts_at
from openbookings.pages.visit import Visit


async def hold(visit: Visit) -> Response:
    """`POST /s/<slug>/visit/hold`: keep all the times or none, and go on to the form."""
    chosen = await several.chosen(visit)
    if any(chosen.overfull):
        return await several.shown(visit, chosen, 400)
    try:
        parts = await parts_at(visit, chosen)
        body = {"bookings": [each.pick.wanted(each.service) for each in parts]}
        held = (await visit.desk.ask("holds.createHold", body))["hold"]
    except TurnedAway as error:
        if error.code not in LOST:
            raise
        return await several.shown(visit, chosen, 409, gone=True)
    return visit.go(visit.link(f"{PATH}/details?{_address(visit, chosen, parts, held)}"))


async def choose_again(visit: Visit) -> Response:
    """`POST /s/<slug>/visit/again`: somebody chooses another time, so others may have this one."""
    chosen = await several.chosen(visit)
    await holding.give_back(visit)
    return visit.go(visit.link(f"{PATH}?{chosen.query(*choosing.lost_day(visit))}"))


def _address(visit: Visit, chosen: Several, parts: Sequence[Part], held: Json) -> str:
    """What the form has to know, as the query string of its page."""
    return chosen.query(
        *(("part", each.pick.slot) for each in parts),
        *holding.kept(held),
        slot=visit.entered("slot", 60),
        clock=parts[0].pick.zone,
    )
