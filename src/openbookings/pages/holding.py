"""Keeping what was picked while the customer fills in the form (K23)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from openbookings.pages import add_ons, offering, service
from openbookings.pages.desk import TurnedAway
from openbookings.pages.picking import read_pick
from openbookings.pages.visit import Visit

GONE = frozenset(
    {
        "BOOKING_POLICY_VIOLATION",
        "SCHEDULE_CAPACITY_EXCEEDED",
        "SESSION_CAPACITY_EXCEEDED",
        "SLOT_HOLD_UNAVAILABLE",
        "SLOT_NOT_AVAILABLE",
    }
)
"""What the engine answers when somebody else was faster, or the time has passed."""


async def hold(visit: Visit) -> Response:
    """`POST /s/<slug>/services/<service>/hold`: keep it, and go on to the form."""
    wanted = await offering.service_at(visit, visit.request.path_params["service"])
    pick = read_pick(visit.form, visit.zone)
    if add_ons.overfull(wanted, pick.wishes.add_ons):
        return await service.shown(visit, wanted, 400)
    booking = {
        "bookedEntity": pick.booked_entity(wanted),
        **pick.party(),
        "bookedAddOns": pick.add_ons(wanted),
    }
    try:
        held = (await visit.desk.ask("holds.createHold", {"booking": booking}))["hold"]
    except TurnedAway as error:
        if error.code not in GONE:
            raise
        return await service.shown(visit, wanted, 409, gone=True)
    until = datetime.fromisoformat(held["expirationDate"])
    kept = [("hold", held["token"]), ("until", str(round(until.timestamp() * 1000)))]
    return visit.go(
        visit.link(f"{offering.path_to(wanted)}/details?{urlencode([*pick.pairs(), *kept])}")
    )
