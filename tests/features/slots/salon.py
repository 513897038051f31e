"""A salon to ask for time: people with hours, services, and what stands in their calendars.

Times of the day are written "09:00" and days as dates; the shop's clock stands on Monday
1 June 2026, 08:00 UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openbookings.engine.calendar.appointments import Appointment, place_appointment
from openbookings.engine.kernel.call import Call
from openbookings.engine.timeline.zone import DAY, Local, Zone, format_local, parse_local
from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.support.shop import Json, Shop

MONDAY, TUESDAY, WEDNESDAY = "2026-06-01", "2026-06-02", "2026-06-03"
STAFF = "1cd44cf8-756f-41c3-bd90-3e2ffcaf1155"
LIST = "availabilityTimeSlots.listAvailabilityTimeSlots"
GET = "availabilityTimeSlots.getAvailabilityTimeSlot"
EARLY: Json = {"limitEarlyBookingPolicy": {"enabled": True, "earliestBookingInMinutes": 24 * 60}}
LATE: Json = {"limitLateBookingPolicy": {"enabled": True, "latestBookingInMinutes": 180}}
_WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


def works(shop: Shop, name: str = "Ann", *hours: str, **fields: Any) -> Json:
    """A staff member who works these hours every day: "09:00-18:00" unless said otherwise."""
    body = {"staffMember": {"name": name, **fields}, "fields": ["RESOURCE_DETAILS"]}
    member: Json = shop.call("staffMembers.createStaffMember", body)["staffMember"]
    schedule = events_schedule(member)
    assigned = {"staffMemberId": member["id"], "scheduleId": schedule}
    shop.call("staffMembers.assignWorkingHoursSchedule", assigned)
    for each in hours or ("09:00-18:00",):
        open_daily(shop, schedule, each)
    return member


def open_daily(shop: Shop, schedule_id: str, hours: str, days: Sequence[str] = _WEEK) -> list[Json]:
    """Weekly working hours "09:00-18:00" on the days; "24:00" is midnight at the end."""
    start, end = hours.split("-")
    sent = [
        desk.event_body(
            schedule_id,
            f"2026-06-{_WEEK.index(day) + 1:02}T{start}:00",
            at(f"2026-06-{_WEEK.index(day) + 1:02}", end),
            type="WORKING_HOURS",
            recurrenceRule=desk.weekly(day),
        )
        for day in days
    ]
    body = {"events": [{"event": each} for each in sent], "returnEntity": True}
    made = shop.call("events.bulkCreateEvent", body)
    assert made["bulkActionMetadata"]["totalFailures"] == 0, made
    return [each["item"] for each in made["results"]]


def events_schedule(member: Json) -> str:
    """The schedule on which what somebody does lies."""
    schedule_id: str = member["resource"]["eventsSchedule"]["id"]
    return schedule_id


def service(shop: Shop, *staff: Json, minutes: int = 30, buffer: int = 0, **over: Any) -> Json:
    """An appointment with these people; minutes of the session and of the buffer after it."""
    constraints = {"sessionDurations": [minutes], "timeBetweenSessions": buffer}
    return examples.create(
        shop,
        examples.given(
            staffMemberIds=[each["resourceId"] for each in staff],
            schedule={"availabilityConstraints": constraints},
            **over,
        ),
    )


def haircut(shop: Shop) -> tuple[Json, Json]:
    """The example of D34: one staff member 9 to 18, half an hour and half an hour of buffer."""
    ann = works(shop)
    return service(shop, ann, buffer=30), ann


def offers_extra(shop: Shop, service: Json, *add_ons: Json) -> None:
    """Let customers add these to the service."""
    group = {"name": "Extras", "addOnIds": [each["id"] for each in add_ons]}
    sent = {"serviceId": service["id"], "addOnGroup": group}
    shop.call("services.createAddOnGroup", sent)


def room(shop: Shop, name: str, type_id: str, **fields: Any) -> Json:
    """A resource of a type."""
    given = {"name": name, "typeId": type_id, **fields}
    made: Json = shop.call("resources.createResource", {"resource": given})["resource"]
    return made


def room_type(shop: Shop, name: str = "Rooms") -> str:
    """A new resource type."""
    body = {"resourceType": {"name": name}}
    type_id: str = shop.call("resourceTypes.createResourceType", body)["resourceType"]["id"]
    return type_id


def needs(*type_ids: str) -> list[Json]:
    """The `serviceResources` of a service that needs one of each type."""
    return [{"resourceType": {"id": type_id}} for type_id in type_ids]


def policy(shop: Shop, **rules: Any) -> Json:
    """A reference to a new booking policy."""
    sent = {"bookingPolicy": {"name": "Terms", **rules}}
    return {"id": shop.call("bookingPolicies.createBookingPolicy", sent)["bookingPolicy"]["id"]}


def step(shop: Shop, **interval: Any) -> None:
    """Change where slots start."""
    query: Json = {"query": {}}
    found = shop.call("timeSlotsConfiguration.queryTimeSlotsConfigurations", query)
    old = found["timeSlotsConfigurations"][0]
    sent = {"id": old["id"], "revision": old["revision"], "splitInterval": interval}
    body = {"timeSlotsConfiguration": sent}
    shop.call("timeSlotsConfiguration.updateTimeSlotsConfiguration", body)


def books(
    shop: Shop, service: Json, day: str, time: str, resource_ids: Sequence[str], zone: str = "UTC"
) -> str:
    """Put an appointment of the service into the calendar; gives the event's id."""
    constraints = service["schedule"]["availabilityConstraints"]
    start = desk.utc(f"{day}T{time}:00", zone)
    appointment = Appointment(
        schedule_id=service["schedule"]["id"],
        start=start,
        end=start + constraints["sessionDurations"][0] * 60,
        zone=Zone.of(zone),
        resource_ids=tuple(resource_ids),
        buffer_minutes=constraints["timeBetweenSessions"],
    )

    async def place(call: Call) -> str:
        return await place_appointment(call, appointment, blocks=True, double_booked=False)

    return desk.writing(shop, place)


def blocks(shop: Shop, schedule_id: str, day: str, hours: str, **more: Any) -> Json:
    """Put an opaque event of "10:00-11:00" on a schedule."""
    start, end = hours.split("-")
    return desk.event(shop, schedule_id, at(day, start), at(day, end), **more)


def slots(shop: Shop, service: Json, first: str, end: str | None = None, **more: Any) -> list[Json]:
    """The slots of a service on a day, or from a day to before another."""
    found: list[Json] = shop.call(LIST, asked(service, first, end, **more))["timeSlots"]
    return found


def asked(service: Json, first: str, end: str | None = None, **more: Any) -> Json:
    """The request for the slots of a day, or from a day to before another."""
    return {
        "serviceId": service["id"],
        "fromLocalDate": f"{first}T00:00:00",
        "toLocalDate": at(first, "24:00") if end is None else f"{end}T00:00:00",
        **more,
    }


def one(slot: Json, zone: str = "UTC", **more: Any) -> Json:
    """The request for one slot."""
    return {
        "serviceId": slot["serviceId"],
        "localStartDate": slot["localStartDate"],
        "localEndDate": slot["localEndDate"],
        "timeZone": zone,
        "location": slot["location"],
        **more,
    }


def times(found: list[Json]) -> list[str]:
    """The times of the day at which slots start."""
    return [each["localStartDate"][11:16] for each in found]


def free(slot: Json, type_id: str = STAFF) -> list[str]:
    """The names of who is free for a slot."""
    return [
        each["name"]
        for team in slot["availableResources"]
        if team["resourceTypeId"] == type_id
        for each in team["resources"]
    ]


def every(minutes: int, first: str, last: str) -> list[str]:
    """Times of the day from `first` to `last`, both included."""
    return [_time(each) for each in range(_minute(first), _minute(last) + 1, minutes)]


def at(day: str, time: str) -> str:
    """A local date-time; "24:00" is the midnight at the day's end."""
    if time != "24:00":
        return f"{day}T{time}:00"
    return format_local(Local(parse_local(f"{day}T00:00:00") + DAY))


def _minute(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
