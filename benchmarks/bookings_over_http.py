"""Bookings over HTTP, one server process, on both databases: seats of a class, and appointments.

Every booking of the class is made confirmed in one call, by several connections at once (bar:
1,000 a second); afterwards the places that are taken must be those that were acknowledged. An
appointment is created, confirmed and cancelled again by one caller after the other.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import httpx
import msgspec

from benchmarks.http_load import Load, request_bytes, run_load
from tests.store.postgresql_server import running_postgresql
from tests.support.server import Server, Site, create_site, running_server

CONNECTIONS = 16
SECONDS = 5.0
ROUNDS = 3
CYCLES = 200
PLACES = 1_000_000
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
        event = open_class(client)
        body = msgspec.json.encode(class_booking(event))
        raw = request_bytes("/bookings/v2/bookings", server.address, body, dict(client.headers))
        loads = [
            run_load(server.port, raw, seconds=SECONDS, connections=CONNECTIONS)
            for _ in range(ROUNDS)
        ]
        made = sum(round(each.per_second * SECONDS) - each.failed for each in loads)
        left = _ask(client, "GET", f"/calendar/v3/events/{event['id']}")["event"]
        _tell_of_class(label, loads, made, PLACES - left["remainingCapacity"])
        cycles = [cycle(client, at) for at in _times(open_appointment(client))]
        print(f"{label:11} appointment, created, confirmed, cancelled: {median(cycles):.1f} ms")


def _tell_of_class(label: str, loads: list[Load], made: int, taken: int) -> None:
    middle = sorted(loads, key=lambda each: each.per_second)[len(loads) // 2]
    print(
        f"{label:11} class: {middle.per_second:6.0f} bookings/s, median {middle.median_ms:.1f} ms,"
        f" p99 {middle.p99_ms:.1f} ms, failed {sum(each.failed for each in loads)};"
        f" {made} acknowledged, {taken} places taken"
    )


def open_class(client: httpx.Client) -> Json:
    """A session of a class with more places than the benchmark can fill."""
    hired = _ask(client, "POST", "/bookings/v1/staff-members", {"staffMember": {"name": "Ann"}})
    service = _service(client, type="CLASS", name="Yoga", defaultCapacity=1000)
    event = {
        "type": "CLASS",
        "scheduleId": service["schedule"]["id"],
        "start": {"localDate": f"{_NEXT_YEAR}-06-01T10:00:00", "timeZone": "UTC"},
        "end": {"localDate": f"{_NEXT_YEAR}-06-01T11:00:00", "timeZone": "UTC"},
        "totalCapacity": PLACES,
        "resources": [{"id": hired["staffMember"]["resourceId"]}],
    }
    made: Json = _ask(client, "POST", "/calendar/v3/events", {"event": event})["event"]
    return {**made, "serviceId": service["id"]}


def class_booking(event: Json) -> Json:
    """One seat, confirmed at once, by the owner."""
    slot = {"serviceId": event["serviceId"], "eventId": event["id"]}
    contact = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com"}
    return {
        "booking": {
            "bookedEntity": {"slot": slot},
            "totalParticipants": 1,
            "status": "CONFIRMED",
            "contactDetails": contact,
        }
    }


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


def cycle(client: httpx.Client, slot: Json) -> float:
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
