"""Query Services By Filters: services with whether they can be booked (A80)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.attributes.desk import COLOUR, SEATS, WINDOW, define, put
from tests.features.catalog import examples
from tests.features.slots import studio
from tests.features.slots.salon import (
    STAFF,
    TUESDAY,
    blocks,
    events_schedule,
    needs,
    room,
    room_type,
    service,
    works,
)
from tests.features.slots.studio import takes_part
from tests.features.slots.test_end_options import rental
from tests.support.shop import Json, Shop, invalid

METHOD = "catalogSearch.queryServicesByFilters"


def search(shop: Shop, query: Json | None = None, **filters: Any) -> list[tuple[str, bool]]:
    """Names of the services found, and whether they are available."""
    body: Json = {"query": query or {}, "serviceFilters": filters}
    found = shop.as_visitor.call(METHOD, body)["results"]
    return [(each["service"]["name"], each["available"]) for each in found]


def on(day: str, first: str = "00:00", end: str = "23:59") -> Json:
    return {"localStartDate": f"{day}T{first}:00", "localEndDate": f"{day}T{end}:00"}


@pytest.fixture
def ann(shop: Shop) -> Json:
    return works(shop, "Ann", "10:00-12:00")


def test_a80_without_a_window_everything_is_available(shop: Shop, ann: Json) -> None:
    service(shop, ann, name="Cut")
    studio.group(shop, "Yoga")
    assert sorted(search(shop)) == [("Cut", True), ("Yoga", True)]


def test_a80_whole_services_as_elsewhere(shop: Shop, ann: Json) -> None:
    cut = service(shop, ann, name="Cut")
    [found] = shop.call(METHOD, {})["results"]
    assert found["service"] == examples.get(shop, cut)


def test_a80_the_query_of_services(shop: Shop, ann: Json) -> None:
    service(shop, ann, name="Cut")
    studio.group(shop, "Yoga")
    assert search(shop, {"filter": {"name": "Yoga"}}) == [("Yoga", True)]
    by_name = {"sort": [{"fieldName": "name", "order": "DESC"}]}
    assert [name for name, _ in search(shop, by_name)] == ["Yoga", "Cut"]
    with invalid("query.filter.colour"):
        search(shop, {"filter": {"colour": "red"}})


def test_a80_an_appointment_with_a_slot_in_the_window(shop: Shop, ann: Json) -> None:
    service(shop, ann, name="Cut", minutes=60)
    assert search(shop, **on(TUESDAY)) == [("Cut", True)]
    assert search(shop, **on(TUESDAY, "11:30", "20:00")) == []
    blocks(shop, events_schedule(ann), TUESDAY, "10:00-12:00")
    assert search(shop, **on(TUESDAY)) == []
    assert search(shop, **on(TUESDAY), includeUnavailable=True) == [("Cut", False)]


def test_a80_only_what_can_be_booked(shop: Shop, ann: Json) -> None:
    service(shop, ann, name="Cut", onlineBooking={"enabled": False})
    assert search(shop, **on(TUESDAY)) == []


def test_a80_a_class_with_a_free_place_in_the_window(shop: Shop, ann: Json) -> None:
    yoga = studio.group(shop, "Yoga", capacity=1)
    event = studio.session(shop, yoga, ann["resourceId"], TUESDAY)
    assert search(shop, **on(TUESDAY)) == [("Yoga", True)]
    assert search(shop, **on("2026-06-03")) == []
    takes_part(shop, event["id"], 1)
    assert search(shop, **on(TUESDAY)) == []


def test_a80_a_course_that_may_be_joined(shop: Shop, ann: Json) -> None:
    spanish = studio.course(shop, "Spanish", capacity=2)
    for day in ("02", "09"):
        studio.session(shop, spanish, ann["resourceId"], f"2026-06-{day}")
    assert search(shop, **on(TUESDAY)) == [("Spanish", True)]
    assert search(shop, **on("2026-06-20")) == []
    shop.clock.advance(days=3)
    assert search(shop, **on("2026-06-09")) == []


def test_a80_an_exact_match_begins_and_ends_with_the_window(shop: Shop, ann: Json) -> None:
    service(shop, ann, name="Cut", minutes=30)
    rental(shop, ann)
    yoga = studio.group(shop, "Yoga")
    studio.session(shop, yoga, ann["resourceId"], "2026-06-03", "10:00-11:00")

    def exactly(day: str, first: str, end: str) -> list[str]:
        return sorted(name for name, _ in search(shop, **on(day, first, end), exactMatch=True))

    assert exactly(TUESDAY, "10:00", "10:30") == ["Cut"]
    assert exactly(TUESDAY, "10:10", "10:40") == []
    blocks(shop, events_schedule(ann), TUESDAY, "11:30-12:00")
    examples.update(shop, examples.query(shop, {"name": "Cut"})[0], name="Trim")
    assert exactly(TUESDAY, "10:00", "11:30") == ["Cut"]
    assert exactly(TUESDAY, "10:00", "12:00") == []
    assert exactly("2026-06-03", "10:00", "11:00") == ["Yoga"]
    assert exactly("2026-06-03", "10:00", "11:10") == []


def test_a80_by_location(shop: Shop, ann: Json) -> None:
    uptown = examples.location(shop, "Uptown")
    service(shop, ann, name="Cut")
    service(shop, ann, name="Trim", locations=[examples.at(uptown)])
    assert search(shop, locationIds=[uptown["id"]]) == [("Trim", True)]
    assert search(shop, **on(TUESDAY), locationIds=[uptown["id"]]) == [("Trim", True)]


def test_a80_by_resource_type(shop: Shop, ann: Json) -> None:
    kind = room_type(shop)
    room(shop, "Blue", kind)
    service(shop, ann, name="Cut")
    service(shop, ann, name="Massage", serviceResources=needs(kind))
    assert search(shop, resourceTypes=[kind]) == [("Massage", True)]
    assert len(search(shop, resourceTypes=[STAFF])) == 2


@pytest.mark.parametrize("more", [{}, on(TUESDAY), {**on(TUESDAY), "includeUnavailable": True}])
def test_a80_pages_of_ten_together_are_the_whole(shop: Shop, ann: Json, more: Json) -> None:
    lazy = works(shop, "Lazy", "20:00-20:10")
    for number in range(11):
        service(shop, ann, name=f"Cut {number:02}")
        service(shop, lazy, name=f"Never {number:02}")
    sent: Json = {"query": {}, "serviceFilters": more}
    found: list[str] = []
    sizes = []
    while True:
        answer = shop.call(METHOD, sent)
        found += [each["service"]["name"] for each in answer["results"]]
        sizes.append(len(answer["results"]))
        following = answer["pagingMetadata"]["cursors"].get("next")
        if following is None:
            break
        sent = {"query": {"cursorPaging": {"cursor": following}}}
    only_cuts = more == on(TUESDAY)
    assert sizes == ([10, 1] if only_cuts else [10, 10, 2])
    assert len(set(found)) == len(found)
    assert only_cuts is not any(each.startswith("Never") for each in found)


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"localStartDate": f"{TUESDAY}T00:00:00"}, "serviceFilters.localEndDate"),
        ({"localEndDate": f"{TUESDAY}T00:00:00"}, "serviceFilters.localStartDate"),
        (on(TUESDAY, "10:00", "10:00"), "serviceFilters.localEndDate"),
        ({**on(TUESDAY), "timeZone": "Mars/Olympus"}, "serviceFilters.timeZone"),
    ],
)
def test_x2_every_way_to_ask_wrongly_has_its_path(shop: Shop, filters: Json, field: str) -> None:
    with invalid(field):
        search(shop, **filters)


def test_a80_an_attribute_the_site_does_not_have_is_refused(shop: Shop) -> None:
    with invalid("serviceFilters.attributes[0].attributeId"):
        search(shop, attributes=[{"attributeId": STAFF, "boolValue": True}])


def test_a80_an_attribute_only_the_business_sees_is_unknown_to_others(shop: Shop) -> None:
    hidden = define(shop, WINDOW, visibility=False)
    asked = {"attributes": [{"attributeId": hidden["id"], "boolValue": True}]}
    with invalid("serviceFilters.attributes[0].attributeId"):
        search(shop, None, **asked)
    assert shop.call(METHOD, {"serviceFilters": asked})["results"] == []


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ([("Colour", {"enumValue": "red"})], ["Hall"]),
        ([("Window", {"boolValue": True})], ["Hall", "Loft"]),
        ([("Seats", {"numberRangeValue": {"min": 3, "max": 8}})], ["Hall"]),
        ([("Seats", {"numberRangeValue": {"min": 8}})], ["Hall", "Loft"]),
        ([("Seats", {"numberValues": {"values": [1, 9]}})], ["Loft"]),
        ([("Seats", {})], ["Hall", "Loft"]),
        ([("Window", {"boolValue": True}), ("Colour", {"enumValue": "blue"})], ["Loft"]),
        ([("Window", {"boolValue": False})], []),
    ],
)
def test_a80_services_that_have_every_attribute_asked_for(
    shop: Shop, asked: list[tuple[str, Json]], names: list[str]
) -> None:
    window, seats, colour = (define(shop, each) for each in (WINDOW, SEATS, COLOUR))
    hall, loft = studio.group(shop, "Hall"), studio.group(shop, "Loft")
    studio.group(shop, "Yard")
    yes = {"boolData": True}
    put(
        shop, hall["id"], (window, yes), (seats, {"numberData": 8}), (colour, {"stringData": "red"})
    )
    put(
        shop,
        loft["id"],
        (window, yes),
        (seats, {"numberData": 9}),
        (colour, {"stringData": "blue"}),
    )
    ids = {each["name"]: each["id"] for each in (window, seats, colour)}
    attributes = [{"attributeId": ids[name], **value} for name, value in asked]
    assert sorted(name for name, _ in search(shop, attributes=attributes)) == names


def test_a80_at_most_fifty_a_page(shop: Shop) -> None:
    with invalid("query.cursorPaging.limit"):
        search(shop, {"cursorPaging": {"limit": 51}})
