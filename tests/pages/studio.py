"""A business for the browser tests, furnished over HTTP with its owner's key.

Its clock is the real one, in Berlin; everything that is booked lies some days ahead, and nobody
works today: a page shows the first day with times, and late in the day few of them are left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from openbookings.engine.application import Engine
from openbookings.engine.contract import METHODS
from openbookings.engine.founding import NewSite, found_site
from openbookings.transports import http_request
from tests.conftest import now
from tests.support.server import Server

Json = dict[str, Any]
ZONE = "Europe/Berlin"
_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
PARTY = 4
"""How many may take part in one booking."""


@dataclass
class Studio:
    """The business, and the calls of its owner."""

    server: Server
    slug: str
    client: httpx.Client
    services: dict[str, Json] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    """Resource ids by name."""

    def call(self, name: str, body: Json | None = None) -> Json:
        """Call a method as the owner; fails with what the server says."""
        verb, target, content = http_request(METHODS[name], body or {})
        answer = self.client.request(verb, target, content=content)
        assert answer.status_code == 200, f"{name}: {answer.status_code} {answer.text}"
        found: Json = answer.json()
        return found

    def page(self, path: str = "") -> str:
        """The whole address of a page of the business."""
        return f"{self.server.url}/s/{self.slug}{path}"

    def service_page(self, name: str) -> str:
        """The address of a service's page."""
        return self.page(f"/services/{self.services[name]['mainSlug']['name']}")

    @property
    def with_ada(self) -> str:
        """The end of an address that asks for the times of one person alone."""
        return f"?staff={self.staff['Ada Lind']}"

    def bookings_of(self, email: str) -> list[Json]:
        """The bookings of one customer, read back over the interface."""
        query = {"filter": {"contactDetails.email": email}}
        found = self.call("extendedBookings.queryExtendedBookings", {"query": query})
        return [each["booking"] for each in found["extendedBookings"]]

    def booking_of(self, email: str) -> Json:
        """The one booking of a customer."""
        found = self.bookings_of(email)
        assert len(found) == 1, f"{email} has {len(found)} bookings"
        return found[0]

    def session(self, service: str, in_days: int, starts: str = "18:00", **more: object) -> Json:
        """A new session of a class or course, one hour long."""
        begin = datetime.fromisoformat(f"{today() + timedelta(in_days)}T{starts}:00")
        body = {
            "scheduleId": self.services[service]["schedule"]["id"],
            "type": self.services[service]["type"],
            "start": {"localDate": begin.isoformat()},
            "end": {"localDate": (begin + timedelta(hours=1)).isoformat()},
            "resources": [{"id": self.staff["Dana Petrov"], "permissionRole": "WRITER"}],
            **more,
        }
        made: Json = self.call("events.createEvent", {"event": body})["event"]
        return made

    def books(self, service: str, session: Json, email: str, party: int = 1) -> Json:
        """The owner books places in a session for a customer."""
        slot = {"serviceId": self.services[service]["id"], "eventId": session["id"]}
        booking = {
            "bookedEntity": {"slot": slot},
            "contactDetails": {"firstName": "Uma", "lastName": "Ito", "email": email},
            "totalParticipants": party,
            "selectedPaymentOption": "OFFLINE",
            "status": "CONFIRMED",
        }
        made: Json = self.call("bookings.createBooking", {"booking": booking})["booking"]
        return made

    def cancels(self, booking: Json) -> None:
        """The owner cancels a booking."""
        flow = {"ignoreCancellationPolicy": True}
        body = {
            "bookingId": booking["id"],
            "revision": booking["revision"],
            "flowControlSettings": flow,
        }
        self.call("bookings.cancelBooking", body)

    def declines(self, booking: Json) -> None:
        """The owner declines a request."""
        body = {"bookingId": booking["id"], "revision": booking["revision"]}
        self.call("bookings.declineBooking", body)

    def offers(self, kind: str, name: str, price: str, **more: Any) -> Json:
        """A new service."""
        money = {"value": price, "currency": "EUR"}
        body = {
            "type": kind,
            "name": name,
            "defaultCapacity": 1,
            "onlineBooking": {"enabled": True},
            "payment": {
                "rateType": "FIXED",
                "fixed": {"price": money},
                "options": {"online": False, "inPerson": True},
            },
            **more,
        }
        made: Json = self.call("services.createService", {"service": body})["service"]
        self.services[name] = made
        return made

    def hires(self, name: str, starts_in: int = 1) -> str:
        """A new person, there every day from 9 to 17 from a day on; gives the resource id."""
        body = {"staffMember": {"name": name}, "fields": ["RESOURCE_DETAILS"]}
        member = self.call("staffMembers.createStaffMember", body)["staffMember"]
        schedule = member["resource"]["eventsSchedule"]["id"]
        assign = {"staffMemberId": member["id"], "scheduleId": schedule}
        self.call("staffMembers.assignWorkingHoursSchedule", assign)
        hours = [
            {"event": _hours(schedule, in_days)} for in_days in range(starts_in, starts_in + 7)
        ]
        self.call("events.bulkCreateEvent", {"events": hours})
        self.staff[name] = member["resourceId"]
        return str(member["resourceId"])


@contextmanager
def open_studio(server: Server) -> Iterator[Studio]:
    """A new business on the server, with services of every kind."""
    with open_empty(server, "Studio Ahorn") as studio:
        _furnish(studio)
        yield studio


@contextmanager
def open_empty(server: Server, name: str) -> Iterator[Studio]:
    """A new business that offers nothing yet."""
    # In a thread: Playwright's own loop runs in this one.
    with ThreadPoolExecutor(1) as thread:
        made = thread.submit(asyncio.run, _found(server.database_url, name)).result()
    headers = {"authorization": made.api_key, "content-type": "application/json"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=30) as client:
        yield Studio(server, made.site.slug, client)


async def _found(database_url: str, name: str) -> NewSite:
    engine = await Engine.open(database_url, now)
    try:
        return await found_site(engine, name, ZONE, "EUR")
    finally:
        await engine.close()


def _furnish(studio: Studio) -> None:
    """Appointments, one of them on request and one not before long; a class; a course."""
    _introduce(studio)
    policy = {"bookingPolicy": {"id": _policy(studio)}}
    staff = {"staffMemberIds": [studio.hires("Ada Lind"), studio.hires("Ben Okoro")]}
    studio.offers(
        "APPOINTMENT",
        "Massage",
        "60",
        description="An hour of rest.",
        **staff,
        **_lasts(60),
        **policy,
    )
    studio.offers("APPOINTMENT", "Facial", "40", **staff, **_lasts(30), **policy)
    later = {"staffMemberIds": [studio.hires("Cleo Later", starts_in=70)]}
    studio.offers("APPOINTMENT", "Acupuncture", "75", **later, **_lasts(45), **policy)
    asking = {"onlineBooking": {"enabled": True, "requireManualApproval": True}}
    studio.offers("APPOINTMENT", "First consultation", "20", **staff, **_lasts(30), **asking)
    studio.hires("Dana Petrov")
    studio.offers("CLASS", "Yoga", "15", **{**policy, "defaultCapacity": 6})
    for in_days in (2, 4, 9):
        studio.session("Yoga", in_days)
    studio.offers("COURSE", "Pottery", "180", **{**policy, "defaultCapacity": 8})
    until = {"until": {"localDate": f"{today() + timedelta(20)}T23:59:00"}}
    studio.session("Pottery", 5, recurrenceRule=_weekly(5) | until)


def today() -> date:
    """The day it is at the business."""
    return datetime.now(ZoneInfo(ZONE)).date()


def _weekly(in_days: int) -> Json:
    """On the weekday of the day that is so many days ahead."""
    weekday = _WEEKDAYS[(today() + timedelta(in_days)).weekday()]
    return {"frequency": "WEEKLY", "interval": 1, "days": [weekday]}


def _hours(schedule: str, in_days: int) -> Json:
    day = today() + timedelta(in_days)
    return {
        "scheduleId": schedule,
        "type": "WORKING_HOURS",
        "start": {"localDate": f"{day}T09:00:00"},
        "end": {"localDate": f"{day}T17:00:00"},
        "recurrenceRule": _weekly(in_days),
    }


def _lasts(minutes: int) -> Json:
    return {"schedule": {"availabilityConstraints": {"sessionDurations": [minutes]}}}


def _introduce(studio: Studio) -> None:
    look = {"colour": "#7a3b8f", "tagline": "Rest, move, make", "description": "By the old mill."}
    site = {"revision": studio.call("site.getSite")["site"]["revision"], "look": look}
    studio.call("site.updateSite", {"site": {**site, "email": "hello@example.com"}})


def _policy(studio: Studio) -> str:
    """Terms that let customers do everything until the start."""
    body = {
        "name": "Open",
        "cancellationPolicy": {"enabled": True},
        "reschedulePolicy": {"enabled": True},
        "participantsPolicy": {"maxParticipantsPerBooking": PARTY},
        "waitlistPolicy": {"enabled": True, "capacity": 10, "reservationTimeInMinutes": 60},
    }
    made = studio.call("bookingPolicies.createBookingPolicy", {"bookingPolicy": body})
    return str(made["bookingPolicy"]["id"])
