"""A studio to ask for sessions: classes and courses with their events.

Times of the day are written "10:00"; the shop's clock stands on Monday 1 June 2026, 08:00 UTC.
"""

from __future__ import annotations

from typing import Any

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.slots.salon import at
from tests.support.shop import Json, Shop

LIST = "eventTimeSlots.listEventTimeSlots"
GET = "eventTimeSlots.getEventTimeSlot"


def group(shop: Shop, name: str = "Yoga", capacity: int = 10, **over: Any) -> Json:
    """A new class."""
    given = examples.given("CLASS", name=name, defaultCapacity=capacity, **over)
    return examples.create(shop, given)


def course(shop: Shop, name: str = "Spanish", capacity: int = 10, **over: Any) -> Json:
    """A new course."""
    given = examples.given("COURSE", name=name, defaultCapacity=capacity, **over)
    return examples.create(shop, given)


def session(
    shop: Shop, service: Json, staff: str, day: str, hours: str = "10:00-11:00", **more: Any
) -> Json:
    """A session of "10:00-11:00" on a day, given by a resource."""
    start, end = hours.split("-")
    return desk.event(
        shop,
        service["schedule"]["id"],
        at(day, start),
        at(day, end),
        type=service["type"],
        resources=[{"id": staff, "permissionRole": "WRITER"}],
        **more,
    )


def sessions(shop: Shop, first: str, end: str, *services: Json, **more: Any) -> list[Json]:
    """The sessions between two days."""
    found: list[Json] = shop.call(LIST, asked(first, end, *services, **more))["timeSlots"]
    return found


def asked(first: str, end: str, *services: Json, **more: Any) -> Json:
    """The request for the sessions between two days."""
    body = {"fromLocalDate": f"{first}T00:00:00", "toLocalDate": f"{end}T00:00:00", **more}
    return body | ({"serviceIds": [each["id"] for each in services]} if services else {})


def starts(found: list[Json]) -> list[str]:
    """When sessions start."""
    return [each["localStartDate"][:16] for each in found]


def takes_part(shop: Shop, event_id: str, people: int) -> None:
    """Let so many take part in a session."""
    desk.join(shop, people, eventId=event_id)
