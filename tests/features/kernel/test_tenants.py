"""Two businesses in one database: what belongs to one does not exist for the other (H1, H3, H13).

Everything a method can be told about another site is told to it, and afterwards every row of that
site is compared, table by table.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.registry import HANDLERS
from openbookings.engine.store import Unit
from tests.conftest import Databases
from tests.features.kernel.business import beside, everything_of, furnish
from tests.features.kernel.foreign import NAMED_BY_HAND, WITHOUT, references, request
from tests.support.shop import Shop, Voice, open_shop

WORD = "Planted"
REFERENCES = len(references(defaultdict(str)))
NOT_OF_A_SITE = {"fact_base", "migrations", "sites"}

ABOUT_ONES_OWN = {"services.validateSlug"}
"""Answers that depend on the asking site alone: whether a slug is free there."""


class Neighbours(NamedTuple):
    """The business that has something, its ids, and the one that wants it."""

    owner: Shop
    ids: dict[str, str]
    stranger: Shop
    rows: dict[str, list[str]]


@pytest.fixture(scope="module")
def neighbours(databases: Databases) -> Iterator[Neighbours]:
    with open_shop(databases.migrated()) as owner:
        stranger = beside(owner, "Stranger")
        ids = furnish(owner, WORD)
        ids["timeSlotsConfiguration"] = _configuration(owner)
        ids["job"] = owner.call(
            "services.bulkUpdateServicesByFilter",
            {"filter": {"id": ids["spareService"]}, "service": {"tagLine": WORD}},
        )["jobId"]
        owner.run_jobs()
        yield Neighbours(owner, ids, stranger, everything_of(owner, owner.site_id))


TAKING_IDS = sorted(
    name
    for name in HANDLERS
    if name not in WITHOUT
    and (
        "{" in METHODS[name].paths[0]
        or any(re.search(r"Ids?$|\bid$", path) for path in METHODS[name].required)
        or re.search(r"ByFilter$|^bulk", METHODS[name].function)
        or name in NAMED_BY_HAND
    )
)


@pytest.mark.parametrize("name", TAKING_IDS)
def test_what_another_site_has_is_not_found_and_not_changed(
    neighbours: Neighbours, name: str
) -> None:
    body = request(name, neighbours.ids)
    named = json.dumps(body)
    assert any(each in named for each in neighbours.ids.values()), f"{name} names nothing: {body}"
    status, answer = neighbours.stranger.owner.ask(name, body)
    # A token of another site is no token here: it is as malformed as any other text.
    foreign_token = answer.get("details", {}).get("applicationError", {}).get("code")
    opens_nothing = (status, foreign_token) == (400, "INVALID_TOKEN")
    assert status in (200, 404, 428) or opens_nothing, f"{name} {body}: {status} {answer}"
    told = json.dumps(answer)
    assert WORD not in told and '"success": true' not in told, f"{name} tells {told}"
    if status == 200 and name not in ABOUT_ONES_OWN:
        assert _says_nothing(answer), f"{name} answers {answer}"
    neighbours.stranger.run_jobs()
    assert everything_of(neighbours.owner, neighbours.owner.site_id) == neighbours.rows


@pytest.mark.parametrize("number", range(REFERENCES))
def test_nothing_new_can_refer_to_what_another_site_has(
    neighbours: Neighbours, number: int
) -> None:
    name, body = references(neighbours.ids)[number]
    status, answer = neighbours.stranger.owner.ask(name, body)
    told = json.dumps(answer)
    refused = status in (400, 404, 428) or '"totalSuccesses": 0' in told
    assert refused, f"{name} {body}: {status} {answer}"
    assert WORD not in told
    assert everything_of(neighbours.owner, neighbours.owner.site_id) == neighbours.rows


LISTING = sorted(name for name in HANDLERS if METHODS[name].fields and METHODS[name].paging)


@pytest.mark.parametrize("name", LISTING)
def test_a_list_shows_only_ones_own(neighbours: Neighbours, name: str) -> None:
    for method in (name, name.replace("query", "count"), name.replace("search", "count")):
        if method in HANDLERS:
            assert WORD not in json.dumps(neighbours.stranger.owner.ask(method))
    wanted = {"filter": {"id": {"$in": list(neighbours.ids.values())}}}
    status, answer = neighbours.stranger.owner.ask(name, {"query": wanted, "search": wanted})
    assert WORD not in json.dumps(answer), f"{name}: {status} {answer}"


def test_a_cursor_of_one_site_is_worthless_at_another(neighbours: Neighbours) -> None:
    paged = {"query": {"cursorPaging": {"limit": 1}}}
    page = neighbours.owner.call("resources.queryResources", paged)
    cursor = page["pagingMetadata"]["cursors"]["next"]
    status, answer = neighbours.stranger.owner.ask(
        "resources.queryResources", {"query": {"cursorPaging": {"cursor": cursor}}}
    )
    assert status == 400
    assert WORD not in json.dumps(answer)


def test_a_key_opens_no_other_site(neighbours: Neighbours) -> None:
    other = neighbours.stranger.site_id
    voices: list[Voice] = [
        neighbours.owner.owner,
        neighbours.owner.as_visitor,
        neighbours.owner.as_member("0192f7a0-0000-4000-8000-00000000aaaa"),
        neighbours.owner.as_staff(neighbours.ids["staffResource"]),
    ]
    for voice in voices:
        status, answer = voice.ask("services.queryServices", wix_site_id=other)
        assert status == 403, answer
        own_id = neighbours.owner.site_id.upper()
        own = voice.ask("services.queryServices", {"query": {}}, wix_site_id=own_id)
        assert own[0] == 200


def test_a_token_signed_by_one_site_does_not_speak_for_another(neighbours: Neighbours) -> None:
    token = str(neighbours.owner.as_visitor.credential)
    moved = token.replace(neighbours.owner.site_id, neighbours.stranger.site_id, 1)
    status, _ = Voice(neighbours.stranger, moved).ask("services.queryServices")
    assert status == 401


def test_every_table_names_the_site_of_its_rows(neighbours: Neighbours) -> None:
    """H20: no table is shared, so no statement can forget which site it is for."""

    async def tables(unit: Unit) -> set[str]:
        if unit.dialect.name == "postgresql":
            sql = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        else:
            sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        return {row[0] for row in await unit.rows(sql)}

    found: set[str] = neighbours.owner.run(neighbours.owner.engine.store.read(tables))
    assert found - set(neighbours.rows) <= NOT_OF_A_SITE


def _says_nothing(answer: object) -> bool:
    """Whether an answer holds no entity: only counts, refused items and empty lists."""
    if isinstance(answer, dict):
        if "itemMetadata" in answer:
            return answer["itemMetadata"]["success"] is False and "item" not in answer
        return all(
            name in ("bulkActionMetadata", "jobId", "pagingMetadata") or _says_nothing(each)
            for name, each in answer.items()
        )
    if isinstance(answer, list):
        return all(_says_nothing(each) and isinstance(each, dict) for each in answer)
    return answer is None or not isinstance(answer, str) or answer == ""


def _configuration(shop: Shop) -> str:
    found = shop.call("timeSlotsConfiguration.queryTimeSlotsConfigurations", {"query": {}})
    own: str = found["timeSlotsConfigurations"][0]["id"]
    return own
