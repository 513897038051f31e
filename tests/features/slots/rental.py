"""Things to rent by the day: bikes that can be had at any hour, boats that have hours (D40)."""

from __future__ import annotations

from typing import Any

from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.slots.salon import (
    GET,
    TUESDAY,
    needs,
    one,
    open_daily,
    room,
    room_type,
    slots,
)
from tests.support.shop import Json, Shop

WEEK = [f"2026-06-{number:02}" for number in range(2, 10)]
"""Tuesday to the next Tuesday."""


def thing(shop: Shop, type_id: str, name: str = "Bike", *hours: str, **fields: Any) -> Json:
    """A resource that works these hours, or at any time if none are given."""
    if not hours:
        return room(shop, name, type_id, **fields)
    schedule = desk.schedule(shop, name=f"{name} hours")
    given = {"values": [{"scheduleId": schedule["id"]}]}
    for each in hours:
        open_daily(shop, schedule["id"], each)
    return room(shop, name, type_id, workingHoursSchedules=given, **fields)


def by_the_day(
    shop: Shop, type_id: str, least: int = 1, most: int = 5, buffer: int = 0, **over: Any
) -> Json:
    """A service that rents one thing of the type for so many days."""
    span = {
        "unitType": "DAY",
        "dayOptions": {"minDurationInDays": least, "maxDurationInDays": most},
    }
    constraints = {"durationRange": span, "timeBetweenSessions": buffer}
    schedule = {"availabilityConstraints": constraints}
    return examples.create(
        shop,
        examples.given(
            schedule=schedule,
            **{"serviceResources": needs(type_id), "primaryResourceType": type_id, **over},
        ),
    )


def bikes(shop: Shop, *names: str, **over: Any) -> tuple[Json, list[Json]]:
    """A rental of these bikes, which are there around the clock."""
    kind = room_type(shop, "Bikes")
    found = [thing(shop, kind, name) for name in names or ("Bike",)]
    return by_the_day(shop, kind, **over), found


def days(shop: Shop, rental: Json, first: str = WEEK[0], end: str = WEEK[7], **more: Any) -> Any:
    """The days offered, "06-02" each, from a day to before another."""
    found = slots(shop, rental, first, end, **more)
    return [each["localStartDate"][5:10] for each in found]


def stay(rental: Json, first: str = TUESDAY, end: str = "2026-06-03", **over: Any) -> Json:
    """From midnight to midnight, as a slot names it."""
    place = {"locationType": "BUSINESS", "id": rental["locations"][0]["business"]["id"]}
    return {
        "serviceId": rental["id"],
        "scheduleId": rental["schedule"]["id"],
        "localStartDate": f"{first}T00:00:00",
        "localEndDate": f"{end}T00:00:00",
        "location": place,
        **over,
    }


def get(shop: Shop, slot: Json, zone: str = "UTC", **more: Any) -> Json:
    """One slot with everybody who is free for it."""
    found: Json = shop.call(GET, one(slot, zone, **more))["timeSlot"]
    return found
