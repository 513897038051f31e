"""Keeping the times of a visit while its form is filled in, and giving them back (E30, K23)."""

from __future__ import annotations

from starlette.responses import Response

from openbookings.pages import choosing, holding, several
from openbookings.pages.desk import TurnedAway
from openbookings.pages.picking import read_pick
from openbookings.pages.several import PATH
from openbookings.pages.several_parts import LOST, parts_at
from openbookings.pages.visit import Visit


async def hold(visit: Visit) -> Response:
    """`POST /s/<slug>/visit/hold`: keep all the times or none, and go on to the form."""
    chosen = await several.chosen(visit)
    if any(chosen.overfull):
        return await several.shown(visit, chosen, 400)
    choice = [
        *chosen.pairs(),
        ("slot", visit.entered("slot", 60)),
        ("clock", read_pick(visit.form, visit.zone).zone),
    ]
    if form := await holding.kept_already(visit, PATH, choice):
        return form
    try:
        parts = await parts_at(visit, chosen)
        body = {"bookings": [each.pick.wanted(each.service) for each in parts]}
        held = (await visit.desk.ask("holds.createHold", body))["hold"]
    except TurnedAway as error:
        if error.code not in LOST:
            raise
        return await several.shown(visit, chosen, 409, lost="taken")
    times = [("part", each.pick.slot) for each in parts]
    return holding.to_form(visit, PATH, [*choice, *times], held)


async def choose_again(visit: Visit) -> Response:
    """`POST /s/<slug>/visit/again`: somebody chooses another time, so others may have this one."""
    chosen = await several.chosen(visit)
    await holding.give_back(visit, PATH, visit.entered("hold", holding.LONGEST_TOKEN))
    return visit.go(visit.link(f"{PATH}?{chosen.query(*choosing.lost_day(visit))}"))
