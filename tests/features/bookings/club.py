"""A club for booking tests: a class and a course with their sessions, and short ways to book them.

The shop's clock stands on Monday 1 June 2026, 08:00 UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.features.bookings.reception import Reception, contact, under
from tests.features.calendar import desk
from tests.features.catalog.examples import staff
from tests.features.slots import studio
from tests.support.shop import CallFailed, Json, Shop, Voice

TUESDAY, WEDNESDAY = "2026-06-02", "2026-06-03"
OPEN: Json = {
    "cancellationPolicy": {"enabled": True},
    "reschedulePolicy": {"enabled": True},
    "participantsPolicy": {"maxParticipantsPerBooking": 20},
}
"""A policy that lets customers do everything."""
REGARDLESS: Json = {"skipAvailabilityValidation": True}


@dataclass
class Club(Reception):
    """One class or course of the shop, and who gives it."""

    staff: str

    def session(self, day: str = TUESDAY, hours: str = "10:00-11:00", **more: Any) -> Json:
        """A new session; gives the event."""
        return studio.session(self.shop, self.service, self.staff, day, hours, **more)

    def wish(self, session: Json | str | None = None, party: int = 1, **over: Any) -> Json:
        """A booking to send: of a session, or of the course."""
        if self.service["type"] == "COURSE":
            schedule = {"scheduleId": self.service["schedule"]["id"]}
            entity: Json = {"schedule": {**schedule, "serviceId": self.service["id"]}}
        else:
            event_id = session if isinstance(session, str) else (session or {}).get("id")
            entity = {"slot": {"serviceId": self.service["id"], "eventId": event_id}}
        return {
            "bookedEntity": entity,
            "contactDetails": contact(),
            "totalParticipants": party,
            **over,
        }

    def book(
        self,
        session: Json | str | None = None,
        party: int = 1,
        *,
        voice: Voice | None = None,
        flow: Json | None = None,
        **over: Any,
    ) -> Json:
        """Book; gives the booking as answered."""
        return self.take(self.wish(session, party, **over), voice, flow)

    def booked(self, session: Json | str | None = None, party: int = 1, **over: Any) -> Json:
        """A confirmed booking."""
        return self.book(session, party, status="CONFIRMED", **over)

    def pend(self, booking: Json) -> Json:
        """Mark a booking as pending, though the service needs no approval (A29)."""
        flow = {"skipPendingApprovalServiceValidation": True}
        return self.step("markBookingAsPending", booking, flowControlSettings=flow)

    def move(self, booking: Json, session: Json, **request: Any) -> Json:
        """Move a booking to another session."""
        body = {"slot": {"eventId": session["id"]}, **request}
        return self.step("rescheduleBooking", booking, **body)

    def resize(self, booking: Json, party: int, **request: Any) -> Json:
        """Change how many take part."""
        body = {"totalParticipants": party, **request}
        return self.step("updateNumberOfParticipants", booking, **body)

    def read(self, booking: Json) -> Json:
        """The booking as the reader shows it now."""
        return dict(self.extended(booking)["booking"])

    def left(self, session: Json) -> int:
        """The places left in a session."""
        places: int = desk.get(self.shop, session["id"])["remainingCapacity"]
        return places

    def parties(self, session: Json) -> list[Json]:
        """Who takes part in a session."""
        query = {"query": {"filter": {"eventId": session["id"]}}}
        found = self.shop.call("participations.queryParticipations", query)["participations"]
        return list(found)


def open_class(shop: Shop, capacity: int = 10, policy: Json | None = OPEN, **over: Any) -> Club:
    """A class for so many; `policy` makes a booking policy of its own for it."""
    return _opened(
        shop, studio.group(shop, capacity=capacity, **under(shop, policy, "Club"), **over)
    )


def open_course(shop: Shop, capacity: int = 10, policy: Json | None = OPEN, **over: Any) -> Club:
    """A course for so many, without sessions yet."""
    return _opened(
        shop, studio.course(shop, capacity=capacity, **under(shop, policy, "Club"), **over)
    )


def _opened(shop: Shop, service: Json) -> Club:
    return Club(shop, service, staff(shop, "Ann"))


@contextmanager
def against_policy(**data: object) -> Iterator[None]:
    """The block's call must be refused by policy (E14), with this in the data of the refusal."""
    try:
        yield
    except CallFailed as failed:
        assert (failed.code, failed.status) == ("BOOKING_POLICY_VIOLATION", 428), failed
        assert data.items() <= failed.data.items(), f"{failed.data}, expected {data}"
        return
    raise AssertionError("the call succeeded; the policy should have refused it")
