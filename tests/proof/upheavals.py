"""The business changes and ends much at once: services with their sessions, events with orders.

Each scene lets calls meet that reach the same things by different ways, forwards and backwards.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence

from openbookings.engine.people.roster import STAFF_TYPE_ID
from tests.proof.crossings import (
    Act,
    Asked,
    Diary,
    Page,
    Scene,
    cancel,
    confirm,
    create,
    decide,
    editing,
    later,
    mixed,
    one_by_one,
    place,
)
from tests.proof.door import Answer, Door, Json

_APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
_CALLERS = 8
"""Fewer than elsewhere: each of these calls does much, and all wait for all others."""
_GROUPS, _ORDERS = 6, 4
_LEAVING = 6
_ROOMS = 7
_AN_HOUR = {"availabilityConstraints": {"sessionDurations": [60]}}
_JOB_SECONDS = 30.0


async def changing(diary: Diary, page: Page) -> list[Asked]:
    """Services get other names and more places while the business edits their sessions."""
    sessions = await _sessions(diary, page)
    events, change = await diary.events(sessions.bookings), await _changing_services(diary)
    _, backwards = change(page, -1)
    singly = [
        *(("services.updateService", each) for each in backwards["services"][:2]),
        *(("events.updateEvent", {"event": later(each, 10)}) for each in events[:2]),
    ]
    return mixed(page, (change, await editing(diary, sessions)), singly, _CALLERS)


async def by_filter(diary: Diary, page: Page) -> list[Asked]:
    """Jobs change all services that a filter finds while others edit them or their sessions."""
    sessions = await _sessions(diary, page)

    def change_all(page: Page, step: int) -> Asked:
        places = {"defaultCapacity": 50 + step}
        return "services.bulkUpdateServicesByFilter", {**_all_of(diary), "service": places}

    acts = (change_all, await editing(diary, sessions), await _changing_services(diary))
    return mixed(page, acts, (), _CALLERS)


async def clearing(diary: Diary, page: Page) -> list[Asked]:
    """A job deletes all services that a filter finds; others do so by name, edit, or cancel."""
    await confirm(diary, page)
    ids = diary.service_ids

    def delete(page: Page, step: int) -> Asked:
        return "services.bulkDeleteServices", {"ids": ids[::step]}

    def delete_all(page: Page, step: int) -> Asked:
        return "services.bulkDeleteServicesByFilter", _all_of(diary)

    return mixed(page, (delete_all, cancel, delete, await editing(diary, page)), (), _CALLERS)


async def asked_for(diary: Diary, page: Page) -> list[Asked]:
    """Series are moved and ended while what was only asked for in them is decided about."""
    events = await diary.events(page.bookings)
    ids = sorted(each["recurringEventId"] for each in events if "recurringEventId" in each)
    series = (await diary.door.call("events.listEvents", {"eventIds": ids}))["events"]

    def move(page: Page, step: int) -> Asked:
        items = [{"event": later(each, 5 * step)} for each in series]
        return "events.bulkUpdateEvent", {"events": items[::step]}

    def end(page: Page, step: int) -> Asked:
        return "events.bulkCancelEvent", {"eventIds": ids[::step]}

    return mixed(page, (decide, move, cancel, end), (), _CALLERS)


async def leaving(diary: Diary, page: Page) -> list[Asked]:
    """People leave, or get other names, whom services list as staff or helpers, as these change."""
    people = [await _hire(diary.door, f"Guest {number}") for number in range(_LEAVING)]
    ids = [each["resourceId"] for each in people]
    helpers = {"resourceType": {"id": STAFF_TYPE_ID}, "resourceIds": {"values": ids}}
    # Whoever went by staff first, then by helpers, would take the services backwards.
    ways: list[Json] = [{"serviceResources": [helpers]}, {"staffMemberIds": ids}]
    services = [
        await diary.door.offer("APPOINTMENT", f"Massage {number}", schedule=_AN_HOUR, **way)
        for way in ways
        for number in range(_LEAVING)
    ]
    leave = [("staffMembers.deleteStaffMember", {"staffMemberId": each["id"]}) for each in people]
    names = [{"id": each["id"], "revision": each["revision"], "name": "Ann"} for each in people]
    rename = [("staffMembers.updateStaffMember", {"staffMember": each}) for each in names]
    return mixed(page, (_changing(services),), [*leave, *rename], 3 * _LEAVING)


async def without_rooms(diary: Diary, page: Page) -> list[Asked]:
    """Rooms go, in bulk and singly, while the services change that each lists rooms of several."""
    _, rows, services = await _in_many_rooms(diary.door)
    # Nobody names the same room as another; all come to the same services and the same hours.
    columns = [list(column) for column in zip(*rows, strict=True)]
    leave: list[Asked] = [
        *(
            ("resources.bulkDeleteResources", {"ids": _in_turn(at, column)})
            for at, column in enumerate(columns[:-1])
        ),
        *(("resources.deleteResource", {"resourceId": each}) for each in columns[-1]),
    ]
    return mixed(page, (_changing(services),), leave, len(leave) + _GROUPS)


async def without_a_type(diary: Diary, page: Page) -> list[Asked]:
    """All rooms of a kind go with it while some of them go, and their services change."""
    type_id, rows, services = await _in_many_rooms(diary.door)
    ids = [each for row in rows for each in row]

    def leave(page: Page, step: int) -> Asked:
        return "resources.bulkDeleteResources", {"ids": ids[::step]}

    whole: list[Asked] = [("resourceTypes.deleteResourceType", {"resourceTypeId": type_id})]
    return mixed(page, (_changing(services), leave), whole, _CALLERS)


async def divided(diary: Diary, page: Page) -> list[Asked]:
    """The later halves of divided series end while what was booked in them is given up."""
    asked: list[Asked] = []
    whole = Page([], [])
    for series in await _series_of(diary, page):
        later_id, bookings = await _divide(diary, series)
        members = Page(bookings, [])
        edit = await editing(diary, members)
        # Each series for itself: who names several schedules waits for a key already.
        asked += [*one_by_one("bookings.cancelBooking")(members), edit(members, 1)]
        asked += [("events.cancelEvent", {"eventId": later_id}), edit(members, -1)]
        whole.bookings += bookings
    edit = await editing(diary, whole)
    bulk = [act(whole, step) for act in (cancel, edit) for step in (1, -1)]
    # Who comes first leaves little to the others: those who name everything, in every other round.
    return [*asked, *bulk] if page.number % 2 else [*bulk, *asked]


async def abroad(diary: Diary, page: Page) -> list[Asked]:
    """The business moves to another zone while its sessions are changed and booked."""
    sessions = await _sessions(diary, page)
    site = (await diary.door.call("site.getSite"))["site"]
    zone = "UTC" if site["timeZone"] != "UTC" else "America/New_York"
    move: Asked = ("site.updateSite", {"site": {"revision": site["revision"], "timeZone": zone}})
    sessions.wishes += page.wishes
    return [move, *mixed(sessions, (create, await editing(diary, sessions), decide), ())]


async def sold_together(diary: Diary, page: Page) -> list[Asked]:
    """Groups of sessions are cancelled; what was booked in each was sold with the same orders."""
    groups = [
        [await diary.new_session(group, 1 + day) for day in range(_ORDERS)]
        for group in range(_GROUPS)
    ]
    for number, sold in enumerate(zip(*groups, strict=True)):
        await _sell(diary.door, sold, f"buyer{number}@example.com")
    return [
        ("events.bulkCancelEvent", {"eventIds": _in_turn(at, [event for _, event in group])})
        for at, group in enumerate(groups)
    ]


async def waiting(diary: Diary, page: Page) -> list[Asked]:
    """Places of full sessions come back in many ways, and those who wait are many."""
    sessions = [await diary.new_session(day, 1 + day) for day in range(_ORDERS)]
    joined = [await _join_all(diary.door, service) for service, _ in sessions[:2]]
    taken = await _fill(diary.door, sessions)
    events = await diary.events(taken)
    policy = await diary.policy()

    def free(page: Page, step: int) -> Asked:
        infos = [{"bookingId": each["id"], "revision": each["revision"]} for each in taken]
        return "bookings.bulkCancelBooking", {"bookings": {"bookingsInfo": infos[::step]}}

    def widen(page: Page, step: int) -> Asked:
        items = [
            {"event": {"id": each["id"], "revision": each["revision"], "totalCapacity": 3}}
            for each in events
        ]
        return "events.bulkUpdateEvent", {"events": items[::step]}

    waits = {**policy["waitlistPolicy"], "reservationTimeInMinutes": 10 + page.number}
    changed: Json = {"id": policy["id"], "revision": policy["revision"], "waitlistPolicy": waits}
    singly: list[Asked] = [
        ("bookingPolicies.updateBookingPolicy", {"bookingPolicy": changed}),
        ("bookingPolicies.updateBookingPolicy", {"bookingPolicy": changed}),
        *(("participations.deleteParticipation", {"participationId": each}) for each in joined),
    ]
    return mixed(page, (free, widen, await _changing_services(diary)), singly)


async def jobs_done(door: Door, answers: Sequence[Answer]) -> None:
    """Wait until the jobs that were asked for are done; one that failed fails the test."""
    deadline = time.monotonic() + _JOB_SECONDS
    for job_id in [each.body["jobId"] for each in answers if "jobId" in each.body]:
        while (status := await _status(door, job_id)) != "FINISHED":
            assert status != "FAILED" and time.monotonic() < deadline, f"the job is {status}"
            await asyncio.sleep(0.05)


SCENES = {
    "changing services": Scene(changing),
    "changing by filter": Scene(by_filter, settle=jobs_done),
    "deleting by filter": Scene(clearing, ends=True, settle=jobs_done),
    "asked for": Scene(asked_for, ends=True),
    "leaving": Scene(leaving),
    "without rooms": Scene(without_rooms),
    "without a type": Scene(without_a_type),
    "divided": Scene(divided, ends=True),
    "abroad": Scene(abroad, ends=True),
    "sold together": Scene(sold_together, left_out="what ends together"),
    "waiting": Scene(waiting, ends=True),
}


async def _sessions(diary: Diary, page: Page) -> Page:
    """The bookings of the page that are for sessions, confirmed with all others."""
    await confirm(diary, page)
    return Page([each for each in page.bookings if each["bookedEntity"]["tags"] == ["GROUP"]], [])


async def _changing_services(diary: Diary) -> Act:
    return _changing(await diary.services())


def _changing(services: Iterable[Json]) -> Act:
    changed = [
        {
            "id": each["id"],
            "revision": each["revision"],
            "name": f"{each['name']} again",
            # A3: an appointment is for one.
            "defaultCapacity": each["defaultCapacity"] + (each["type"] != "APPOINTMENT"),
        }
        for each in services
    ]

    def change(page: Page, step: int) -> Asked:
        items = [{"service": each} for each in changed]
        return "services.bulkUpdateServices", {"services": items[::step]}

    return change


async def _hire(door: Door, name: str) -> Json:
    sent = {"staffMember": {"name": name}}
    made: Json = (await door.call("staffMembers.createStaffMember", sent))["staffMember"]
    return made


async def _kind_of_rooms(door: Door) -> str:
    """The id of the type of all rooms, which is made if there is none."""
    asked = {"query": {"filter": {"name": "Rooms"}}}
    found = (await door.call("resourceTypes.queryResourceTypes", asked))["resourceTypes"]
    if not found:
        sent = {"resourceType": {"name": "Rooms"}}
        found = [(await door.call("resourceTypes.createResourceType", sent))["resourceType"]]
    return str(found[0]["id"])


async def _in_many_rooms(door: Door) -> tuple[str, list[list[str]], list[Json]]:
    """Services given in some rooms each: the type of the rooms, their ids, the services."""
    type_id = await _kind_of_rooms(door)
    rows = [await _rooms_with_hours(door, type_id) for _ in range(_GROUPS)]
    return type_id, rows, [await _in_rooms(door, type_id, row) for row in rows]


async def _rooms_with_hours(door: Door, type_id: str) -> list[str]:
    """Some rooms that share their hours with each other; gives their ids."""
    schedule = await door.call("schedules.createSchedule", {"schedule": {"name": "Hours"}})
    hours = {"values": [{"scheduleId": schedule["schedule"]["id"]}]}
    room = {"name": "Room", "typeId": type_id, "workingHoursSchedules": hours}
    made = [await door.call("resources.createResource", {"resource": room}) for _ in range(_ROOMS)]
    return [each["resource"]["id"] for each in made]


async def _in_rooms(door: Door, type_id: str, room_ids: Sequence[str]) -> Json:
    """A service that is given in one of these rooms."""
    kind = {"resourceType": {"id": type_id}, "resourceIds": {"values": room_ids}}
    return await door.offer("APPOINTMENT", "Massage", schedule=_AN_HOUR, serviceResources=[kind])


async def _series_of(diary: Diary, page: Page) -> list[Json]:
    """The series of which the page's bookings name occurrences."""
    events = await diary.events(page.bookings)
    ids = sorted(each["recurringEventId"] for each in events if "recurringEventId" in each)
    found: list[Json] = (await diary.door.call("events.listEvents", {"eventIds": ids}))["events"]
    return found


async def _divide(diary: Diary, series: Json) -> tuple[str, list[Json]]:
    """Book places in a series, then divide it before them; gives its later half, and them."""
    start = series["start"]["localDate"]
    asked = {
        "fromLocalDate": start,
        "toLocalDate": series["recurrenceRule"]["until"]["localDate"],
        "query": {"filter": {"recurringEventId": series["id"]}},
    }
    events = (await diary.door.call("events.queryEvents", asked))["events"]
    services = {each["schedule"]["id"]: each for each in await diary.services()}
    service = services[series["scheduleId"]]
    wishes = [
        place(service, each["id"], f"{number}@example.com")
        for number, each in enumerate(events[2 : 2 + _ORDERS])
    ]
    made = [
        await diary.door.call(
            "bookings.createBooking", {"booking": {**each, "status": "CONFIRMED"}}
        )
        for each in wishes
    ]
    cut = {"recurringEventId": series["id"], "splitLocalDate": events[1]["start"]["localDate"]}
    halves = await diary.door.call("events.splitRecurringEvent", cut)
    later_id: str = halves["newRecurringEventStartingFromSplit"]["id"]
    return later_id, [each["booking"] for each in made]


def _all_of(diary: Diary) -> Json:
    return {"filter": {"id": {"$in": diary.service_ids}}}


def _in_turn(at: int, event_ids: Sequence[str]) -> Sequence[str]:
    return event_ids[::-1] if at % 2 else event_ids


async def _sell(door: Door, sessions: Iterable[tuple[Json, str]], email: str) -> None:
    """Book a place in each session and buy them together."""
    made = [
        await door.call("bookings.createBooking", {"booking": place(*each, email)})
        for each in sessions
    ]
    items = [
        {"quantity": 1, "catalogReference": {"catalogItemId": each["booking"]["id"], "appId": _APP}}
        for each in made
    ]
    cart = (await door.call("carts.createCart", {"catalogItems": items, "cart": {}}))["cart"]
    await door.call("carts.placeOrder", {"cartId": cart["id"]})


async def _fill(door: Door, sessions: Iterable[tuple[Json, str]]) -> list[Json]:
    """Fill sessions, where one takes part, with a booking each for which two more wait."""
    taken = []
    for service, event_id in sessions:
        event = (await door.call("events.getEvent", {"eventId": event_id}))["event"]
        two = {"id": event_id, "revision": event["revision"], "totalCapacity": 2}
        await door.call("events.updateEvent", {"event": two})
        wish = {**place(service, event_id, "first@example.com"), "status": "CONFIRMED"}
        taken.append((await door.call("bookings.createBooking", {"booking": wish}))["booking"])
        for email in ("next@example.com", "last@example.com"):
            asked = {"booking": place(service, event_id, email)}
            await door.call("waitlist.register", asked)
    return taken


async def _join_all(door: Door, service: Json) -> str:
    """Let somebody take part in every session of a class without a booking; gives the id."""
    whole = {
        "scheduleId": service["schedule"]["id"],
        "partySize": 1,
        "participant": {"name": "Ida"},
    }
    made = await door.call("participations.createParticipation", {"participation": whole})
    joined: str = made["participation"]["id"]
    return joined


async def _status(door: Door, job_id: str) -> str:
    job: Json = (await door.call("jobs.getJob", {"jobId": job_id}))["job"]
    return str(job["status"])
