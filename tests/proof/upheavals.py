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
    decide,
    editing,
    later,
    mixed,
    place,
)
from tests.proof.door import Answer, Door, Json

_APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
_CALLERS = 8
"""Fewer than elsewhere: each of these calls does much, and all wait for all others."""
_GROUPS, _ORDERS = 6, 4
_LEAVING = 6
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
    """People leave whom some services list as staff and others as helpers, as these change."""
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
    return mixed(page, (_changing(services),), leave, 2 * _LEAVING)


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
