"""Rule X18: the same call under the same key has one effect and one answer, for 24 hours."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Role
from openbookings.engine.site import keys
from tests.features.kernel.business import beside
from tests.support.shop import Json, Shop, Voice, invalid, refused

CREATE = "categoriesV2.createCategory"
HAIR: Json = {"category": {"name": "Hair"}}
POLICY: Json = {"bookingPolicy": {"name": "Strict"}}
NAILS: Json = {"category": {"name": "Nails"}}


def names(shop: Shop) -> list[str]:
    found = shop.call("categoriesV2.queryCategories", {"query": {}})["categories"]
    return sorted(each["name"] for each in found)


def test_x18_a_repeated_call_gets_the_first_answer_and_changes_nothing(shop: Shop) -> None:
    first = shop.call(CREATE, HAIR, idempotency_key="k")
    facts = shop.facts()
    for minutes in (0, 1, 1000):
        shop.clock.advance(minutes=minutes)
        assert shop.call(CREATE, HAIR, idempotency_key="k") == first
    assert names(shop) == ["Hair"]
    assert shop.facts() == facts


def test_x18_the_order_of_fields_is_no_other_body(shop: Shop) -> None:
    one = {"bookingPolicy": {"name": "Strict", "customPolicyDescription": {"enabled": False}}}
    policy = dict(reversed(one["bookingPolicy"].items()))
    first = shop.call("bookingPolicies.createBookingPolicy", one, idempotency_key="k")
    again = shop.call(
        "bookingPolicies.createBookingPolicy", {"bookingPolicy": policy}, idempotency_key="k"
    )
    assert first == again


def test_x18_another_body_under_the_key_is_refused(shop: Shop) -> None:
    shop.call(CREATE, HAIR, idempotency_key="k")
    with refused("IDEMPOTENCY_KEY_REUSED", 409):
        shop.call(CREATE, NAILS, idempotency_key="k")
    assert names(shop) == ["Hair"]


def test_x18_a_key_belongs_to_one_method_one_caller_and_one_site(shop: Shop) -> None:
    shop.call(CREATE, HAIR, idempotency_key="k")
    shop.call("bookingPolicies.createBookingPolicy", POLICY, idempotency_key="k")
    other_key = Voice(shop, _owners_second_key(shop))
    other_key.call(CREATE, NAILS, idempotency_key="k")
    neighbour = beside(shop, "Neighbour")
    neighbour.call(CREATE, NAILS, idempotency_key="k")
    assert names(shop) == ["Hair", "Nails"]
    assert names(neighbour) == ["Nails"]


def test_x18_a_key_is_forgotten_after_24_hours(shop: Shop) -> None:
    shop.call(CREATE, HAIR, idempotency_key="k")
    shop.clock.advance(hours=24)
    shop.clock.now -= 1
    shop.call(CREATE, HAIR, idempotency_key="k")
    assert names(shop) == ["Hair"]
    shop.clock.now += 1
    shop.call(CREATE, NAILS, idempotency_key="k")
    assert names(shop) == ["Hair", "Nails"]


def test_x18_a_refusal_is_kept_too(shop: Shop) -> None:
    """404 stays 404, although the thing it asked for has come into being meanwhile."""
    schedule = shop.call("schedules.createSchedule", {"schedule": {"name": "Yoga"}})["schedule"]
    body = {"scheduleId": schedule["id"]}
    first = shop.owner.ask("schedules.cancelSchedule", body, idempotency_key="k")
    assert first[0] == 200
    second = shop.owner.ask("schedules.cancelSchedule", body, idempotency_key="l")
    assert second[0] == 428, "it is cancelled already"
    assert shop.owner.ask("schedules.cancelSchedule", body, idempotency_key="k") == first
    assert shop.owner.ask("schedules.cancelSchedule", body, idempotency_key="l") == second
    other = {"scheduleId": shop.site_id}
    with refused("IDEMPOTENCY_KEY_REUSED", 409):
        shop.call("schedules.cancelSchedule", other, idempotency_key="l")


def test_x18_a_conflict_is_not_kept(shop: Shop) -> None:
    """409 may pass: the same call under the same key is tried again, with any body."""
    made = shop.call(CREATE, HAIR)["category"]
    stale = {"category": {"id": made["id"], "revision": "7", "name": "Head"}}
    for _ in range(2):
        with refused("REVISION_MISMATCH", 409):
            shop.call("categoriesV2.updateCategory", stale, idempotency_key="k")
    fresh = {"category": {**stale["category"], "revision": made["revision"]}}
    shop.call("categoriesV2.updateCategory", fresh, idempotency_key="k")
    assert names(shop) == ["Head"]


def test_x18_a_call_that_never_reached_its_method_holds_no_key(shop: Shop) -> None:
    """What the walk refuses is refused again for the same reason; nothing has to be kept."""
    with invalid("category.name"):
        shop.call(CREATE, {"category": {"name": 7}}, idempotency_key="k")
    assert shop.as_visitor.ask(CREATE, HAIR, idempotency_key="k")[0] == 403
    shop.call(CREATE, HAIR, idempotency_key="k")
    assert names(shop) == ["Hair"]


def test_x18_a_failing_call_leaves_nothing(shop: Shop) -> None:
    """The refusal is kept; what the call had done up to then is not, nor its facts."""
    before = shop.facts()
    wrong = {"service": {"type": "APPOINTMENT", "name": "Cut", "staffMemberIds": [shop.site_id]}}
    status, answer = shop.owner.ask("services.createService", wrong, idempotency_key="k")
    assert 400 <= status < 500
    again = shop.owner.ask("services.createService", wrong, idempotency_key="k")
    assert again == (status, answer)
    assert shop.call("services.queryServices", {"query": {}})["services"] == []
    assert shop.facts() == before


@pytest.mark.parametrize("key", ["x" * 256, "", "x" * 4000, "a b", "\x00", "é"])
def test_x18_a_key_has_1_to_255_visible_characters(shop: Shop, key: str) -> None:
    with invalid("Idempotency-Key"):
        shop.call(CREATE, HAIR, idempotency_key=key)
    shop.call(CREATE, HAIR, idempotency_key="x" * 255)
    assert names(shop) == ["Hair"]


def test_x18_reading_needs_no_key_and_ignores_it(shop: Shop) -> None:
    bodies: list[Json] = [{"query": {}}, {"query": {"filter": {"name": "x"}}}]
    for body in bodies:
        shop.call("categoriesV2.queryCategories", body, idempotency_key="k")
    assert not METHODS["categoriesV2.queryCategories"].writes


def test_x18_copies_that_arrive_together_have_one_effect(shop: Shop) -> None:
    """All wait for the first and get its answer, on one database connection or on ten."""
    raw = msgspec.json.encode(HAIR)
    headers = {"authorization": shop.api_key, "idempotency-key": "k"}

    async def together() -> list[tuple[int, bytes]]:
        return await asyncio.gather(*(shop.engine.call(CREATE, raw, headers) for _ in range(8)))

    answers: list[tuple[int, bytes]] = shop.run(together())
    assert set(answers) == {answers[0]}
    assert answers[0][0] == 200
    assert names(shop) == ["Hair"]


def test_x18_different_bodies_that_arrive_together_have_one_winner(shop: Shop) -> None:
    headers = {"authorization": shop.api_key, "idempotency-key": "k"}

    async def together() -> list[Any]:
        bodies = [msgspec.json.encode({"category": {"name": f"C{n}"}}) for n in range(6)]
        return await asyncio.gather(*(shop.engine.call(CREATE, each, headers) for each in bodies))

    statuses = sorted(status for status, _ in shop.run(together()))
    assert statuses == [200, 409, 409, 409, 409, 409]
    assert len(names(shop)) == 1


def _owners_second_key(shop: Shop) -> str:
    made: str = shop.run(
        shop.engine.store.write(
            lambda unit: keys.create_key(unit, shop.site_id, Role.OWNER, shop.clock.now)
        )
    )
    return made
