"""What rooms above ask of variants: durations, and the choices of a booking (D19, E10, E11)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from openbookings.engine.catalog.offers import Offer, offer
from openbookings.engine.kernel.call import Call
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.variants.choosing import has_variants, read_choices
from openbookings.engine.variants.durations import duration_choices
from tests.features.variants import menu
from tests.support.rooms import reading
from tests.support.shop import Json, Shop

Result = TypeVar("Result")


def test_d19_durations_by_choice_in_the_order_of_the_variants(shop: Shop) -> None:
    """The first one is the default; services without such variants are left out."""
    service, custom, plain = menu.varied(shop), menu.varied(shop), menu.varied(shop)
    made = menu.create(shop, menu.by_length(service, 90, 30, 60))
    menu.create(shop, menu.by_age(custom))
    ids = [each["choices"][0]["id"] for each in made["variants"]["values"]]
    wanted = [service["id"], custom["id"], plain["id"]]
    found = reading(shop, "services.getService", lambda call: duration_choices(call, wanted))
    assert {name: list(each.items()) for name, each in found.items()} == {
        service["id"]: list(zip(ids, [90, 30, 60], strict=True))
    }
    assert reading(shop, "services.getService", lambda call: duration_choices(call, [])) == {}


@pytest.mark.parametrize(
    ("body", "does"),
    [(menu.by_age, True), (menu.by_length, True), (None, False)],
)
def test_e10_custom_choices_and_durations_are_named_by_customers(
    shop: Shop, body: Callable[[Json], Json] | None, does: bool
) -> None:
    service = menu.varied(shop)
    if body is not None:
        menu.create(shop, body(service))
    assert _asked(shop, service, has_variants) is does


def test_e10_prices_by_staff_member_follow_from_the_slot(shop: Shop) -> None:
    service = menu.varied(shop)
    menu.create(shop, menu.by_staff(service, dict.fromkeys(service["staffMemberIds"], "50")))
    assert _asked(shop, service, has_variants) is False


def test_e11_a_service_without_variants_has_no_choices(shop: Shop) -> None:
    service = menu.varied(shop)
    group = {"numberOfParticipants": 2, "choices": [{"optionId": menu.OPTION, "custom": "child"}]}

    async def read(call: Call, found: Offer) -> int:
        return (await read_choices(call, found, [group], "booking")).total

    with pytest.raises(Refused, match="INVALID_SERVICE_CHOICES"):
        _asked(shop, service, read)
    menu.create(shop, menu.by_age(service))
    assert _asked(shop, service, read) == 2


def _asked(
    shop: Shop, service: Json, question: Callable[[Call, Offer], Awaitable[Result]]
) -> Result:
    async def work(call: Call) -> Result:
        return await question(call, await offer(call, service["id"]))

    return reading(shop, "services.getService", work)
