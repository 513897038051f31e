"""List Availability Time Slot End Options: how long a rental may last (D38, D39)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.catalog import examples
from tests.features.slots.salon import (
    TUESDAY,
    blocks,
    events_schedule,
    every,
    service,
    slots,
    step,
    works,
)
from tests.support.shop import Json, Shop, invalid, refused

METHOD = "availabilityTimeSlots.listAvailabilityTimeSlotEndOptions"


def rental(shop: Shop, *people: Json, buffer: int = 0, **span: Any) -> Json:
    """Something for one to three hours."""
    hours = {"minDurationInMinutes": 60, "maxDurationInMinutes": 180}
    constraints = {
        "durationRange": span or {"unitType": "HOUR", "hourOptions": hours},
        "timeBetweenSessions": buffer,
    }
    return examples.create(
        shop,
        examples.given(
            staffMemberIds=[each["resourceId"] for each in people],
            schedule={"availabilityConstraints": constraints},
        ),
    )


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop, "Ann", "10:00-14:00")


@pytest.fixture
def bike(shop: Shop, ann: Json) -> Json:
    return rental(shop, ann)


def asked(shop: Shop, bike: Json, time: str = "10:00", **more: Any) -> Json:
    return {
        "serviceId": bike["id"],
        "localStartDate": f"{TUESDAY}T{time}:00",
        "timeZone": "UTC",
        "location": {"locationType": "BUSINESS", "id": bike["locations"][0]["business"]["id"]},
        **more,
    }


def ends(shop: Shop, bike: Json, time: str = "10:00", **more: Any) -> list[str]:
    found = shop.as_visitor.call(METHOD, asked(shop, bike, time, **more))["endOptions"]
    return [each["localEndDate"][11:16] for each in found]


def test_d38_every_end_from_the_shortest_to_the_longest(shop: Shop, bike: Json) -> None:
    found = shop.call(METHOD, asked(shop, bike))
    assert found["timeZone"] == "UTC"
    options = found["endOptions"]
    assert [each["localEndDate"][11:16] for each in options] == every(30, "11:00", "13:00")
    assert {each["localStartDate"] for each in options} == {f"{TUESDAY}T10:00:00"}
    assert {each["totalCapacity"] for each in options} == {1}
    assert all(each["availableResources"] == [] for each in options)
    assert all(each["bookable"] for each in options)


def test_d38_slots_have_the_shortest_duration(shop: Shop, bike: Json) -> None:
    first = slots(shop, bike, TUESDAY)[0]
    assert first["localEndDate"] == f"{TUESDAY}T11:00:00"


def test_d38_only_while_somebody_works(shop: Shop, bike: Json) -> None:
    assert ends(shop, bike, "12:30") == ["13:30", "14:00"]
    assert ends(shop, bike, "13:30") == []


def test_d38_d27_until_somebody_is_taken_buffer_included(shop: Shop, ann: Json) -> None:
    bike = rental(shop, ann, buffer=30)
    blocks(shop, events_schedule(ann), TUESDAY, "12:30-13:00")
    assert ends(shop, bike) == ["11:00", "11:30", "12:00"]
    assert ends(shop, bike, "11:00") == ["12:00"]
    assert ends(shop, bike, "11:30") == []


def test_d38_one_resource_covers_it_alone(shop: Shop, ann: Json) -> None:
    bea = works(shop, "Bea", "11:30-18:00")
    bike = rental(shop, ann, bea)
    assert ends(shop, bike, "12:00") == every(30, "13:00", "15:00")
    blocks(shop, events_schedule(bea), TUESDAY, "12:00-18:00")
    assert ends(shop, bike, "12:00") == every(30, "13:00", "14:00")


def test_d38_only_chosen_people(shop: Shop, ann: Json) -> None:
    bea = works(shop, "Bea", "10:00-18:00")
    bike = rental(shop, ann, bea)
    kind = "1cd44cf8-756f-41c3-bd90-3e2ffcaf1155"
    only = [{"resourceTypeId": kind, "resourceIds": [ann["resourceId"]]}]
    assert ends(shop, bike, "12:00", resourceTypes=only) == ["13:00", "13:30", "14:00"]


def test_d38_the_step_is_the_sites(shop: Shop, bike: Json) -> None:
    step(shop, valueInMinutes=60, sameAsDuration=False)
    assert ends(shop, bike) == ["11:00", "12:00", "13:00"]


def test_d38_off_the_grid_and_in_the_past_nothing_begins(shop: Shop, bike: Json) -> None:
    assert ends(shop, bike, "10:10") == []
    shop.clock.advance(days=3)
    assert ends(shop, bike) == []


def test_d38_the_latest_end_cuts(shop: Shop, bike: Json) -> None:
    assert ends(shop, bike, maxLocalEndDate=f"{TUESDAY}T12:10:00") == ["11:00", "11:30", "12:00"]
    assert len(ends(shop, bike, maxLocalEndDate="2026-07-12T10:00:00")) == 5
    with refused("MAX_END_DATE_EXCEEDS_MAXIMUM", 400):
        ends(shop, bike, maxLocalEndDate="2026-07-12T10:00:01")
    with invalid("maxLocalEndDate"):
        ends(shop, bike, maxLocalEndDate=f"{TUESDAY}T10:00:00")


def test_d38_other_services_have_no_choice_of_end(shop: Shop, ann: Json) -> None:
    by_the_day = rental(
        shop, ann, unitType="DAY", dayOptions={"minDurationInDays": 1, "maxDurationInDays": 3}
    )
    for other in (service(shop, ann), by_the_day):
        with refused("END_OPTIONS_NOT_SUPPORTED"):
            ends(shop, other)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"location": {"locationType": "BUSINESS"}}, "location.id"),
        ({"localStartDate": "soon"}, "localStartDate"),
        ({"timeZone": "Mars/Olympus"}, "timeZone"),
        ({"maxLocalEndDate": "later"}, "maxLocalEndDate"),
        ({"location": None}, "location"),
    ],
)
def test_x2_every_way_to_ask_wrongly_has_its_path(
    shop: Shop, bike: Json, sent: Json, field: str
) -> None:
    with invalid(field):
        shop.call(METHOD, asked(shop, bike) | sent)
