"""A list is at most eight statements, however many staff, days and past bookings (D41)."""

from __future__ import annotations

from typing import Any

from openbookings.engine.calendar import statements
from openbookings.engine.calendar.statements import Occupancy
from openbookings.engine.store import Unit
from tests.features.calendar import desk
from tests.features.catalog import examples
from tests.features.slots.salon import (
    GET,
    LIST,
    STAFF,
    TUESDAY,
    asked,
    blocks,
    books,
    events_schedule,
    needs,
    offers_extra,
    one,
    room,
    room_type,
    service,
    slots,
    works,
)
from tests.support.rooms import statements_of
from tests.support.shop import Json, Shop

MOST = 8
PAST = 2_000


def past(shop: Shop, resource_id: str, count: int) -> None:
    """Sessions of half an hour, one after the other, long ago."""
    first = desk.utc("2024-01-01T00:00:00")
    rows = [
        Occupancy(f"past-{n}", resource_id, 0, at, at + 1800, at + 1800, True)
        for n in range(count)
        for at in [first + n * 3600]
    ]

    async def work(unit: Unit) -> None:
        await statements.insert_occupancies(unit, shop.site_id, rows)

    shop.run(shop.engine.store.write(work))


def busy_salon(shop: Shop, staff: int) -> tuple[Json, list[Json]]:
    """People with hours, an appointment and a weekly block with a cancelled day each."""
    people = [works(shop, f"Person {number:02}") for number in range(staff)]
    cut = service(shop, *people)
    for person in people:
        books(shop, cut, TUESDAY, "12:00", [person["resourceId"]])
        schedule = events_schedule(person)
        blocks(shop, schedule, TUESDAY, "13:00-14:00", recurrenceRule=desk.weekly("TUESDAY"))
    return cut, people


def test_d41_staff_days_and_history_cost_no_statement(shop: Shop) -> None:
    cut, [ann] = busy_salon(shop, 1)
    many, _ = busy_salon(shop, 30)
    counts = {
        (days, which["id"]): statements_of(shop, LIST, asked(which, TUESDAY, days))
        for which in (cut, many)
        for days in (None, "2026-08-01")
    }
    assert len(set(counts.values())) == 1 and max(counts.values()) <= MOST
    past(shop, ann["resourceId"], PAST)
    assert {statements_of(shop, LIST, asked(cut, TUESDAY))} == set(counts.values())


def test_d41_everything_at_once_is_within_the_bound(shop: Shop) -> None:
    settings = shop.call("staffMemberSettings.getStaffMemberSettings", {})["staffMemberSettings"]
    given = {"genderPubliclyAccessible": True}
    sent = {"staffMemberSettings": {"revision": settings["revision"], "staffProperties": given}}
    shop.call("staffMemberSettings.updateStaffMemberSettings", sent)
    ann = works(shop, "Ann", gender="FEMALE")
    kind = room_type(shop)
    room(shop, "Blue", kind)
    both = [examples.at(examples.location(shop, name)) for name in ("Uptown", "Downtown")]
    cut = service(shop, ann, locations=[*both, examples.CUSTOM], serviceResources=needs(kind))
    mask = examples.add_on(shop)
    offers_extra(shop, cut, mask)
    weekly = desk.weekly("TUESDAY")
    blocks(shop, events_schedule(ann), TUESDAY, "13:00-14:00", recurrenceRule=weekly)
    choice: dict[str, Any] = {
        "addOnIds": [mask["id"]],
        "requestedGender": {"gender": "ANY_FEMALE"},
    }
    request = asked(cut, TUESDAY, "2026-07-02", customerChoices=choice)
    request["includeResourceTypeIds"] = [STAFF, kind]
    assert statements_of(shop, LIST, request) <= MOST
    found = shop.call(LIST, request)["timeSlots"]
    assert statements_of(shop, GET, one(found[0], customerChoices=choice)) <= MOST


def test_d41_the_smallest_list(shop: Shop) -> None:
    cut = examples.appointment(shop)
    assert statements_of(shop, LIST, asked(cut, TUESDAY)) <= MOST - 2
    assert len(slots(shop, cut, TUESDAY)) == 15
