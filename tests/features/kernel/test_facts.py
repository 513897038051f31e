"""Every change leaves its fact, in its commit, for the owner to follow (I1-I4, 19.1, 19.4)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable

import msgspec
import pytest

from openbookings.engine.contract import EVENTS
from openbookings.engine.store import Unit, outbox
from tests.features.kernel.business import beside
from tests.features.kernel.payload import faults_of_payload
from tests.features.kernel.stories import CHAPTERS
from tests.support.shop import Json, Shop, invalid

NOT_YET: list[str] = []
"""Events of methods that are not built; the list only shrinks."""

NEVER = {
    "com.wixpress.bookings.services.api.v1.CategoryNotification",  # A62: the older module is silent
    "wix.calendar.v3.events_view_extended",  # only by time: test_view.py of the calendar
    "wix.bookings.v2.bookings_settings_deleted",  # settings are there as long as their site
}

EXACTLY: dict[str, list[str]] = {
    "policies": [
        *("booking_policy_created", "booking_policy_updated", "booking_policy_deleted"),
    ],
    "categories": ["category_created", "category_updated", "category_deleted"],
    "services": ["service_created", "service_updated", "service_deleted"],
    "add_ons": ["add_on_created", "add_on_updated", "add_on_deleted"],
    "rooms": ["resource_type_created", "resource_type_updated", "resource_type_deleted"],
    "forms": ["form_created", "form_updated", "form_deleted"],
    "places": ["location_created", "location_updated"],
    "variants": [
        "service_options_and_variants_created",
        "service_options_and_variants_updated",
        "service_options_and_variants_deleted",
    ],
}
"""What the verbs raise for the entity of a chapter, each once and in this order."""


def test_i1_every_event_is_raised_or_on_the_not_yet_list(shop: Shop) -> None:
    """The vendor's 47 and the calendar's 13; ours are raised from the first day."""
    for chapter in CHAPTERS:
        chapter(shop)
    assert set(shop.event_types()) == set(EVENTS) - set(NOT_YET) - NEVER
    assert len([each for each in EVENTS if not each.startswith("openbookings.")]) == 47 + 13


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda each: each.__name__)
def test_i3_a_fact_carries_what_the_contract_says(
    shop: Shop, chapter: Callable[[Shop], None]
) -> None:
    before = len(shop.facts())
    chapter(shop)
    told = shop.facts()[before:]
    assert told
    for fact in told:
        assert faults_of_payload(fact) == [], fact
        assert fact["eventTime"] == "2026-06-01T08:00:00.000Z"
        assert fact["triggeredByAnonymizeRequest"] is False
    assert len({fact["id"] for fact in told}) == len(told)


@pytest.mark.parametrize("name", sorted(EXACTLY))
def test_i2_each_verb_raises_its_event_once(shop: Shop, name: str) -> None:
    before = len(shop.facts())
    next(each for each in CHAPTERS if each.__name__ == name)(shop)
    told = shop.facts()[before:]
    prefix = EXACTLY[name][0].rsplit("_", 1)[0]
    first = next(fact for fact in told if fact["eventType"].endswith(EXACTLY[name][0]))
    of_it = [fact for fact in told if fact["entityId"] == first["entityId"]]
    slugs = [fact["eventType"].rsplit(".", 1)[1] for fact in of_it]
    assert slugs == EXACTLY[name], prefix


def test_i3_facts_of_an_entity_are_numbered_in_their_order(shop: Shop) -> None:
    for chapter in CHAPTERS:
        chapter(shop)
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for fact in shop.facts():
        numbers[fact["entityFqdn"], fact["entityId"]].append(int(fact["entityEventSequence"]))
    assert len(numbers) > 20
    for entity, found in numbers.items():
        assert found == sorted(set(found)), entity


def test_i4_an_update_carries_the_whole_entity_as_it_is_read(shop: Shop) -> None:
    (old,) = shop.call("locations.listLocations")["locations"]
    change = {"id": old["id"], "revision": old["revision"], "name": "Main street"}
    new = shop.call("locations.updateLocation", {"location": change})["location"]
    assert shop.facts()[-1]["updatedEvent"]["currentEntity"] == new


def test_a_call_that_fails_leaves_no_fact(shop: Shop) -> None:
    before = shop.facts()
    policy = shop.call("bookingPolicies.queryBookingPolicies", {"query": {}})["bookingPolicies"][0]
    stale = {"bookingPolicy": {"id": policy["id"], "revision": "99", "name": "x"}}
    assert shop.owner.ask("bookingPolicies.updateBookingPolicy", stale)[0] == 409
    gone = {"bookingPolicyId": shop.site_id}
    assert shop.owner.ask("bookingPolicies.deleteBookingPolicy", gone)[0] == 404
    assert shop.owner.ask("services.createService", {"service": {"name": "x"}})[0] == 400
    assert shop.as_visitor.ask("categoriesV2.createCategory")[0] == 403
    assert shop.facts() == before


def test_x7_an_item_that_fails_in_a_bulk_call_leaves_no_fact(shop: Shop) -> None:
    before = len(shop.facts())
    sound = {"name": "Mask", "price": {"value": "5"}, "durationInMinutes": 10}
    missing = {**sound, "durationInMinutes": None, "maxQuantity": None}
    found = shop.call("addOns.bulkCreateAddOns", {"addOns": [sound, missing, sound]})
    done = [each["itemMetadata"]["success"] for each in found["results"]]
    assert done == [True, False, True]
    assert [fact["slug"] for fact in shop.facts()[before:]] == ["created", "created"]


def test_the_cursor_reads_on_where_it_stopped(shop: Shop) -> None:
    for chapter in CHAPTERS[:4]:
        chapter(shop)
    whole = shop.facts()
    for limit in (1, 3, 1000):
        read: list[Json] = []
        cursor: str | None = None
        while True:
            body = {"limit": limit, **({"cursor": cursor} if cursor else {})}
            page = shop.call("facts.listFacts", body)
            assert len(page["facts"]) <= limit
            if not page["facts"]:
                assert page["cursor"] == cursor or not whole
                break
            read += page["facts"]
            cursor = page["cursor"]
        assert read == whole


def test_a_cursor_at_the_end_waits_for_what_comes(shop: Shop) -> None:
    end = shop.call("facts.listFacts", {"limit": 1000})["cursor"]
    assert shop.call("facts.listFacts", {"cursor": end})["facts"] == []
    shop.call("categoriesV2.createCategory", {"category": {"name": "Hair"}})
    (fact,) = shop.call("facts.listFacts", {"cursor": end})["facts"]
    assert fact["slug"] == "created"


BROKEN = ["x", "LTkuLTk", "MS4", "é", "MS4x" * 4000, "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkuMQ"]


@pytest.mark.parametrize("cursor", BROKEN)
def test_a_broken_cursor_is_refused(shop: Shop, cursor: str) -> None:
    with invalid("cursor"):
        shop.call("facts.listFacts", {"cursor": cursor})


def test_facts_belong_to_the_owner_of_their_site(shop: Shop) -> None:
    neighbour = beside(shop, "Neighbour")
    seen = len(neighbour.facts())
    shop.call("categoriesV2.createCategory", {"category": {"name": "Hair"}})
    assert len(neighbour.facts()) == seen
    staff = shop.as_staff("0192f7a0-0000-4000-8000-00000000bbbb")
    for voice in (shop.as_visitor, shop.as_member(shop.site_id), staff):
        assert voice.ask("facts.listFacts")[0] == 403


def test_no_fact_is_passed_by_while_an_earlier_transaction_is_open(shop: Shop) -> None:
    """A transaction that began first and commits last: the cursor waits for it.

    On SQLite the second writer waits for the first; on PostgreSQL both are open at once.
    """
    start = shop.call("facts.listFacts", {"limit": 1000})["cursor"]
    read: list[str] = []

    async def poll(cursor: str) -> str:
        body = b'{"cursor":"%s"}' % cursor.encode()
        status, content = await shop.engine.call(
            "facts.listFacts", body, {"authorization": shop.api_key}
        )
        assert status == 200
        page = msgspec.json.decode(content)
        read.extend(fact["entityId"] for fact in page["facts"])
        return str(page["cursor"])

    async def scene() -> None:
        begun, free = asyncio.Event(), asyncio.Event()

        async def slow(unit: Unit) -> None:
            await outbox.append(unit, shop.site_id, [_fact("first")])
            await unit.settle()
            begun.set()
            if unit.dialect.locks_rows:
                await free.wait()

        late = asyncio.create_task(shop.engine.store.write(slow))
        await begun.wait()
        await shop.engine.store.write(
            lambda unit: outbox.append(unit, shop.site_id, [_fact("second")])
        )
        cursor = await poll(start)
        free.set()
        await late
        await poll(cursor)

    shop.run(scene())
    assert read == ["first", "second"]


def _fact(entity_id: str) -> Json:
    return {
        "id": f"fact-{entity_id}",
        "eventType": "wix.bookings.categories.v2.category_created",
        "entityFqdn": "wix.bookings.categories.v2.category",
        "slug": "created",
        "entityId": entity_id,
        "eventTime": "2026-06-01T08:00:00.000Z",
    }
