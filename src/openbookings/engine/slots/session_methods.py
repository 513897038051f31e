"""The event time slot methods: sessions of classes, and how courses stand (D42-D47, D58)."""

from __future__ import annotations

from itertools import islice

from openbookings.engine.calendar.finding import find_event
from openbookings.engine.calendar.listing import Key
from openbookings.engine.calendar.privacy import Personal
from openbookings.engine.calendar.taking_part.turnout import count_in
from openbookings.engine.catalog.offers import offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.paging import Page
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.courses import load_courses, shown_course
from openbookings.engine.slots.pages import after, metadata, read_request
from openbookings.engine.slots.session_asking import Asked, read_asked
from openbookings.engine.slots.session_wire import shown_sessions
from openbookings.engine.slots.sessions import Session, find_sessions, session_of
from openbookings.engine.slots.statements import NO_DEMAND, demands, service_ids


@method("eventTimeSlots.listEventTimeSlots")
async def list_sessions(call: Call, request: Document) -> Document:
    """The sessions of classes, page by page, by start; cancelled ones too by default (D45)."""
    page, request = read_request(call, request)
    asked = await read_asked(call, request)
    sessions = await _page(call, asked, page)
    courses = await load_courses(call, asked.courses)
    return {
        "timeSlots": await shown_sessions(call, sessions[: page.limit], asked.zone),
        "timeZone": asked.zone.name,
        "pagingMetadata": metadata(call, request, page, [each.key for each in sessions]),
        "schedulesInfo": [shown_course(each, call.seconds) for each in courses],
    }


@method("eventTimeSlots.getEventTimeSlot")
async def get_session(call: Call, request: Document) -> Document:
    """One session of a class, past and cancelled ones too.

    Raises `EVENT_NOT_FOUND`, and `Invalid` for an event that is no session of a class (D2).
    """
    zone = asking.read_zone(request.get("timeZone") or call.site.time_zone, "timeZone")
    event = await find_event(call, request["eventId"])
    if event["type"] != "CLASS" or event["recurrenceType"] == "MASTER":
        raise Invalid(Violation("eventId", "is no session of a class (D2)", "OTHER"))
    owners = await service_ids(call.unit, call.site.id, [event["scheduleId"]])
    if not owners:
        raise Refused("SERVICE_NOT_FOUND", "The session belongs to no service.", id=event["id"])
    service = await offer(call, owners[0], located=False)
    await count_in(call, [event], Personal.NONE)
    known = await demands(call.unit, call.site.id, [event["id"]], call.now)
    session = session_of(event, service, call.seconds, known.get(event["id"], NO_DEMAND))
    slots = await shown_sessions(call, [session], zone)
    return {"timeSlot": slots[0], "timeZone": zone.name}


async def _page(call: Call, asked: Asked, page: Page) -> list[Session]:
    """The sessions of the page and one more."""
    begun: Key | None = after(page)
    if asked.per_day is None:
        return await find_sessions(call, asked.wanted, begun, page.limit + 1)
    # D7: which sessions of a day are shown depends on the whole day.
    found = await find_sessions(call, asked.wanted)
    shown = (each for each in asked.sieve.keep(found) if begun is None or each.key > begun)
    return list(islice(shown, page.limit + 1))
