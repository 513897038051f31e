"""The methods of events, one by one and in bulk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from openbookings.engine.calendar.drafting import Draft, draft_change, draft_new
from openbookings.engine.calendar.finding import find_event, find_events
from openbookings.engine.calendar.listing import list_page
from openbookings.engine.calendar.showing import (
    shown_event,
    shown_events,
    view_after_writing,
    view_for_reading,
)
from openbookings.engine.calendar.writing import cancel, hold_all, write
from openbookings.engine.kernel.bulk import in_bulk
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.query.violations import Violation

Item = TypeVar("Item")


@method("events.createEvent")
async def create_event(call: Call, request: Document) -> Document:
    """Create a single event, or a series when a rule is sent (3.1, 3.2)."""
    view = view_after_writing(call, request)
    event = await write(call, await draft_new(call, request["event"]))
    return {"event": await shown_event(call, event, view)}


@method("events.getEvent")
async def get_event(call: Call, request: Document) -> Document:
    """One event, cancelled ones too (7.9); raises `Refused` EVENT_NOT_FOUND."""
    view = view_for_reading(call, request)
    event = await find_event(call, request["eventId"])
    return {"event": await shown_event(call, event, view)}


@method("events.listEvents")
async def list_events(call: Call, request: Document) -> Document:
    """Events by id in the order asked for; unknown ones are skipped (14.12)."""
    view = view_for_reading(call, request)
    found = await find_events(call, request["eventIds"])
    wanted = [found[each] for each in request["eventIds"] if each in found]
    return {"events": await shown_events(call, wanted, view)}


@method("events.queryEvents")
async def query_events(call: Call, request: Document) -> Document:
    """Events of a time window, occurrences of series among them (14.x)."""
    page = await list_page(call, request)
    view = view_for_reading(call, page.request)
    return {
        "events": await shown_events(call, page.events, view),
        "pagingMetadata": page.metadata,
    }


@method("events.updateEvent")
async def update_event(call: Call, request: Document) -> Document:
    """Change one event, one occurrence, or all coming ones of a series (6.1, 6.2)."""
    view = view_after_writing(call, request)
    draft = await draft_change(call, request["event"], request.get("fieldmask"))
    event = await write(call, draft, request.get("participantNotification"))
    return {"event": await shown_event(call, event, view)}


@method("events.cancelEvent")
async def cancel_event(call: Call, request: Document) -> Document:
    """Cancel an event, an occurrence or a series for good (7.1-7.4)."""
    view = view_after_writing(call, request)
    event = await cancel(call, request["eventId"], request.get("participantNotification"))
    return {"event": await shown_event(call, event, view)}


@method("events.bulkCreateEvent")
async def bulk_create_event(call: Call, request: Document) -> Document:
    """Create up to 50 events; one invalid item refuses the call (17.1, 17.4)."""
    return await _write_all(call, request, lambda item, path: draft_new(call, item["event"], path))


@method("events.bulkUpdateEvent")
async def bulk_update_event(call: Call, request: Document) -> Document:
    """Change up to 50 events; one invalid item refuses the call (17.1, 17.4)."""
    return await _write_all(
        call,
        request,
        lambda item, path: draft_change(call, item["event"], item.get("fieldmask"), path),
    )


@method("events.bulkCancelEvent")
async def bulk_cancel_event(call: Call, request: Document) -> Document:
    """Cancel up to 50 events; each fails by itself (17.4)."""
    view = view_after_writing(call, request)
    notification = request.get("participantNotification")
    found = await find_events(call, request["eventIds"])
    await hold_all(call, found.values(), ends=True)

    async def act(event_id: str) -> tuple[str, Document]:
        event = await cancel(call, event_id, notification)
        return event_id, await shown_event(call, event, view)

    return await _results(call, request, "eventIds", request["eventIds"], act)


Drafted = Draft | Refused
"""One event of a bulk call: ready to be written, or refused by the state of things."""
Drafting = Callable[[Document, str], Awaitable[Draft]]


async def _write_all(call: Call, request: Document, draft: Drafting) -> Document:
    view = view_after_writing(call, request)
    items = request["events"]
    # One after the other: `in_bulk` takes the items in their order, each once.
    drafts = await _draft_all(items, draft)
    await hold_all(call, [each.new for each in drafts if isinstance(each, Draft)])
    drafted = iter(drafts)

    async def act(event: Document) -> tuple[str, Document]:
        written = next(drafted)
        if isinstance(written, Refused):
            raise written
        new = await write(call, written, request.get("participantNotification"))
        return new["id"], await shown_event(call, new, view)

    return await _results(call, request, "events", [item["event"] for item in items], act)


async def _results(
    call: Call,
    request: Document,
    field: str,
    items: Sequence[Item],
    act: Callable[[Item], Awaitable[tuple[str, Document]]],
) -> Document:
    wanted = bool(request.get("returnEntity"))
    answer = await in_bulk(call, items, act, return_entity=wanted, field=field)
    # The calendar's totals have no such count: at most 50 items are always told in detail.
    del answer["bulkActionMetadata"]["undetailedFailures"]
    return answer


async def _draft_all(items: list[Document], draft: Drafting) -> list[Drafted]:
    """Draft every item; raises `Invalid` with the violations of all of them (17.4)."""
    drafted: list[Drafted] = []
    found: list[Violation] = []
    for at, item in enumerate(items):
        try:
            drafted.append(await draft(item, f"events[{at}].event"))
        except Refused as refusal:
            drafted.append(refusal)
        except Invalid as invalid:
            found += invalid.found
    if found:
        raise Invalid(*found)
    return drafted
