"""The older availability calendar, over the same computation as the time slots (D55, D62, D63)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from heapq import merge
from itertools import islice
from operator import attrgetter

from openbookings.engine.availability.answer import answer_to
from openbookings.engine.availability.sieve import Sieve
from openbookings.engine.catalog.offers import Offer, offer, offers
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused, not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.policies import snapshots
from openbookings.engine.query.paging import Page
from openbookings.engine.query.tree import Compare, Every, Filter
from openbookings.engine.query.violations import Violation
from openbookings.engine.slots import asking
from openbookings.engine.slots.courses import load_courses
from openbookings.engine.slots.older_asking import Asked, read_asked, read_window
from openbookings.engine.slots.older_wire import (
    SLOT_PLACES,
    Entry,
    appointment_entries,
    sequence_entry,
    session_entry,
    shown_violations,
)
from openbookings.engine.slots.pages import after, metadata, read_request
from openbookings.engine.slots.sequences import chain
from openbookings.engine.slots.session_wire import shown_sessions
from openbookings.engine.slots.sessions import Wanted, find_sessions
from openbookings.engine.slots.snapshot import load_grounds, load_several
from openbookings.engine.slots.statements import service_ids
from openbookings.engine.timeline.spans import Span
from openbookings.engine.timeline.zone import Zone, day_of

Source = Callable[[], Iterator[Entry]]
"""Entries by start, from the first one again whenever it is asked."""


@method("availabilityCalendar.queryAvailability")
async def query_availability(call: Call, request: Document) -> Document:
    """Slots of appointments and sessions of classes: those that can be booked first (D62)."""
    page, request = _read_page(call, request)
    asked = read_asked(call, request)
    services = await _services(call, asked.service_ids)
    sources = await _sources(call, request, asked, services)
    zone = asked.window.zone
    ordered = _ordered(sources, asked.bookable, _per_day(request.get("slotsPerDay")), zone)
    begun = None if page.cursor is None else page.cursor.keys
    found = (each for each in ordered if begun is None or each.key > begun)
    entries = list(islice(found, page.limit + 1))
    shown = entries[: page.limit]
    paging = metadata(call, request, page, [each.key for each in entries])
    return {
        "availabilityEntries": [each.document for each in shown],
        "pagingMetadata": {**paging, "count": len(shown)},
    }


@method("availabilityCalendar.calculateMultiSlotAvailability")
async def calculate_multi_slot(call: Call, request: Document) -> Document:
    """The times at which appointments can follow each other (D48-D53)."""
    page, request = read_request(call, request)
    for name in ("slots", "location", "from", "to"):
        if not request.get(name):
            raise Refused("MISSING_ARGUMENTS", f"{name} is required.", argument=name)
    window = read_window(call, request.get("timeZone"), (request, "from", "to"))
    violations = request.get("bookingPolicyViolations")
    sieve = Sieve(
        window.zone,
        request.get("bookable"),
        None if violations is None else asking.read_violations(violations),
        _per_day(request.get("slotsPerDay")),
    )
    wanted = [_constrained(each) for each in request["slots"]]
    found = await chain(call, wanted, _slot_place(request["location"]), window, sieve)
    if found is None:
        return {"slots": [], "cursorPagingMetadata": metadata(call, request, page, [])}
    until = window.zone.instant(window.end)
    slots = list(islice(found.availability.slots(until, after(page)), page.limit + 1))
    keys = [(each.start, each.location) for each in slots]
    return {
        "slots": [sequence_entry(found, each, window.zone) for each in slots[: page.limit]],
        "cursorPagingMetadata": metadata(call, request, page, keys),
    }


@method("availabilityCalendar.getScheduleAvailability")
async def schedule_availability(call: Call, request: Document) -> Document:
    """The places left in a course, and what stands against joining it (D55, D56).

    Raises `FAILED_RESOLVING_SCHEDULE` for a schedule that is no course's.
    """
    owners = await service_ids(call.unit, call.site.id, [request["scheduleId"]])
    service = await offer(call, owners[0], located=False) if owners else None
    if service is None or service.type != "COURSE":
        words = "The schedule is not that of a course."
        raise Refused("FAILED_RESOLVING_SCHEDULE", words, scheduleId=request["scheduleId"])
    course = (await load_courses(call, [service]))[0]
    return {
        "availability": {
            "totalSpots": service.capacity,
            "openSpots": course.free,
            "bookingPolicyViolations": shown_violations(course.violations(call.seconds)),
        },
        "bookingPolicySettings": {
            "maxParticipantsPerBooking": snapshots.most_participants(service.policy)
        },
    }


def _read_page(call: Call, request: Document) -> tuple[Page, Document]:
    """As `read_request`; the method demands a filter even beside a cursor, which then decides."""
    query = request["query"]
    paged = {"query": {"cursorPaging": query.get("cursorPaging")}}
    page, carried = read_request(call, paged)
    if page.cursor is not None:
        return page, carried
    asked = {name: value for name, value in query.items() if name != "cursorPaging"}
    return page, {**request, "query": asked}


async def _services(call: Call, ids: Sequence[str]) -> list[Offer]:
    found = await offers(call, ids, located=False)
    for service_id in ids:
        if service_id not in found:
            raise not_found("Service", service_id, "SERVICE_NOT_FOUND")
    return list(found.values())


async def _sources(
    call: Call, request: Document, asked: Asked, services: Sequence[Offer]
) -> list[Source]:
    """Where the entries come from; courses have none (D55)."""
    appointments = [each for each in services if each.type == "APPOINTMENT"]
    classes = {each.schedule_id: each for each in services if each.type == "CLASS"}
    return [
        *await _appointment_sources(call, request, asked, appointments),
        *await _session_sources(call, asked, classes),
    ]


async def _appointment_sources(
    call: Call, request: Document, asked: Asked, services: Sequence[Offer]
) -> list[Source]:
    if not services:
        return []
    wish: Document = {
        "customerChoices": request.get("customerChoices"),
        "resourceIds": asked.resource_ids,
        "locations": [{"id": each} for each in asked.location_ids],
        "bookingPolicyViolations": asked.violations,
    }
    grounds = [
        ground.of_gender(asking.requested_gender(ground, wish))
        for ground in await load_grounds(call, services)
    ]
    wanted = list(zip(services, grounds, strict=True))
    questions = [await asking.question(call, *each, asked.window, wish) for each in wanted]
    reach = Span(
        min(each.reach.start for each in questions), max(each.reach.end for each in questions)
    )
    loaded = await load_several(call, wanted, reach)
    anybody = bool(request.get("anyResource"))
    return [
        partial(
            appointment_entries,
            service,
            snapshot,
            answer_to(question, snapshot.facts),
            asked.window.zone,
            anybody,
        )
        for service, snapshot, question in zip(services, loaded, questions, strict=True)
    ]


async def _session_sources(call: Call, asked: Asked, classes: dict[str, Offer]) -> list[Source]:
    if not classes:
        return []
    zone = asked.window.zone
    wanted = Wanted(
        classes,
        Span(zone.instant(asked.window.first), zone.instant(asked.window.end)),
        filter=_session_filter(asked),
        violations=asked.accepted,
        fewest_places=asked.open_spots,
        only_bookable=asked.bookable is True,
    )
    found = await find_sessions(call, wanted)
    sessions = [each for each in found if not each.cancelled]
    shown = await shown_sessions(call, sessions, zone)
    entries = [
        session_entry(session, slot, zone) for session, slot in zip(sessions, shown, strict=True)
    ]
    return [lambda: iter(entries)]


def _session_filter(asked: Asked) -> Filter | None:
    parts = []
    if asked.resource_ids:
        parts.append(Compare("resources.id", "$hasSome", asked.resource_ids))
    if asked.location_ids:
        parts.append(Compare("location.id", "$in", asked.location_ids))
    return Every(tuple(parts)) if parts else None


def _ordered(
    sources: Sequence[Source], wanted: bool | None, per_day: int | None, zone: Zone
) -> Iterator[Entry]:
    """Unavailable after available, each by start; of a day the available ones come first (D62)."""
    shown: Counter[int] = Counter()
    for bookable in (True, False) if wanted is None else (wanted,):
        for entry in merge(*(source() for source in sources), key=attrgetter("start", "rest")):
            day = day_of(zone.local(entry.start))
            if entry.bookable is bookable and (per_day is None or shown[day] < per_day):
                shown[day] += 1
                yield entry


def _per_day(sent: int | None) -> int | None:
    if sent is not None and sent < 1:
        raise Invalid(Violation("slotsPerDay", "must be at least 1", "MIN"))
    return sent


def _constrained(wish: Document) -> Document:
    """One item of a multi-slot request as an item of a sequence."""
    chosen = (wish.get("resourcesFilter") or {}).get("resourceIds")
    return {
        "serviceId": wish.get("serviceId"),
        "resourceIds": chosen or [],
        "customerChoices": wish.get("customerChoices"),
    }


def _slot_place(location: Document) -> Document:
    """A place spelt as in bookings, as slots spell it (D12)."""
    kind = location.get("locationType")
    return {**location, "locationType": SLOT_PLACES.get(str(kind), kind)}
