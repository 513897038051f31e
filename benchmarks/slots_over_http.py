"""Lists of a month of slots over HTTP, on both databases, for services with few and many staff.

Everybody has hours of their own and a booking a day. One of two people alike has 100 000 past
sessions; the two are measured in turns, and their lists must take the same time (bar: 1.2).
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from typing import Any, NamedTuple

import httpx
import msgspec

from benchmarks.http_load import Load, request_bytes, run_load
from openbookings.engine.application import Engine
from openbookings.engine.calendar.statements import Occupancy, insert_occupancies
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Call, Caller, Role
from openbookings.engine.site import statements
from openbookings.engine.site.sites import read_site
from openbookings.engine.slots.methods import list_slots
from openbookings.engine.store import Unit
from tests.store.postgresql_server import running_postgresql
from tests.support.server import Server, Site, create_site, running_server

STAFF = (1, 10, 50, 220)
DAYS = 30
HISTORY = 100_000
ROUNDS = 3
METHOD = "availabilityTimeSlots.listAvailabilityTimeSlots"
_PART = 5_000
"""Rows in one transaction: a statement has to end within the store's time limit."""
_WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
_TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class Case(NamedTuple):
    """A service with some staff, and the request for its slots."""

    staff: int
    request: bytes


def main() -> None:
    """Print a line for each database and number of staff, and the cost of a long history."""
    print(f"{'':11} staff   lists/s   median ms   p99 ms   slots   statements")
    with tempfile.TemporaryDirectory() as folder:
        report("SQLite", f"sqlite:///{folder}/bench.db")
    with running_postgresql() as server:
        report("PostgreSQL", server.create_database("bench"))


def report(label: str, url: str) -> None:
    """Measure one database."""
    site = create_site(url, "Benchmark", time_zone="Europe/Berlin", currency="EUR")
    with running_server(url) as server:
        staff = furnish(server, site)
        for case in (_case(server, site, staff[:number]) for number in STAFF):
            sent, slots = asyncio.run(inspect(url, site, case.request))
            load = _median([_load(server, site, case) for _ in range(ROUNDS)])
            print(
                f"{label:11} {case.staff:5} {load.per_second:9.0f} {load.median_ms:11.1f}"
                f" {load.p99_ms:8.1f} {slots:7} {sent:12}   failed {load.failed}"
            )
        asyncio.run(remember(url, site, staff[0]))
        ratio = history(server, site, staff)
        print(f"{label:11} with {HISTORY} past sessions a list takes {ratio:.2f} of the time")


def history(server: Server, site: Site, staff: list[str]) -> float:
    """Median time of a list of the one with a past, by that of one without."""
    old, new = (_case(server, site, [each]) for each in staff[:2])
    rounds = [(_load(server, site, old), _load(server, site, new)) for _ in range(2 * ROUNDS)]
    return median(with_past.median_ms / without.median_ms for with_past, without in rounds)


def furnish(server: Server, site: Site) -> list[str]:
    """Staff who work Monday to Friday, 9 to 18, with a session every day; their resource ids."""
    with _client(server, site) as client:
        made = [_person(client, number) for number in range(STAFF[-1])]
    asyncio.run(_book(server.database_url, site, made))
    return made


async def _book(url: str, site: Site, staff: list[str]) -> None:
    rows = [
        _session(f"coming-{number}-{day}", resource_id, _TODAY + timedelta(days=day, hours=10))
        for number, resource_id in enumerate(staff)
        for day in range(1, DAYS + 1)
    ]
    await _insert(url, site, rows)


async def remember(url: str, site: Site, resource_id: str) -> None:
    """Give somebody a past, which ends before the days that a list looks at."""
    first = _TODAY - timedelta(days=7, hours=HISTORY)
    rows = [
        _session(f"past-{number}", resource_id, first + timedelta(hours=number))
        for number in range(HISTORY)
    ]
    await _insert(url, site, rows)


async def inspect(url: str, site: Site, request: bytes) -> tuple[int, int]:
    """The number of statements behind a list, and of slots in it."""

    async def work(unit: Unit) -> tuple[int, int]:
        row = await statements.site_by_id(unit, site.site_id)
        assert row is not None, "the site was just made"
        caller = Caller(role=Role.OWNER, id=site.site_id)
        now = int(_TODAY.timestamp() * 1000)
        call = Call(site=read_site(row), caller=caller, now=now, unit=unit, method=METHODS[METHOD])
        before = unit.statements
        answer = await list_slots(call, msgspec.json.decode(request))
        return unit.statements - before, len(answer["timeSlots"])

    engine = await Engine.open(url)
    try:
        return await engine.store.read(work)
    finally:
        await engine.close()


async def _insert(url: str, site: Site, rows: list[Occupancy]) -> None:
    engine = await Engine.open(url)
    try:
        for part in (rows[at : at + _PART] for at in range(0, len(rows), _PART)):
            await engine.store.write(partial(insert_occupancies, site_id=site.site_id, rows=part))
    finally:
        await engine.close()


def _session(event_id: str, resource_id: str, start: datetime) -> Occupancy:
    at = int(start.timestamp())
    return Occupancy(event_id, resource_id, 0, at, at + 1800, at + 1800, True)


def _person(client: httpx.Client, number: int) -> str:
    body = {"staffMember": {"name": f"Person {number}"}, "fields": ["RESOURCE_DETAILS"]}
    member = _posted(client, "/bookings/v1/staff-members", body)["staffMember"]
    schedule = member["resource"]["eventsSchedule"]["id"]
    path = f"/bookings/v1/staff-members/{member['id']}/assign-working-hours-schedule"
    _posted(client, path, {"scheduleId": schedule})
    for event in _hours(schedule):
        _posted(client, "/calendar/v3/events", {"event": event})
    resource_id: str = member["resourceId"]
    return resource_id


def _hours(schedule: str) -> Iterator[dict[str, object]]:
    day = _TODAY.date().isoformat()
    for weekday in _WEEK:
        yield {
            "scheduleId": schedule,
            "type": "WORKING_HOURS",
            "start": {"localDate": f"{day}T09:00:00"},
            "end": {"localDate": f"{day}T18:00:00"},
            "recurrenceRule": {"frequency": "WEEKLY", "interval": 1, "days": [weekday]},
        }


def _case(server: Server, site: Site, staff: list[str]) -> Case:
    service = {
        "type": "APPOINTMENT",
        "name": f"Cut by {len(staff)}",
        "defaultCapacity": 1,
        "onlineBooking": {"enabled": True},
        "payment": {"rateType": "NO_FEE", "options": {"inPerson": True}},
        "staffMemberIds": staff,
        "schedule": {"availabilityConstraints": {"sessionDurations": [30]}},
    }
    with _client(server, site) as client:
        made = _posted(client, "/bookings/v2/services", {"service": service})["service"]
    first = _TODAY + timedelta(days=1)
    request = {
        "serviceId": made["id"],
        "fromLocalDate": f"{first:%Y-%m-%d}T00:00:00",
        "toLocalDate": f"{first + timedelta(days=DAYS):%Y-%m-%d}T00:00:00",
    }
    return Case(len(staff), msgspec.json.encode(request))


def _load(server: Server, site: Site, case: Case) -> Load:
    headers = {"authorization": site.api_key, "content-type": "application/json"}
    raw = request_bytes(METHODS[METHOD].paths[0], "localhost", case.request, headers)
    return run_load(server.port, raw, seconds=2)


def _median(loads: list[Load]) -> Load:
    return sorted(loads)[len(loads) // 2]


def _client(server: Server, site: Site) -> httpx.Client:
    headers = {"authorization": site.api_key}
    return httpx.Client(base_url=server.url, headers=headers, timeout=30)


def _posted(client: httpx.Client, path: str, body: object) -> dict[str, Any]:
    answer = client.post(path, json=body)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


if __name__ == "__main__":
    main()
