"""Calls that arrive together: nothing is given out twice."""

import asyncio

import msgspec

from tests.features.catalog.examples import create, given, query
from tests.support.shop import Shop


def test_a65_services_made_at_once_have_different_slugs(shop: Shop) -> None:
    body = msgspec.json.encode({"service": given("CLASS", name="Yoga")})
    headers = {"authorization": shop.api_key}

    async def all_at_once() -> list[int]:
        calls = [shop.engine.call("services.createService", body, headers) for _ in range(8)]
        return [status for status, _ in await asyncio.gather(*calls)]

    assert shop.run(all_at_once()) == [200] * 8
    slugs = {each["mainSlug"]["name"] for each in query(shop)}
    assert slugs == {"yoga", *(f"yoga-{number}" for number in range(1, 8))}


def test_x4_of_changes_made_at_once_one_wins(shop: Shop) -> None:
    made = create(shop, given("CLASS"))
    change = {"id": made["id"], "revision": "1", "tagLine": "Fresh"}
    body = msgspec.json.encode({"service": change})
    headers = {"authorization": shop.api_key}

    async def all_at_once() -> list[int]:
        calls = [shop.engine.call("services.updateService", body, headers) for _ in range(6)]
        return sorted(status for status, _ in await asyncio.gather(*calls))

    assert shop.run(all_at_once()) == [200] + [409] * 5
    assert query(shop)[0]["revision"] == "2"
