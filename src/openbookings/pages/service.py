"""The page of one service: what it is, and choosing when."""

from __future__ import annotations

from datetime import datetime, time

from starlette.responses import Response

from openbookings.pages import add_ons, choosing, describing, offering, remembering, rentals
from openbookings.pages.courses import course_of
from openbookings.pages.desk import Json
from openbookings.pages.picking import read_pick
from openbookings.pages.remembering import Reminder
from openbookings.pages.sessions import sessions_of
from openbookings.pages.visit import NoSuchPage, Visit
from openbookings.pages.when import when_of
from openbookings.pages.wishes import Wishes, wishes_for

_PARTS = {"APPOINTMENT": "choosing.html", "CLASS": "sessions.html", "COURSE": "course.html"}


async def show(visit: Visit) -> Response:
    """`GET /s/<slug>/services/<service>`."""
    service = await offering.service_at(visit, visit.request.path_params["service"])
    return await shown(visit, service)


async def shown(
    visit: Visit,
    service: Json,
    status: int = 200,
    *,
    wishes: Wishes | None = None,
    path: str = "",
    **more: object,
) -> Response:
    """The page of a service, also after an attempt that failed (`more` says how).

    `wishes` are those of a booking that is moved, `path` the page on which its time is chosen.
    """
    # What is moved keeps what was added to it.
    moving = wishes is not None
    wishes = wishes or wishes_for(visit, service)
    overfull = frozenset() if moving else add_ons.overfull(service, wishes.add_ons)
    match service["type"]:
        case "APPOINTMENT":
            lost = choosing.lost_time(visit) if "lost" in more else None
            chosen = await _appointment(visit, service, wishes, lost)
            if overfull:
                # E21: it would be refused at the end, so no time is offered before it is mended.
                chosen |= {"parts": [], "ends": None}
        case "CLASS":
            chosen = {"sessions": await sessions_of(visit, service)}
        case _:
            chosen = {"course": await course_of(visit, service)}
    # A page with somebody's booking in its address is nobody's to list.
    told = {} if path else describing.service_page(visit, service, _listed(chosen))
    everything = {
        **told,
        "service": service,
        "offering": offering,
        "wishes": wishes,
        "add_on_groups": add_ons.groups_of(service),
        "overfull": overfull,
        "part": _PARTS[service["type"]],
        "most_people": offering.most_people(service),
        "chooser": path or offering.path_to(service),
        "reminder": None if path or "lost" in more else await _reminder(visit, service, wishes),
    }
    return visit.show("service.html", status, **everything, **chosen, **more)


async def _appointment(visit: Visit, service: Json, wishes: Wishes, lost: datetime | None) -> Json:
    """What choosing the time of an appointment needs; of a rental also its ends."""
    asking = choosing.asking_about(visit, service, wishes)
    chosen: Json = await choosing.choice_of(visit, asking, lost)
    chosen |= {"rented": offering.rented_by(service), "zone": asking.zone}
    if chosen["rented"]:
        day = datetime.combine(chosen["day"], time()) if chosen["day"] else None
        chosen["ends"] = await rentals.ends_of(visit, service, wishes, asking, day)
    return chosen


async def _reminder(visit: Visit, service: Json, wishes: Wishes) -> Reminder | None:
    """What is kept of the service for this browser; None where nothing is."""
    held = remembering.running(visit)
    if held is None:
        return None
    try:
        when = await when_of(visit, service, read_pick(held.sent, visit.zone))
    except NoSuchPage:
        return None  # The session was cancelled meanwhile: nobody can go on with it.
    page = offering.path_to(service)
    return Reminder(held, when, f"{page}/details?{held.query}", f"{page}/again?{wishes.query()}")


def _listed(chosen: Json) -> list[Json]:
    """The sessions that the page shows, each with `start` and `end`."""
    if "course" in chosen:
        return [{"start": start, "end": end} for start, end in chosen["course"].coming]
    days = chosen["sessions"].days if "sessions" in chosen else []
    return [each for _, day in days for each in day]
