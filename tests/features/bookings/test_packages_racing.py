"""Packages that want the same people at the same moment, named in opposite order (E65, E66)."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

import msgspec

from tests.features.bookings.salon import TUESDAY
from tests.features.bookings.spa import CREATE, Spa, infos, members, open_spa, statuses
from tests.support.shop import Json, Shop, Voice

RIVALS = 8


def at_once(shop: Shop, requests: list[tuple[str, Json]]) -> list[tuple[int, Json]]:
    """Make all these calls at once; gives their statuses and answers."""

    async def ask(voice: Voice, name: str, body: Json) -> tuple[int, Json]:
        headers = {"authorization": str(voice.credential)}
        status, content = await shop.engine.call(name, msgspec.json.encode(body), headers)
        return status, msgspec.json.decode(content)

    async def all_of_them() -> list[tuple[int, Json]]:
        return await asyncio.gather(*(ask(shop.owner, *each) for each in requests))

    answers: list[tuple[int, Json]] = shop.run(all_of_them())
    return answers


def codes(answers: list[tuple[int, Json]]) -> Counter[Any]:
    """How many succeeded (None), and how many were refused with which code."""
    return Counter(
        answer.get("details", {}).get("applicationError", {}).get("code") for _, answer in answers
    )


def other_way_round(spa: Spa) -> list[Json]:
    """The colour first, then the cut."""
    return [
        spa.colour.wish(slot=spa.colour.slot("10:00", TUESDAY, 60), status="CONFIRMED"),
        spa.cut.wish(slot=spa.cut.slot("11:00", TUESDAY, 30), status="CONFIRMED"),
    ]


def test_e66_of_rivals_in_opposite_order_one_has_all_and_the_others_nothing(shop: Shop) -> None:
    spa = open_spa(shop)
    one_way, other = spa.wishes("10:00", status="CONFIRMED"), other_way_round(spa)
    wanted = [(CREATE, {"bookings": each}) for each in (one_way, other) * (RIVALS // 2)]
    assert codes(at_once(shop, wanted)) == {None: 1, "SLOT_NOT_AVAILABLE": RIVALS - 1}
    assert shop.call("extendedBookings.countExtendedBookings", {})["count"] == 2


def test_e67_of_rival_confirmations_one_wins(shop: Shop) -> None:
    spa = open_spa(shop)
    packages = [
        spa.book("10:00"),
        spa.book(bookings=[{**each, "status": "CREATED"} for each in other_way_round(spa)]),
    ] * (RIVALS // 2)
    name = "bookings.confirmMultiServiceBooking"
    wanted = [
        (
            name,
            {
                "multiServiceBookingId": each["id"],
                "confirmBookingsInfo": infos(each),
                "flowControlSettings": {"checkAvailabilityValidation": True},
            },
        )
        for each in packages
    ]
    found = codes(at_once(shop, wanted))
    assert found[None] == 1
    assert set(found) <= {
        None,
        "NO_OPEN_SPOTS",
        "BOOKING_REVISION_MISMATCH",
        "ALL_BOOKINGS_ARE_ALREADY_CONFIRMED",
    }
    after = [statuses(spa.read(each)) for each in packages[:2]]
    assert sorted(after) == [["CONFIRMED", "CONFIRMED"], ["CREATED", "CREATED"]]


def test_e70_what_joins_while_the_package_is_cancelled_is_in_or_out(shop: Shop) -> None:
    spa = open_spa(shop)
    package = spa.booked("10:00")
    single = spa.cut.booked("11:30", slot=spa.cut.slot("11:30", TUESDAY, 30))
    named = {"multiServiceBookingId": package["id"]}
    told = [{"bookingId": single["id"], "revision": single["revision"]}]
    force = {"flowControlSettings": {"ignoreCancellationPolicy": True}}
    at_once(
        shop,
        [
            ("bookings.cancelMultiServiceBooking", {**named, **force}),
            ("bookings.addBookingsToMultiServiceBooking", {**named, "bookings": told}),
        ],
    )
    after = spa.read(package)
    # Never a cancelled package with an open member that nobody asked to cancel or to keep.
    assert len(set(statuses(after))) == 1
    assert members(after)[0]["id"] == members(package)[0]["id"]
