"""Events as answered: adjusted to a zone, with names from elsewhere, without private data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from openbookings.engine.calendar import statements, times
from openbookings.engine.calendar.privacy import Personal, after_writing, conceal, requested
from openbookings.engine.calendar.resource import SCHEDULES, show_locations
from openbookings.engine.calendar.taking_part.turnout import count_in
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.query.violations import Violation
from openbookings.engine.timeline.zone import UnknownZone, Zone

READ_PERSONAL = "CALENDAR.EVENT_READ_PI"


class View(NamedTuple):
    """How an answer shows events: adjusted to which zone, with how much personal data."""

    zone: Zone
    personal: Personal


def view_for_reading(call: Call, request: Mapping[str, Any]) -> View:
    """The view a read asks for; raises `Refused` when PI_FIELDS are not for this caller."""
    personal = requested(call.caller, request.get("fields") or (), READ_PERSONAL)
    return View(requested_zone(call, request), personal)


def view_after_writing(call: Call, request: Mapping[str, Any]) -> View:
    """The view of the answer to a write (13.4)."""
    return View(requested_zone(call, request), after_writing(call.caller, READ_PERSONAL))


def requested_zone(call: Call, request: Mapping[str, Any]) -> Zone:
    """The zone of the request, else the site's (11.4); raises `Invalid` for an unknown one."""
    try:
        return Zone.of(request.get("timeZone") or call.site.time_zone)
    except UnknownZone:
        words = "is neither UTC nor a regional zone of the IANA list"
        raise Invalid(Violation("timeZone", words, "FORMAT")) from None


async def shown_event(call: Call, event: Document, view: View) -> Document:
    """One event as answered."""
    return (await shown_events(call, (event,), view))[0]


async def shown_events(call: Call, events: Sequence[Document], view: View) -> list[Document]:
    """Events as answered, in a constant number of statements."""
    schedules = await verbs.load_many(call, SCHEDULES, {each["scheduleId"] for each in events})
    shown = [_adjusted(event, view.zone) for event in events]
    for event in shown:
        schedule = schedules[event["scheduleId"]]
        # 3.12: what belongs to the schedule follows it.
        event["scheduleName"] = schedule.get("name", "")
        event["permissions"] = schedule["permissions"]
    await count_in(call, shown, view.personal)
    await show_locations(call, shown, "location")
    await _show_resources(call, shown)
    for event in shown:
        conceal(event, view.personal)
    return shown


def _adjusted(event: Document, zone: Zone) -> Document:
    span = times.span_of(event)
    shown = {
        **event,
        "adjustedStart": times.adjusted(span.start, zone),
        "adjustedEnd": times.adjusted(span.end, zone),
    }
    rule = event.get("recurrenceRule")
    if rule and rule.get("until"):
        last = times.zone_of(event).instant(times.minute(rule["until"]["localDate"]))
        shown["recurrenceRule"] = {**rule, "adjustedUntil": times.adjusted(last, zone)}
    return shown


async def _show_resources(call: Call, events: Sequence[Document]) -> None:
    """Name and type of attached resources as they are now, and what their users may do."""
    ids = {each["id"] for event in events for each in event["resources"]}
    if not ids:
        return
    known = await statements.resources(call.unit, call.site.id, ids)
    for event in events:
        event["permissions"] = [*event["permissions"], *_of_users(event["resources"], known)]
        event["resources"] = [_named(each, known) for each in event["resources"]]


def _of_users(
    resources: Sequence[Document], known: Mapping[str, statements.ShownResource]
) -> Iterator[Document]:
    """13.6: one entry for each resource whose staff member is linked to a user."""
    for resource in resources:
        found = known.get(resource["id"])
        if found is not None and found.user_id is not None:
            role = resource.get("permissionRole") or "WRITER"  # 3.7
            yield {"identity": {"wixUserId": found.user_id}, "role": role}


def _named(resource: Document, known: dict[str, statements.ShownResource]) -> Document:
    found = known.get(resource["id"])
    if found is None:
        return resource
    names = {"name": found.name, "type": found.type}
    return {**resource, **{key: value for key, value in names.items() if value is not None}}
