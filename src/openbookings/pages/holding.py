"""Keeping what was picked while the customer fills in the form, and giving it back (K23).

The address of the form says by which token it is kept and until when. A browser has one hold for
each service, and one for a visit: choosing the same leads to its form, choosing anew ends it.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from starlette.responses import Response

from openbookings.pages import add_ons, choosing, frames, offering, remembering, service
from openbookings.pages.desk import Json, TurnedAway
from openbookings.pages.frames import Pairs
from openbookings.pages.picking import read_pick
from openbookings.pages.remembering import Held
from openbookings.pages.visit import Visit
from openbookings.pages.wishes import wishes_in

_ENDED = "SLOT_HOLD_UNAVAILABLE"
GONE = frozenset(
    {
        "BOOKING_POLICY_VIOLATION",
        "SCHEDULE_CAPACITY_EXCEEDED",
        "SESSION_CAPACITY_EXCEEDED",
        "SLOT_NOT_AVAILABLE",
        _ENDED,
    }
)
"""What the engine answers when somebody else was faster, or the time has passed."""
LONGEST_TOKEN, _LONGEST_END = 300, 20


async def hold(visit: Visit) -> Response:
    """`POST /s/<slug>/services/<service>/hold`: keep it, and go on to the form."""
    wanted = await offering.service_at(visit, visit.request.path_params["service"])
    pick = read_pick(visit.form, visit.zone)
    if add_ons.overfull(wanted, pick.wishes.add_ons):
        return await service.shown(visit, wanted, 400)
    page = offering.path_to(wanted)
    if form := await kept_already(visit, page, pick.pairs()):
        return form
    body = {"booking": pick.wanted(wanted)}
    try:
        held = (await visit.desk.ask("holds.createHold", body))["hold"]
    except TurnedAway as error:
        if error.code not in GONE:
            raise
        return await service.shown(visit, wanted, 409, lost="taken")
    return to_form(visit, page, pick.pairs(), held)


async def choose_again(visit: Visit) -> Response:
    """`POST /s/<slug>/services/<service>/again`: back to choosing; others may have this one."""
    wanted = await offering.service_at(visit, visit.request.path_params["service"])
    page = offering.path_to(wanted)
    await give_back(visit, page, visit.entered("hold", LONGEST_TOKEN))
    sent = [*wishes_in(visit.address).pairs(), *choosing.lost_day(visit)]
    return visit.go(visit.link(frames.joined(page, sent)))


async def kept_already(visit: Visit, page: str, choice: Pairs) -> Response | None:
    """The way to the form of what this browser has kept, if that is the choice made now.

    What else it has kept on this page is given back: somebody who chooses anew wants it no more.
    """
    held = remembering.running(visit)
    if held is None:
        return None
    if held.is_for(choice):
        return visit.go(visit.link(f"{page}/details?{held.query}"))
    await give_back(visit, page, held.token)
    return None


def to_form(visit: Visit, page: str, choice: Pairs, held: Json) -> Response:
    """The way to the form of what has just been kept."""
    until = str(round(datetime.fromisoformat(held["expirationDate"]).timestamp() * 1000))
    query = urlencode([*choice, ("hold", held["token"]), ("until", until)])
    remembering.remember(visit, page, query, until)
    return visit.go(visit.link(f"{page}/details?{query}"))


async def give_back(visit: Visit, page: str, token: str) -> None:
    """End a hold; one that has lapsed or was used is left as it is."""
    remembering.forget(visit, page, token)
    try:
        await visit.desk.ask("holds.deleteHold", {"token": token})
    except TurnedAway as error:
        if error.code != _ENDED:
            raise


def token_of(visit: Visit) -> str:
    """The token of the hold in the address; "" where nothing is kept."""
    return visit.asked("hold", LONGEST_TOKEN)


def still_runs(visit: Visit) -> Held | None:
    """The hold in the address, as long as this browser knows it to run.

    Who went back may have given it back; a page must not promise then what nobody keeps.
    """
    held = remembering.running(visit)
    if held is None or held.token != token_of(visit):
        return None
    return held._replace(until=_end_of(visit))


def lapsed(visit: Visit) -> bool:
    """Whether the minutes for which the form's pick was kept are over."""
    until = _end_of(visit)
    return until.isdecimal() and int(until) <= visit.now


def _end_of(visit: Visit) -> str:
    """Until when the address says that it is kept, in milliseconds since the epoch."""
    return visit.asked("until", _LONGEST_END)


async def why_lost(visit: Visit, page: str, error: TurnedAway) -> str:
    """Why what the form was for cannot be had, as `gone.html` says it; its hold is ended."""
    if token := token_of(visit):
        await give_back(visit, page, token)
    if lapsed(visit):
        return "lapsed"
    return "ended" if error.code == _ENDED else "taken"
