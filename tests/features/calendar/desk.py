"""Short ways to the calendar's methods, and to the functions rooms above use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from openbookings.engine.calendar.schedules import BUSINESS_EXTERNAL_ID
from openbookings.engine.kernel.call import Call
from openbookings.engine.store import Unit
from openbookings.engine.timeline.zone import Zone, parse_local
from tests.support import rooms
from tests.support.shop import Json, Shop

T = TypeVar("T")
UNKNOWN = "11111111-1111-4111-8111-111111111111"


def utc(text: str, zone: str = "UTC") -> int:
    """Seconds since the epoch of a wall-clock time."""
    return Zone.of(zone).instant(parse_local(text))


def schedule(shop: Shop, **given: object) -> Json:
    body = {"schedule": {"name": "Yoga", **given}}
    made: Json = shop.call("schedules.createSchedule", body)["schedule"]
    return made


def business(shop: Shop) -> Json:
    query = {"filter": {"externalId": BUSINESS_EXTERNAL_ID}}
    found = shop.call("schedules.querySchedules", {"query": query})["schedules"]
    assert len(found) == 1
    return dict(found[0])


def event_body(schedule_id: str, start: str, end: str, **given: object) -> Json:
    return {
        "scheduleId": schedule_id,
        "start": {"localDate": start},
        "end": {"localDate": end},
        **given,
    }


def event(shop: Shop, schedule_id: str, start: str, end: str, **given: object) -> Json:
    body = {"event": event_body(schedule_id, start, end, **given)}
    made: Json = shop.call("events.createEvent", body)["event"]
    return made


def weekly(day: str, *, until: str | None = None, interval: int = 1) -> Json:
    rule: Json = {"frequency": "WEEKLY", "days": [day], "interval": interval}
    return rule | ({"until": {"localDate": until}} if until else {})


def get(shop: Shop, event_id: str, **more: object) -> Json:
    found: Json = shop.call("events.getEvent", {"eventId": event_id, **more})["event"]
    return found


def change(shop: Shop, old: Json, **sent: object) -> Json:
    body = {"event": {"id": old["id"], "revision": old["revision"], **sent}}
    new: Json = shop.call("events.updateEvent", body)["event"]
    return new


def cancel(shop: Shop, event_id: str) -> Json:
    done: Json = shop.call("events.cancelEvent", {"eventId": event_id})["event"]
    return done


def join(shop: Shop, party: int = 1, name: str = "Ada", **given: Any) -> Json:
    """Somebody takes part in `eventId` or `scheduleId`."""
    participant = {"name": name, **given.pop("participant", {})}
    sent = {"partySize": party, "participant": participant, **given}
    body = {"participation": sent}
    made: Json = shop.call("participations.createParticipation", body)["participation"]
    return made


def rejoin(shop: Shop, old: Json, **sent: object) -> Json:
    """Change a participation."""
    who = {"participant": old["participant"]}
    body = {"participation": {"id": old["id"], "revision": old["revision"], **who, **sent}}
    new: Json = shop.call("participations.updateParticipation", body)["participation"]
    return new


def leave(shop: Shop, participation: Json) -> None:
    shop.call("participations.deleteParticipation", {"participationId": participation["id"]})


def in_full(shop: Shop, event_id: str) -> Json:
    """An event with its personal data."""
    return get(shop, event_id, fields=["PI_FIELDS"])


def mondays(shop: Shop, schedule_id: str, **given: Any) -> Json:
    """A series on Mondays from 09:00 to 10:00, from 1 June 2026 on."""
    given = {"recurrenceRule": weekly("MONDAY"), **given}
    return event(shop, schedule_id, "2026-06-01T09:00", "2026-06-01T10:00", **given)


def told_since(shop: Shop, seen: int) -> list[Json]:
    """The facts after the first `seen` ones."""
    return shop.facts()[seen:]


def listed(shop: Shop, start: str | None, end: str | None, **request: Any) -> list[Json]:
    """The events a query of the window gives."""
    dates = {"fromLocalDate": start, "toLocalDate": end}
    sent = {name: date for name, date in dates.items() if date is not None}
    found: list[Json] = shop.call("events.queryEvents", {**sent, **request})["events"]
    return found


def starts(events: list[Json]) -> list[str]:
    return [each["start"]["localDate"] for each in events]


def room(shop: Shop, name: str = "Room") -> str:
    made = shop.call("resources.createResource", {"resource": {"name": name}})
    resource_id: str = made["resource"]["id"]
    return resource_id


def reading(shop: Shop, work: Callable[[Unit], Awaitable[T]]) -> T:
    """What a function of the calendar gives, read in one unit."""
    found: T = shop.run(shop.engine.store.read(work))
    return found


def writing(shop: Shop, work: Callable[[Call], Awaitable[T]]) -> T:
    """What a function of the calendar gives, called in one transaction as the owner."""
    return rooms.writing(shop, "events.createEvent", work)
