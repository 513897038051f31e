"""What rooms above make of one occurrence that changes by itself (19.2, 7.8, A71)."""

from __future__ import annotations

from typing import Any

import pytest

from openbookings.engine.bookings import reactions as bookings
from openbookings.engine.kernel.call import Call, Document
from tests.features.calendar.desk import (
    cancel,
    change,
    event,
    get,
    join,
    listed,
    mondays,
    room,
    schedule,
)
from tests.features.catalog import examples
from tests.support.shop import Json, Shop

JUNE = ("2026-06-01T00:00", "2026-07-01T00:00")


def course(shop: Shop) -> Json:
    """A course on Mondays, from 1 June 2026 on."""
    made: Json = examples.create(shop, examples.given("COURSE", name="Spanish"))
    mondays(shop, made["schedule"]["id"], type="COURSE", resources=[{"id": room(shop)}])
    return made


def first_session(shop: Shop, service: Json) -> str:
    found = shop.call("services.getService", {"serviceId": service["id"]})["service"]
    begins: str = found["schedule"]["firstSessionStart"]
    return begins[:16]


def sessions(shop: Shop, service: Json) -> list[Json]:
    condition = {"filter": {"scheduleId": service["schedule"]["id"]}}
    return listed(shop, *JUNE, query=condition)


def test_a71_a_cancelled_first_session_is_no_longer_the_first(shop: Shop) -> None:
    service = course(shop)
    assert first_session(shop, service) == "2026-06-01T09:00"
    cancel(shop, sessions(shop, service)[0]["id"])
    assert first_session(shop, service) == "2026-06-08T09:00"


def test_a71_a_moved_first_session_moves_the_beginning(shop: Shop) -> None:
    service = course(shop)
    times: dict[str, Any] = {"start": {"localDate": "2026-06-02T09:00"}}
    times["end"] = {"localDate": "2026-06-02T10:00"}
    change(shop, sessions(shop, service)[0], **times)
    assert first_session(shop, service) == "2026-06-02T09:00"


@pytest.mark.parametrize("joined", [False, True], ids=["untouched", "with participants"])
def test_c22_a_cancelled_occurrence_reaches_its_bookings_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, joined: bool
) -> None:
    heard: list[tuple[str, Document]] = []

    async def hear(call: Call, event_id: str, body: Document) -> None:
        heard.append((event_id, body))

    mondays(shop, schedule(shop)["id"])
    one = listed(shop, *JUNE)[1]
    if joined:
        join(shop, 2, eventId=one["id"])
    monkeypatch.setattr(bookings, "on_event_cancelled", hear)
    wish = {"notifyParticipants": True}
    shop.call("events.cancelEvent", {"eventId": one["id"], "participantNotification": wish})
    [(event_id, body)] = heard
    assert event_id == one["id"] and body["participantNotification"] == wish
    assert body["event"]["status"] == "CANCELLED"
    assert "wix.calendar.v3.event_cancelled" not in shop.event_types()  # 19.2


def test_c22_a_changed_occurrence_cancels_no_booking(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hear(call: Call, event_id: str, body: Document) -> None:
        raise AssertionError("nothing was cancelled")

    mondays(shop, own := schedule(shop)["id"])
    monkeypatch.setattr(bookings, "on_event_cancelled", hear)
    change(shop, listed(shop, *JUNE)[1], title="Special")
    made = event(shop, own, "2026-06-02T10:00", "2026-06-02T11:00")
    change(shop, made, title="Other")
    assert get(shop, made["id"])["status"] == "CONFIRMED"
