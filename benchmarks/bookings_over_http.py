"""Bookings over HTTP, one server process, on both databases: seats of a class, and appointments.

Every booking of the class is made confirmed in one call, for another customer each time, by many
connections at once (bar: 1,000 a second): for the sessions of a season, and all for one session,
where each booking waits for the one before. Afterwards the places that are taken must be those
that were acknowledged. An appointment is created, confirmed and cancelled again by one caller
after the other.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import cycle
from statistics import median
from typing import Any

import httpx
import msgspec

from benchmarks.http_load import request_bytes, run_load
from tests.store.postgresql_server import running_postgresql
from tests.support.server import Server, Site, create_site, running_server

CONNECTIONS = 64
SECONDS = 5.0
ROUNDS = 3
CYCLES = 200
PLACES = 1_000_000
SESSIONS = 100
CUSTOMERS = 1_000
_NEXT_YEAR = datetime.now(UTC).year + 1
Json = dict[str, Any]


def main() -> None:
    """Print a line for each database and kind of booking."""
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", f"sqlite:///{folder}/bench.db")
    with running_postgresql() as server:
        report("PostgreSQL", server.create_database("bench"))


def report(label: str, url: str) -> None:
    """Measure one database."""
    site = create_site(url, "Benchmark", currency="EUR")
    with running_server(url) as server, _client(server, site) as client:
        events = open_class(client)
        for what, booked in (("sessions", events), ("session", events[:1])):
            report_class(label, f"{len(booked)} {what}", server, client, booked)
        cycles = [book_and_cancel(client, at) for at in _times(open_appointment(client))]
        print(f"{label:11} appointment, created, confirmed, cancelled: {median(cycles):.1f} ms")


def report_class(
    label: str, what: str, server: Server, client: httpx.Client, events: list[Json]
) -> None:
    """Measure bookings of these sessions."""
    headers = dict(client.headers)
    raw = [
        request_bytes("/bookings/v2/bookings", server.address, msgspec.json.encode(body), headers)
        for body in class_bookings(events)
    ]
    before = _taken(client, events)
    loads = [
        run_load(server.port, *raw, seconds=SECONDS, connections=CONNECTIONS) for _ in range(ROUNDS)
    ]
    made = sum(round(each.per_second * SECONDS) - each.failed for each in loads)
    middle = sorted(loads, key=lambda each: each.per_second)[len(loads) // 2]
    print(
        f"{label:11} class, {what}: {middle.per_second:6.0f} bookings/s,"
        f" median {middle.median_ms:.1f} ms, p99 {middle.p99_ms:.1f} ms,"
        f" failed {sum(each.failed for each in loads)};"
        f" {made} acknowledged, {_taken(client, events) - before} places taken"
    )


def _taken(client: httpx.Client, events: list[Json]) -> int:
    found = (_ask(client, "GET", f"/calendar/v3/events/{each['id']}") for each in events)
    return sum(PLACES - each["event"]["remainingCapacity"] for each in found)


def open_class(client: httpx.Client) -> list[Json]:
    """The sessions of a class, with more places than the benchmark can fill."""
    hired = _ask(client, "POST", "/bookings/v1/staff-members", {"staffMember": {"name": "Ann"}})
    service = _service(client, type="CLASS", name="Yoga", defaultCapacity=1000)
    first = datetime(_NEXT_YEAR, 6, 1, 10)  # noqa: DTZ001 - a wall-clock time
    made = []
    for day in range(SESSIONS):
        start = first + timedelta(days=day)
        event = {
            "type": "CLASS",
            "scheduleId": service["schedule"]["id"],
            "start": {"localDate": start.isoformat(), "timeZone": "UTC"},
            "end": {"localDate": (start + timedelta(hours=1)).isoformat(), "timeZone": "UTC"},
            "totalCapacity": PLACES,
            "resources": [{"id": hired["staffMember"]["resourceId"]}],
        }
        stored = _ask(client, "POST", "/calendar/v3/events", {"event": event})["event"]
        made.append({**stored, "serviceId": service["id"]})
    return made


def class_bookings(events: list[Json]) -> list[Json]:
    """One seat each, confirmed at once by the owner, for one customer after the other."""
    return [
        {
            "booking": {
                "bookedEntity": {"slot": {"serviceId": event["serviceId"], "eventId": event["id"]}},
                "totalParticipants": 1,
                "status": "CONFIRMED",
                "contactDetails": {"firstName": "Ada", "email": f"ada{number}@example.com"},
            }
        }
        for number, event in zip(range(CUSTOMERS), cycle(events), strict=False)
    ]


def open_appointment(client: httpx.Client) -> Json:
    """An appointment of half an hour with somebody who works at the business's hours."""
    hired = _ask(client, "POST", "/bookings/v1/staff-members", {"staffMember": {"name": "Ben"}})
    return _service(
        client,
        type="APPOINTMENT",
        name="Cut",
        defaultCapacity=1,
        staffMemberIds=[hired["staffMember"]["resourceId"]],
        schedule={"availabilityConstraints": {"sessionDurations": [30]}},
    )


def book_and_cancel(client: httpx.Client, slot: Json) -> float:
    """Create, confirm and cancel one appointment; gives the milliseconds it took."""
    begun = time.perf_counter()
    wish = {"booking": {"bookedEntity": {"slot": slot}, "totalParticipants": 1}}
    made = _ask(client, "POST", "/bookings/v2/bookings", wish)["booking"]
    path = f"/bookings/v2/bookings/{made['id']}"
    made = _ask(client, "POST", f"{path}/confirm", {"revision": made["revision"]})["booking"]
    ignoring = {"ignoreCancellationPolicy": True}
    end = {"revision": made["revision"], "flowControlSettings": ignoring}
    _ask(client, "POST", f"{path}/cancel", end)
    return 1000 * (time.perf_counter() - begun)


def _times(service: Json) -> list[Json]:
    first = datetime(_NEXT_YEAR, 3, 1)  # noqa: DTZ001 - a wall-clock time
    days = [first + timedelta(days=each) for each in range(CYCLES)]
    place = {"locationType": "OWNER_BUSINESS"}
    return [
        {
            "serviceId": service["id"],
            "scheduleId": service["schedule"]["id"],
            "startDate": (day + timedelta(hours=10)).isoformat(),
            "endDate": (day + timedelta(hours=10, minutes=30)).isoformat(),
            "timezone": "UTC",
            "location": place,
        }
        for day in days
        if day.weekday() < 5
    ]


def _service(client: httpx.Client, **more: object) -> Json:
    payment = {"rateType": "NO_FEE", "options": {"inPerson": True}}
    service = {"onlineBooking": {"enabled": True}, "payment": payment, **more}
    made: Json = _ask(client, "POST", "/bookings/v2/services", {"service": service})["service"]
    return made


def _client(server: Server, site: Site) -> httpx.Client:
    headers = {
        "authorization": site.api_key,
        "wix-site-id": site.site_id,
        "content-type": "application/json",
    }
    return httpx.Client(base_url=server.url, headers=headers, timeout=30)


def _ask(client: httpx.Client, verb: str, path: str, body: Json | None = None) -> Json:
    answer = client.request(verb, path, json=body)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
    found: Json = answer.json()
    return found


if __name__ == "__main__":
    main()
