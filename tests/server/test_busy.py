"""Who waits too long for another transaction is told to come back, and has left nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import apsw
import asyncpg
import pytest

from tests.server.desk import Desk
from tests.support.shop import Json

BOOK = "bookings.createBooking"
BOOKINGS = "extendedBookings.queryExtendedBookings"


@contextmanager
def held(url: str, runner: asyncio.Runner, event_id: str) -> Iterator[None]:
    """Somebody else has the event, and on SQLite the whole file, for the length of the block."""
    if url.startswith("sqlite"):
        connection = apsw.Connection(url.removeprefix("sqlite:///"))
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
        connection.close()
        return
    other = runner.run(asyncpg.connect(url))
    transaction = other.transaction()
    runner.run(transaction.start())
    found = runner.run(other.fetchval("SELECT id FROM events WHERE id = $1 FOR UPDATE", event_id))
    assert found == event_id
    yield
    runner.run(transaction.rollback())
    runner.run(other.close())


def done(desk: Desk, name: str, body: Json) -> Json:
    answer = desk.call(name, body)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def left_behind(desk: Desk) -> dict[str, Any]:
    """Everything that a booking leaves behind."""
    return {
        "bookings": done(desk, BOOKINGS, {"query": {}})["extendedBookings"],
        "contacts": done(desk, "contacts.listContacts", {})["contacts"],
        "facts": desk.call("facts.listFacts").json()["facts"],
    }


def open_class(desk: Desk) -> Json:
    """A wish to book the only place of tomorrow's class."""
    hired = done(desk, "staffMembers.createStaffMember", {"staffMember": {"name": "Tom"}})
    given = {
        "type": "CLASS",
        "name": "Yoga",
        "defaultCapacity": 1,
        "onlineBooking": {"enabled": True},
        "payment": {"rateType": "NO_FEE", "options": {"inPerson": True}},
    }
    service = done(desk, "services.createService", {"service": given})["service"]
    start = datetime.fromtimestamp(desk.clock.now / 1000, UTC).replace(tzinfo=None)
    event = {
        "scheduleId": service["schedule"]["id"],
        "type": "CLASS",
        "start": {"localDate": (start + timedelta(days=1)).isoformat()},
        "end": {"localDate": (start + timedelta(days=1, hours=1)).isoformat()},
        "resources": [{"id": hired["staffMember"]["resourceId"]}],
    }
    event_id = done(desk, "events.createEvent", {"event": event})["event"]["id"]
    return {
        "bookedEntity": {"slot": {"serviceId": service["id"], "eventId": event_id}},
        "contactDetails": {"email": "ada@example.com"},
        "totalParticipants": 1,
        "status": "CONFIRMED",
    }


def test_x18_it_is_503_with_a_time_to_wait_and_a_retry_completes_it(
    desk: Desk, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The contact is written before the place is taken, where the booking waits in vain."""
    wish = open_class(desk)
    before = left_behind(desk)
    event_id = wish["bookedEntity"]["slot"]["eventId"]
    origin = {"origin": "https://studio.example"}
    with held(database_url, desk.runner, event_id):
        answer = desk.call(BOOK, {"booking": wish}, idempotency_key="once", **origin)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "retry-after" in answer.headers["access-control-expose-headers"]
    error = answer.json()["details"]["applicationError"]
    assert error["code"] == "UNAVAILABLE"
    assert "lock" not in answer.text and "lock" in caplog.text, "the reason is for the log"
    assert left_behind(desk) == before
    first = desk.call(BOOK, {"booking": wish}, idempotency_key="once")
    assert first.status_code == 200, first.text
    assert desk.call(BOOK, {"booking": wish}, idempotency_key="once").content == first.content
    assert len(left_behind(desk)["bookings"]) == 1
