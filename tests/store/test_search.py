"""Free text: the words of a visitor, found whatever their case, the same in SQL and in memory."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from openbookings.engine.query.documents import found_at
from openbookings.engine.store import (
    Search,
    Selection,
    Store,
    Unit,
    documents,
    fields_of,
    search_for,
    search_matches,
)
from tests.store.things import SITE, THINGS, add

pytestmark = pytest.mark.anyio
WORDS = ["yoga", "YOGA", "Straße", "STRASSE", "100%", "a_b", "ÉTÉ", "été", "o", "'", "\\", "☃"]


async def test_search_in_sql_means_what_it_means_in_memory(things: Store) -> None:
    chance = random.Random(7)
    stored = {
        f"thing-{number}": {
            "name": " ".join(chance.sample(WORDS, chance.randint(0, 3))),
            "codes": chance.sample(WORDS, chance.randint(0, 2)),
        }
        for number in range(60)
    }

    async def fill(unit: Unit) -> None:
        for thing_id, thing in stored.items():
            await add(unit, thing_id, **thing)

    async def found(unit: Unit, search: Search) -> list[str]:
        page = Selection(search=search, extra=("id",))
        rows = await documents.select(unit, THINGS, SITE, page)
        total = await documents.count(unit, THINGS, SITE, None, search=search)
        names = await documents.values(
            unit, THINGS, SITE, None, fields_of(THINGS), ("id",), search=search
        )
        assert total == len(rows) == len(names)
        return sorted(row[1] for row in rows)

    async def compare(unit: Unit) -> int:
        hits = 0
        for _ in range(200):
            words = tuple(chance.sample(WORDS, chance.randint(1, 3)))
            fields = tuple(chance.sample(["name", "codes"], chance.randint(1, 2)))
            search = Search(words, fields, chance.choice(("all", "any")))
            expected = sorted(
                thing_id
                for thing_id, thing in stored.items()
                if search_matches(words, texts(thing, fields), search.mode)
            )
            assert await found(unit, search) == expected, search
            hits += len(expected)
        return hits

    await things.write(fill)
    assert await things.read(compare) > 500


def texts(thing: Mapping[str, object], fields: tuple[str, ...]) -> list[str]:
    return [str(text) for field in fields for text in found_at(thing, field)[0]]


def test_a_text_of_white_space_searches_for_nothing() -> None:
    assert search_for(" \t ", ["name"]) is None
    assert search_for("Yoga  yoga Zen", ["name"], "all") == Search(
        ("yoga", "zen"), ("name",), "all"
    )


def test_all_words_may_stand_in_different_texts() -> None:
    assert search_matches(["a", "b"], ["xax", None, "B"], "all")
    assert not search_matches(["a", "c"], ["xax", "B"], "all")
    assert search_matches(["a", "c"], ["xax", "B"], "any")
