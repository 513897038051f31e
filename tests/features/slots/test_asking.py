"""What may be asked and how it is refused; policy, filters, add-ons (D1-D3, D7-D10, D19, D39)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.catalog import examples
from tests.features.catalog.examples import NO_SUCH_ID
from tests.features.slots.salon import (
    EARLY,
    LATE,
    LIST,
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    asked,
    every,
    offers_extra,
    policy,
    service,
    slots,
    times,
    works,
)
from tests.support.shop import Json, Shop, invalid, refused


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop, "Ann", "09:00-11:00")


@pytest.fixture
def cut(shop: Shop, ann: Json) -> Json:
    return service(shop, ann)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"fromLocalDate": "2026-06-02T09:00:00Z"}, "fromLocalDate"),
        ({"fromLocalDate": "2026-13-02T09:00:00"}, "fromLocalDate"),
        ({"fromLocalDate": "2026-06-03T00:00:00"}, "toLocalDate"),
        ({"toLocalDate": "2026-06-01T23:00:00"}, "toLocalDate"),
        ({"toLocalDate": "2027-06-04T00:00:00"}, "toLocalDate"),
        ({"serviceId": "abc"}, "serviceId"),
        ({"timeSlotsPerDay": -1}, "timeSlotsPerDay"),
        ({"cursorPaging": {"limit": 1001}}, "cursorPaging.limit"),
        ({"cursorPaging": {"cursor": "forged"}}, "cursorPaging.cursor"),
        ({"locations": [{"locationType": "BUSINESS"}] * 6}, "locations"),
        ({"customerChoices": {"durationInMinutes": 45}}, "customerChoices.durationInMinutes"),
        ({"customerChoices": {"addOnIds": [NO_SUCH_ID]}}, "customerChoices.addOnIds"),
        ({"customerChoices": {"durationChoiceId": NO_SUCH_ID}}, "customerChoices.durationChoiceId"),
        (
            {"bookingPolicyViolations": {"earliestBookingDate": "2026-06-02T09:00:00Z"}},
            "bookingPolicyViolations.earliestBookingDate",
        ),
    ],
)
def test_x2_every_way_to_ask_wrongly_has_its_path(
    shop: Shop, cut: Json, sent: Json, field: str
) -> None:
    with invalid(field):
        shop.call(LIST, asked(cut, TUESDAY) | sent)


def test_d3_a_range_of_a_year_is_the_longest(shop: Shop, cut: Json) -> None:
    assert len(slots(shop, cut, TUESDAY, "2027-06-03")) == 1000
    with invalid("toLocalDate"):
        slots(shop, cut, TUESDAY, "2027-06-04")


@pytest.mark.parametrize("absent", ["serviceId", "toLocalDate"])
def test_d3_missing_arguments(shop: Shop, cut: Json, absent: str) -> None:
    with refused("MISSING_ARGUMENTS", 400):
        shop.call(LIST, asked(cut, TUESDAY) | {absent: None})


def test_d2_a_service_nobody_knows(shop: Shop) -> None:
    with refused("SERVICE_NOT_FOUND", 404):
        slots(shop, {"id": NO_SUCH_ID}, TUESDAY)


@pytest.mark.parametrize("kind", ["CLASS", "COURSE"])
def test_d2_for_appointments_only(shop: Shop, kind: str) -> None:
    other = examples.create(shop, examples.given(kind))
    with invalid("serviceId"):
        slots(shop, other, TUESDAY)


def test_d3_without_from_it_begins_now(shop: Shop, cut: Json) -> None:
    shop.clock.advance(hours=1, minutes=45)
    request = {"serviceId": cut["id"], "toLocalDate": f"{TUESDAY}T09:30:00"}
    found = shop.call(LIST, request)["timeSlots"]
    assert [each["localStartDate"] for each in found] == [
        f"{MONDAY}T10:00:00",
        f"{MONDAY}T10:30:00",
        f"{TUESDAY}T09:00:00",
    ]


def bookables(found: list[Json]) -> list[str]:
    return [each["localStartDate"][8:16] for each in found if each["bookable"]]


def test_d9_d11_too_early_is_shown_with_the_earliest_moment(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann, bookingPolicy=policy(shop, **EARLY))
    shop.clock.advance(hours=1, minutes=30)
    found = slots(shop, cut, MONDAY, WEDNESDAY)
    # Now is Monday 9:30: exactly a day ahead is still in time (B8).
    assert bookables(found) == ["01T09:30", "01T10:00", "01T10:30", "02T09:00", "02T09:30"]
    early = found[-1]
    assert early["bookingPolicyViolations"] == {
        "tooEarlyToBook": True,
        "tooLateToBook": False,
        "bookOnlineDisabled": False,
        "earliestBookingDate": "2026-06-01T10:30:00.000Z",
    }
    assert early["nonBookableReasons"] == {
        "noRemainingCapacity": False,
        "violatesBookingPolicy": True,
        "reservedForWaitingList": False,
        "eventCancelled": False,
    }


def test_d9_d11_too_late(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann, bookingPolicy=policy(shop, **LATE))
    shop.clock.advance(minutes=-30)
    found = slots(shop, cut, MONDAY)
    # Three hours from 7:30.
    assert times(found) == every(30, "09:00", "10:30") and bookables(found) == ["01T10:30"]
    assert found[0]["bookingPolicyViolations"]["tooLateToBook"] is True


def test_d9_online_booking_switched_off(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann, onlineBooking={"enabled": False})
    found = slots(shop, cut, TUESDAY)
    assert len(found) == 4 and bookables(found) == []
    assert {each["bookingPolicyViolations"]["bookOnlineDisabled"] for each in found} == {True}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"bookable": True}, ["01T09:00", "01T09:30", "01T10:00"]),
        ({"bookable": False}, ["01T08:00", "01T08:30", "02T08:00"]),
        ({"bookingPolicyViolations": {"tooLateToBook": True}}, ["01T08:00", "01T08:30"]),
        ({"bookingPolicyViolations": {"tooEarlyToBook": True}}, ["02T08:00"]),
        (
            {"bookingPolicyViolations": {"tooEarlyToBook": False, "tooLateToBook": False}},
            ["01T09:00", "01T09:30", "01T10:00"],
        ),
        ({"bookingPolicyViolations": {}}, None),
        ({"timeSlotsPerDay": 2}, ["01T09:00", "01T09:30", "02T08:00"]),
        ({"timeSlotsPerDay": 2, "bookable": False}, ["01T08:00", "01T08:30", "02T08:00"]),
    ],
)
def test_d7_d8_filters_and_the_cap_of_a_day(shop: Shop, sent: Json, kept: list[str] | None) -> None:
    rules: dict[str, Any] = {
        "limitEarlyBookingPolicy": {"enabled": True, "earliestBookingInMinutes": 20 * 60},
        "limitLateBookingPolicy": {"enabled": True, "latestBookingInMinutes": 120},
    }
    ann = works(shop, "Ann", "08:00-10:30")
    cut = service(shop, ann, bookingPolicy=policy(shop, **rules))
    shop.clock.advance(hours=-1)
    request = asked(cut, MONDAY) | {"toLocalDate": f"{TUESDAY}T08:30:00"} | sent
    found = [each["localStartDate"][8:16] for each in shop.call(LIST, request)["timeSlots"]]
    everything = [f"01T{time}" for time in every(30, "08:00", "10:00")] + ["02T08:00"]
    assert found == (everything if kept is None else kept)


def test_d19_add_ons_lengthen_the_session(shop: Shop, ann: Json) -> None:
    cut = service(shop, works(shop, "Bea", "10:00-11:30"))
    mask, scrub = (examples.add_on(shop, name) for name in ("Mask", "Scrub"))
    offers_extra(shop, cut, mask, scrub)
    choice: Json = {"addOnIds": [mask["id"], scrub["id"]]}
    found = slots(shop, cut, TUESDAY, customerChoices=choice)
    # 30 minutes and twice 10.
    assert times(found) == ["10:00", "10:30"] and found[0]["localEndDate"] == f"{TUESDAY}T10:50:00"
    assert slots(shop, cut, TUESDAY, customerChoices=choice | {"durationInMinutes": 50}) == found
    with invalid("customerChoices.durationInMinutes"):
        slots(shop, cut, TUESDAY, customerChoices=choice | {"durationInMinutes": 30})


def test_d19_add_ons_of_another_service_are_refused(shop: Shop, cut: Json) -> None:
    offers_extra(shop, cut, examples.add_on(shop))
    other = examples.add_on(shop, "Scrub")
    with invalid("customerChoices.addOnIds"):
        slots(shop, cut, TUESDAY, customerChoices={"addOnIds": [other["id"]]})


def ranged(shop: Shop, ann: Json, **hours: int) -> Json:
    constraints = {"durationRange": {"unitType": "HOUR", "hourOptions": hours}}
    return examples.create(
        shop,
        examples.given(
            staffMemberIds=[ann["resourceId"]],
            schedule={"availabilityConstraints": constraints},
        ),
    )


def test_d38_an_hourly_range_counts_with_its_shortest_duration(shop: Shop, ann: Json) -> None:
    bike = ranged(shop, ann, minDurationInMinutes=60, maxDurationInMinutes=120)
    found = slots(shop, bike, TUESDAY)
    assert times(found) == ["09:00", "09:30", "10:00"]
    assert found[0]["localEndDate"] == f"{TUESDAY}T10:00:00"


def test_d39_choices_are_not_for_ranges(shop: Shop, ann: Json) -> None:
    bike = ranged(shop, ann, minDurationInMinutes=60, maxDurationInMinutes=120)
    with invalid("customerChoices"):
        slots(shop, bike, TUESDAY, customerChoices={"durationInMinutes": 60})
