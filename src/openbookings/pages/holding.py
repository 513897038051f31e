"""Keeping what was picked while the customer fills in the form, and giving it back (K23).

The address of the form says by which token it is kept and until when.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from openbookings.pages import add_ons, choosing, frames, offering, service
from openbookings.pages.desk import Json, TurnedAway
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
_LONGEST_TOKEN, _LONGEST_END = 300, 20


async def hold(visit: Visit) -> Response:
    """`POST /s/<slug>/services/<service>/hold`: keep it, and go on to the form."""
    wanted = await offering.service_at(visit, visit.request.path_params["service"])
    pick = read_pick(visit.form, visit.zone)
    if add_ons.overfull(wanted, pick.wishes.add_ons):
        return await service.shown(visit, wanted, 400)
    body = {"booking": pick.wanted(wanted)}
    try:
        held = (await visit.desk.ask("holds.createHold", body))["hold"]
    except TurnedAway as error:
        if error.code not in GONE:
            raise
        return await service.shown(visit, wanted, 409, gone=True)
    query = urlencode([*pick.pairs(), *kept(held)])
    return visit.go(visit.link(f"{offering.path_to(wanted)}/details?{query}"))


async def choose_again(visit: Visit) -> Response:
    """`POST /s/<slug>/services/<service>/again`: back to choosing; others may have this one."""
    wanted = await offering.service_at(visit, visit.request.path_params["service"])
    pick = read_pick(visit.form, visit.zone)
    await give_back(visit)
    sent = [*pick.wishes.pairs(), *choosing.lost_day(visit)]
    return visit.go(visit.link(frames.joined(offering.path_to(wanted), sent)))


async def give_back(visit: Visit) -> None:
    """End the hold that the form names; one that has lapsed or was used is left as it is."""
    try:
        await visit.desk.ask("holds.deleteHold", {"token": visit.entered("hold", _LONGEST_TOKEN)})
    except TurnedAway as error:
        if error.code != "SLOT_HOLD_UNAVAILABLE":
            raise


def kept(held: Json) -> list[tuple[str, str]]:
    """A hold as the address of a form names it: its token, and its end in milliseconds."""
    until = datetime.fromisoformat(held["expirationDate"])
    return [("hold", held["token"]), ("until", str(round(until.timestamp() * 1000)))]


def token_of(visit: Visit) -> str:
    """The token of the hold in the address; "" where nothing is kept."""
    return visit.asked("hold", _LONGEST_TOKEN)


def end_of(visit: Visit) -> str:
    """Until when it is kept, in milliseconds since the epoch; "" where nothing is."""
    return visit.asked("until", _LONGEST_END)


def lapsed(visit: Visit) -> bool:
    """Whether the minutes for which the form's pick was kept are over."""
    until = end_of(visit)
    return until.isdecimal() and int(until) <= visit.now
