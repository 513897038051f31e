"""What the units of a group add is written together, when all have had their turn (decision 22).

Only units that take a place leave it to be written later; nobody ever misses what they have added.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbookings.engine.store import Busy, Duplicate, Store, Unit, documents, outbox
from openbookings.engine.store.dialects.sqlite.store import SQLiteStore
from tests.store.group import Work, as_one_group, or_its_kind
from tests.store.party import Refusal, take
from tests.store.things import SITE, THINGS, add, ids, thing_ids

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]

Then = Callable[[Unit], Awaitable[object]]


@pytest.fixture
async def sqlite(things: Store) -> SQLiteStore:
    assert isinstance(things, SQLiteStore)
    await things.write(lambda unit: add(unit, "a place", seats=0))
    return things


class Guests:
    """Makes units that take a seat of the one place and add a thing of their name."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()

    def guest(self, name: str, then: Then | None = None) -> Work:
        """It takes, adds, does what is asked, and gives its seat."""

        async def work(unit: Unit) -> int:
            await unit.row_ahead("SELECT 1")
            await unit.lock(place="a place")
            self.runs[name] += 1
            seat = await take(unit)
            await documents.add(unit, THINGS, SITE, {"id": name})
            if then is not None:
                await then(unit)
            return seat

        return work


def note_statements(store: SQLiteStore, seen: list[str]) -> None:
    """Note the first words of every statement of the writer."""

    def note(cursor: object, sql: str, values: object) -> bool:
        seen.append(" ".join(sql.split()[:3]))
        return True

    store._writing.exec_trace = note


async def test_what_is_added_is_written_when_all_have_had_their_turn(sqlite: SQLiteStore) -> None:
    guests, statements = Guests(), list[str]()
    works = [guests.guest(name, partial(fact, name=name)) for name in "abc"]
    note_statements(sqlite, statements)
    assert await as_one_group(sqlite, *works) == [1, 2, 3]
    writes = [each for each in statements if each.split()[0] in ("UPDATE", "INSERT", "COMMIT")]
    insertions = ["INSERT INTO things"] * 3 + ["INSERT INTO facts"] * 3
    # Before it comes the unit that held the others up.
    assert writes == ["COMMIT", *["UPDATE things SET"] * 3, *insertions, "COMMIT"]
    assert await thing_ids(sqlite) == {"a place", *"abc"}


async def fact(unit: Unit, name: str) -> None:
    """Record a fact with this name."""
    await outbox.append(unit, SITE, [{"name": name}])


async def told(store: Store) -> list[str]:
    """The names of all facts, in the order of their numbers."""
    found = await store.read(lambda unit: outbox.after(unit, SITE, outbox.Cursor(), 100))
    return [each.body.decode() for each in sorted(found, key=lambda each: each.number)]


async def test_facts_are_numbered_in_the_order_of_the_changes(sqlite: SQLiteStore) -> None:
    """I3: also where one among them writes at once, as whoever does more than to take does."""
    guests = Guests()
    names = "abcd"
    works = [guests.guest(name, partial(fact, name=name)) for name in names]

    async def writes_at_once(unit: Unit) -> None:
        await unit.lock("another key")
        await unit.execute("UPDATE things SET hidden = true WHERE id = 'a place'")
        await fact(unit, "at once")

    await as_one_group(sqlite, *works[:2], writes_at_once, *works[2:])
    order = ["a", "b", "at once", "c", "d"]
    assert await told(sqlite) == [f'{{"name":"{name}"}}' for name in order]


async def test_nobody_misses_what_others_have_added(sqlite: SQLiteStore) -> None:
    """Neither one of them that looks, nor who is none of them; nor a part that may fail alone."""
    seen: list[set[str]] = []
    guests = Guests()

    async def looks(unit: Unit) -> None:
        seen.append(await ids(unit) - {"a place"})

    async def tries(unit: Unit) -> None:
        async with unit.savepoint():
            await looks(unit)

    async def is_none_of_them(unit: Unit) -> None:
        await unit.lock("another key")
        await looks(unit)

    works = (guests.guest("a"), guests.guest("b", looks), guests.guest("c"), is_none_of_them)
    await as_one_group(sqlite, *works, guests.guest("d", tries))
    assert seen == [set("ab"), set("abc"), set("abcd")]


_SEEN = "UPDATE things SET hidden = true WHERE id = 'mine' RETURNING id"
_WAYS: dict[str, Then] = {
    "row ahead": lambda unit: unit.row_ahead(_SEEN),
    "row aside": lambda unit: unit.row_aside(_SEEN),
    "take": lambda unit: unit.take(_SEEN),
    "execute": lambda unit: unit.execute(_SEEN),
    "execute many": lambda unit: unit.execute_many("UPDATE things SET hidden = ?", [[True]]),
    "script": lambda unit: unit.script("UPDATE things SET hidden = true"),
}


@pytest.mark.parametrize("way", _WAYS)
async def test_what_a_unit_has_added_is_there_for_its_next_statement(
    sqlite: SQLiteStore, way: str
) -> None:
    async def work(unit: Unit) -> None:
        await unit.lock("any")
        await documents.add(unit, THINGS, SITE, {"id": "mine"})
        await _WAYS[way](unit)

    assert await as_one_group(sqlite, work, Guests().guest("a")) == [None, 1]
    hidden = "SELECT hidden FROM things WHERE id = 'mine'"
    assert await sqlite.read(lambda unit: unit.value(hidden))


async def test_what_a_part_added_that_failed_is_never_written(sqlite: SQLiteStore) -> None:
    """Or else the caller would hear that it could not be, in the place of why the part failed."""

    async def work(unit: Unit) -> None:
        await unit.lock(place="a place")
        async with unit.savepoint():
            await documents.add(unit, THINGS, SITE, {"id": "a place"})
            raise Refusal

    outcomes = await as_one_group(sqlite, work, Guests().guest("a"))
    assert [type(each) for each in outcomes] == [Refusal, int]


async def test_who_takes_no_place_leaves_nothing_to_be_written_later(sqlite: SQLiteStore) -> None:
    """A hold is added, and the next who takes a place must count it (D43)."""

    async def holds(unit: Unit) -> None:
        await unit.lock("a place")
        await documents.add(unit, THINGS, SITE, {"id": "kept seat"})

    async def takes(unit: Unit) -> object:
        await unit.lock(place="a place")
        kept = "SELECT 1 FROM things WHERE id = 'kept seat'"
        sql = f"UPDATE things SET seats = 1 WHERE id = 'a place' AND NOT EXISTS ({kept})"
        return await unit.take(f"{sql} RETURNING seats")

    assert await as_one_group(sqlite, holds, takes) == [None, None]


async def test_of_who_fails_before_anything_is_written_only_that_is_dropped(
    sqlite: SQLiteStore,
) -> None:
    """What others have left is none of its writing, even where it wrote it for them."""
    guests = Guests()

    async def adds_and_fails(unit: Unit) -> NoReturn:
        await unit.lock(place="a place")
        await documents.add(unit, THINGS, SITE, {"id": "lost"})
        raise Refusal

    async def looks_and_fails(unit: Unit) -> NoReturn:
        await unit.lock("another key")
        await ids(unit)
        raise Refusal

    works = [guests.guest("a"), adds_and_fails, looks_and_fails, guests.guest("b")]
    outcomes = await as_one_group(sqlite, *works)
    assert [type(each) for each in outcomes] == [int, Refusal, Refusal, int]
    assert await thing_ids(sqlite) == {"a place", "a", "b"}
    assert guests.runs == {"a": 1, "b": 1}


_ERRORS = (Duplicate, OverflowError)
_UNWRITABLE = pytest.mark.parametrize(
    "row", [{"id": "a place"}, {"id": "b", "seats": 2**64}], ids=["twice", "huge"]
)


@_UNWRITABLE
async def test_who_added_what_cannot_be_written_fails_alone(
    sqlite: SQLiteStore, row: dict[str, object]
) -> None:
    guests = Guests()

    async def adds_badly(unit: Unit) -> None:
        await unit.lock(place="a place")
        await take(unit)
        await documents.add(unit, THINGS, SITE, row)

    outcomes = await as_one_group(sqlite, guests.guest("a"), adds_badly, guests.guest("c"))
    assert (outcomes[0], outcomes[2]) == (1, 2)
    assert isinstance(outcomes[1], _ERRORS)
    assert await thing_ids(sqlite) == {"a place", "a", "c"}
    assert guests.runs == {"a": 2, "c": 2}
    with pytest.raises(_ERRORS):
        await sqlite.write(adds_badly)
    assert await sqlite.read(lambda unit: unit.value("SELECT max(seats) FROM things")) == 2


@_UNWRITABLE
@pytest.mark.parametrize("swallows", [False, True])
async def test_who_writes_for_others_does_not_answer_for_what_they_have_added(
    sqlite: SQLiteStore, row: dict[str, object], swallows: bool
) -> None:
    """The error comes where somebody looks, but it is that of whoever added the row."""
    guests = Guests()

    async def adds_badly(unit: Unit) -> None:
        await unit.lock(place="a place")
        await take(unit)
        await documents.add(unit, THINGS, SITE, row)

    async def looks(unit: Unit) -> set[str]:
        await unit.lock("another key")
        with suppress(*(_ERRORS if swallows else ())):
            return await ids(unit)
        return set()

    outcomes = await as_one_group(sqlite, adds_badly, looks, guests.guest("c"))
    assert isinstance(outcomes[0], _ERRORS)
    assert outcomes[1:] == [{"a place"}, 1]
    assert await thing_ids(sqlite) == {"a place", "c"}


async def test_a_full_disk_is_told_to_the_whole_group(sqlite: SQLiteStore) -> None:
    guests = Guests()
    pages = sqlite._writing.execute("PRAGMA page_count").fetchall()[0][0]
    sqlite._writing.execute(f"PRAGMA max_page_count = {pages}")
    text = "much " * 10_000

    async def adds_much(unit: Unit) -> None:
        await documents.add(unit, THINGS, SITE, {"id": "much", "name": text})

    outcomes = await as_one_group(sqlite, guests.guest("a"), guests.guest("b", adds_much))
    assert [type(each) for each in outcomes] == [Busy, Busy]
    sqlite._writing.execute("PRAGMA max_page_count = 1000000")
    assert await as_one_group(sqlite, guests.guest("c"), guests.guest("d")) == [1, 2]
    assert await thing_ids(sqlite) == {"a place", "c", "d"}


_STEPS = st.lists(st.sampled_from(["take", "add", "fact", "look", "part", "fail"]), max_size=5)
_UNITS = st.lists(st.tuples(st.booleans(), _STEPS), min_size=1, max_size=7)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(units=_UNITS)
async def test_a_group_is_as_if_each_unit_had_been_alone(
    sqlite: SQLiteStore, units: list[tuple[bool, list[str]]]
) -> None:
    """The same units one after the other, each in a transaction of its own, leave the same."""
    works = [
        partial(_carry_out, number=number, shares=shares, steps=steps)
        for number, (shares, steps) in enumerate(units)
    ]
    await sqlite.write(_begin_anew)
    alone = [await _outcome(sqlite, work) for work in works]
    left = await _left(sqlite)
    await sqlite.write(_begin_anew)
    together = await as_one_group(sqlite, *works)
    assert [or_its_kind(each) for each in together] == [or_its_kind(each) for each in alone]
    assert await _left(sqlite) == left


async def _carry_out(unit: Unit, number: int, shares: bool, steps: list[str]) -> list[object]:
    await unit.row_ahead("SELECT 1")
    await (unit.lock(place="a place") if shares else unit.lock("a place"))
    seen: list[object] = []
    for place, step in enumerate(steps):
        name = f"{number}.{place}"
        if step == "take":
            seen.append(await take(unit, most=4))
        elif step == "add":
            await documents.add(unit, THINGS, SITE, {"id": name})
        elif step == "fact":
            await fact(unit, name)
        elif step == "look":
            seen.append(sorted(await ids(unit)))
        elif step == "part":
            seen.append(await _in_part(unit, name))
        else:
            raise Refusal
    return seen


async def _in_part(unit: Unit, name: str) -> object:
    """Something that is undone."""
    try:
        async with unit.savepoint():
            await documents.add(unit, THINGS, SITE, {"id": f"{name} undone"})
            await take(unit)
            raise Refusal
    except Refusal:
        return await unit.value("SELECT seats FROM things WHERE id = 'a place'")


async def _outcome(store: Store, work: Work) -> object:
    return (await asyncio.gather(store.write(work), return_exceptions=True))[0]


async def _left(store: Store) -> tuple[object, ...]:
    rows = await store.read(lambda unit: unit.rows("SELECT id, seats FROM things ORDER BY id"))
    return rows, await told(store)


async def _begin_anew(unit: Unit) -> None:
    await unit.execute("DELETE FROM things")
    await unit.execute("DELETE FROM facts")
    await add(unit, "a place", seats=0)
