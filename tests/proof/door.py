"""The owner at the door of a running server: methods called by name, over HTTP.

Of a call whose connection broke nobody knows what it did; that is kept apart from a refusal.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx

from openbookings.engine.contract import METHODS
from tests.support.server import Server, Site

Json = dict[str, Any]
UNKNOWN = 0
"""The status of a call of which no answer came."""
_QUERY = "extendedBookings.queryExtendedBookings"
_PAGE = 100


class Answer(NamedTuple):
    """What came back, and between which moments (seconds of one clock) it was decided."""

    status: int
    body: Json
    sent: float
    answered: float

    @property
    def ok(self) -> bool:
        """Whether the call did what it was asked to."""
        return self.status == 200

    @property
    def code(self) -> str:
        """The application's code of a refusal; empty without one."""
        error = self.body.get("details", {}).get("applicationError", {})
        return str(error.get("code", ""))

    @property
    def booking(self) -> Json:
        """The booking in the answer."""
        found: Json = self.body["booking"]
        return found


class Door:
    """Calls a server as the owner of a site."""

    def __init__(self, server: Server, site: Site, client: httpx.AsyncClient) -> None:
        self._client = client
        self._url = server.url
        self._headers = {"authorization": site.api_key, "wix-site-id": site.site_id}

    async def ask(self, name: str, body: Json | None = None, key: str | None = None) -> Answer:
        """Call a method, under an idempotency key if one is given; gives whatever comes back."""
        method, rest = METHODS[name], dict(body or {})
        path = re.sub(r"\{([\w.]+)\}", lambda found: _named(rest, found[1]), method.paths[-1])
        headers = self._headers | ({"idempotency-key": key} if key else {})
        sent = time.perf_counter()
        try:
            answer = await self._client.request(
                method.verb,
                self._url + path,
                headers=headers,
                params=rest if method.verb == "GET" else None,
                json=None if method.verb == "GET" else rest,
            )
        except httpx.TransportError:
            return Answer(UNKNOWN, {}, sent, time.perf_counter())
        answered = time.perf_counter()
        found = answer.json() if answer.content else {}
        return Answer(answer.status_code, found, sent, answered)

    async def call(self, name: str, body: Json | None = None) -> Json:
        """Call what must succeed."""
        answer = await self.ask(name, body)
        assert answer.ok, f"{name} -> {answer.status} {answer.body}"
        return answer.body

    async def hire(self, name: str) -> str:
        """A new staff member; gives the resource id."""
        hired = await self.call("staffMembers.createStaffMember", {"staffMember": {"name": name}})
        resource_id: str = hired["staffMember"]["resourceId"]
        return resource_id

    async def offer(self, kind: str, name: str, **over: Any) -> Json:
        """A new service that costs nothing; gives it."""
        given = {
            "type": kind,
            "name": name,
            "defaultCapacity": 1,
            "onlineBooking": {"enabled": True},
            "payment": {"rateType": "NO_FEE", "options": {"inPerson": True}},
            **over,
        }
        made = await self.call("services.createService", {"service": given})
        service: Json = made["service"]
        return service

    async def session(self, service: Json, teacher: str, days: int) -> str:
        """A new session of a class or course, so many days from now; gives the event's id."""
        start = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=days)
        event = {
            "scheduleId": service["schedule"]["id"],
            "type": service["type"],
            "start": {"localDate": start.isoformat()},
            "end": {"localDate": (start + timedelta(hours=1)).isoformat()},
            "resources": [{"id": teacher, "permissionRole": "WRITER"}],
        }
        made = await self.call("events.createEvent", {"event": event})
        event_id: str = made["event"]["id"]
        return event_id

    async def slots(self, service: Json, days: int = 60) -> list[Json]:
        """The free slots of an appointment from tomorrow on."""
        today = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        body = {
            "serviceId": service["id"],
            "fromLocalDate": (today + timedelta(days=1)).isoformat(),
            "toLocalDate": (today + timedelta(days=days)).isoformat(),
            "timeZone": "UTC",
        }
        listed = await self.call("availabilityTimeSlots.listAvailabilityTimeSlots", body)
        found: list[Json] = listed["timeSlots"]
        return found

    async def bookings(self) -> list[Json]:
        """Every booking of the site, read page by page."""
        found: list[Json] = []
        while True:
            paging = {"limit": _PAGE, "offset": len(found)}
            sort = [{"fieldName": "id", "order": "ASC"}]
            answer = await self.call(_QUERY, {"query": {"paging": paging, "sort": sort}})
            found += [each["booking"] for each in answer["extendedBookings"]]
            if len(answer["extendedBookings"]) < _PAGE:
                return found


def _named(body: Json, parameter: str) -> str:
    """What a path names: a field that is sent nowhere else, or one of the entity in the body."""
    first, _, inner = parameter.partition(".")
    return str(body[first][inner] if inner else body.pop(first))


@asynccontextmanager
async def at_the_door(server: Server, site: Site, clients: int) -> AsyncIterator[Door]:
    """The door for so many callers at once."""
    # The server closes a connection that was idle for five seconds; the client is to be first.
    limits = httpx.Limits(max_connections=clients, keepalive_expiry=2)
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        yield Door(server, site, client)
