"""The site moves to another zone: what keeps its wall clock, and what its instant (C52, 11.5)."""

from __future__ import annotations

import pytest

from openbookings.engine.calendar.appointments import Appointment, place_appointment
from openbookings.engine.timeline.zone import Zone
from tests.features.calendar.desk import (
    business,
    change,
    event,
    get,
    listed,
    mondays,
    room,
    schedule,
    utc,
    writing,
)
from tests.features.catalog.test_removal import coming
from tests.support.shop import Json, Shop

NEW_YORK = "America/New_York"
TUESDAY = ("2026-06-02T10:00", "2026-06-02T11:00")
JUNE = ("2026-06-01T00:00", "2026-07-01T00:00")


def move_to(shop: Shop, zone: str) -> None:
    site = shop.call("site.getSite")["site"]
    shop.call("site.updateSite", {"site": {"revision": site["revision"], "timeZone": zone}})


def clock(found: Json) -> tuple[str, str, str]:
    start = found["start"]
    return start["localDate"][11:16], start["utcDate"][11:16], start["timeZone"]


def test_c52_classes_and_blocks_keep_their_wall_clock(shop: Shop) -> None:
    own = schedule(shop)["id"]
    single = event(shop, own, *TUESDAY)
    mondays(shop, own, type="CLASS", resources=[{"id": room(shop)}])
    exception = listed(shop, *JUNE)[2]
    change(shop, exception, title="Special")
    move_to(shop, NEW_YORK)
    assert clock(get(shop, single["id"])) == ("10:00", "14:00", NEW_YORK)
    assert clock(get(shop, exception["id"])) == ("09:00", "13:00", NEW_YORK)
    found = [each for each in listed(shop, "2026-06-02T00:00", JUNE[1]) if each["type"] == "CLASS"]
    assert {clock(each) for each in found} == {("09:00", "13:00", NEW_YORK)}
    assert get(shop, single["id"])["revision"] == "2"


def test_c52_working_hours_keep_their_wall_clock(shop: Shop) -> None:
    move_to(shop, NEW_YORK)
    assert business(shop)["timeZone"] == NEW_YORK
    asked = {"query": {"filter": {"type": "WORKING_HOURS"}}}
    found = listed(shop, "2026-06-02T00:00", "2026-06-03T00:00", **asked)
    assert [clock(each) for each in found] == [("10:00", "14:00", NEW_YORK)]


def test_c52_appointments_keep_their_instant(shop: Shop) -> None:
    own = schedule(shop)["id"]
    wish = Appointment(own, utc(TUESDAY[0]), utc(TUESDAY[1]), Zone.of("UTC"), (room(shop),))
    placed = writing(
        shop, lambda call: place_appointment(call, wish, blocks=True, double_booked=False)
    )
    move_to(shop, NEW_YORK)
    assert clock(get(shop, placed)) == ("06:00", "10:00", NEW_YORK)


def test_11_5_schedules_and_events_in_a_zone_of_their_own_stay(shop: Shop) -> None:
    own = schedule(shop, timeZone="Europe/Berlin")["id"]
    elsewhere = event(shop, own, *TUESDAY)
    apart = event(shop, schedule(shop)["id"], *TUESDAY, timeZone="Asia/Tokyo")
    move_to(shop, NEW_YORK)
    for made in (elsewhere, apart):
        assert get(shop, made["id"])["start"] == made["start"]
        assert get(shop, made["id"])["revision"] == "1"


def test_4_5_what_is_past_stays_as_it_was(shop: Shop) -> None:
    own = schedule(shop)["id"]
    mondays(shop, own)
    shop.clock.advance(days=2)
    before = listed(shop, "2026-06-01T00:00", "2026-06-02T00:00")
    move_to(shop, NEW_YORK)
    after = get(shop, before[0]["id"])
    assert after["start"] == before[0]["start"]


def test_another_change_of_the_site_moves_nothing(shop: Shop) -> None:
    made = event(shop, schedule(shop)["id"], *TUESDAY)
    site = shop.call("site.getSite")["site"]
    shop.call("site.updateSite", {"site": {"revision": site["revision"], "name": "New name"}})
    assert get(shop, made["id"])["revision"] == "1"


def test_c52_all_that_moves_is_held_before_the_first_of_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the move was refused when one event of many was changed meanwhile (decision 16)."""
    if not shop.engine.store.dialect.locks_rows:
        pytest.skip("there is one writer")
    event(shop, schedule(shop)["id"], *TUESDAY)
    revision = shop.call("site.getSite")["site"]["revision"]
    body = {"site": {"revision": revision, "timeZone": NEW_YORK}}
    assert coming(shop, monkeypatch, "site.updateSite", body) == ["held", "read"]
