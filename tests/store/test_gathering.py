"""Units that take a place each share a transaction on PostgreSQL (decision 21).

Whoever watches from outside must not notice, but for the speed: each unit is done as a whole or
not at all, and nobody is answered before the commit.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial

import pytest

from openbookings.engine.store import (
    Store,
    Unit,
    documents,
    outbox,
)
from tests.store.party import Party, Refusal, Then, fail, present, refuse, take
from tests.store.settling import until_alone
from tests.store.things import SITE, THINGS, add, ids

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("databases", ["postgresql"], indirect=True),
]


async def test_who_takes_a_place_shares_a_transaction(things: Store, party: Party) -> None:
    """The same or another; each of them gets a seat of its own."""
    for name, place in zip("abcd", ("a place", "b place", "a place", "a place"), strict=True):
        party.invite(name, place=place)
    assert await party.outcomes() == dict.fromkeys("abcd")
    assert await present(things) == set("abcd")
    assert len(set(party.transactions.values())) == 1
    assert party.runs == Counter("abcd")
    rows = await things.read(lambda unit: unit.rows("SELECT id, seats FROM things"))
    seats: dict[str, int] = dict(rows)
    assert seats == {"a": 1, "b": 1, "c": 2, "d": 3, "a place": 3, "b place": 1, "c place": 0}


async def test_nobody_is_answered_before_the_commit(things: Store, party: Party) -> None:
    """Thirty at once, more than share one transaction."""
    taken: list[int] = []

    async def answered(name: str) -> None:
        await party.tasks[name]
        stored = await things.read(
            lambda unit: unit.value("SELECT seats FROM things WHERE id = ?", name)
        )
        taken.append(stored)

    names = [f"{number}" for number in range(30)]
    for name in names:
        party.invite(name)
    await asyncio.gather(*map(answered, names))
    assert sorted(taken) == list(range(1, 31))
    assert 1 < len(set(party.transactions.values())) < 15


async def test_what_else_is_locked_is_nobody_elses(things: Store, party: Party) -> None:
    """Who counts something under a lock sees all that was counted before (B24)."""

    async def count(unit: Unit, name: str) -> None:
        if await unit.value("SELECT count(*) FROM things WHERE id LIKE 'counted%'") >= 2:
            raise Refusal
        await documents.add(unit, THINGS, SITE, {"id": f"counted {name}"})

    for name, place in zip("abcdef", ("a place", "b place", "c place") * 2, strict=True):
        party.invite(name, partial(count, name=name), place=place, besides="counting")
    outcomes = await party.outcomes()
    assert Counter(map(type, outcomes.values())) == {type(None): 2, Refusal: 4}
    assert len(set(party.transactions.values())) == 6


@pytest.mark.parametrize("position", [0, 1, 3])
async def test_who_is_refused_just_goes(things: Store, party: Party, position: int) -> None:
    """First, in the middle or last: the others are not run again."""
    for number, name in enumerate("abcd"):
        party.invite(name, refuse if number == position else None)
    refused = "abcd"[position]
    outcomes = await party.outcomes()
    assert isinstance(outcomes.pop(refused), Refusal)
    assert set(outcomes.values()) == {None}
    assert await present(things) == set("abcd") - {refused}
    assert party.runs == Counter("abcd")
    assert len(set(party.transactions.values())) == 1


@pytest.mark.parametrize("position", [0, 1, 3])
async def test_who_fails_later_takes_back_only_what_is_its_own(
    things: Store, party: Party, position: int
) -> None:
    """First, in the middle or last: whoever was in the transaction is run again."""
    for number, name in enumerate("abcd"):
        party.invite(name, fail if number == position else None)
    failed = "abcd"[position]
    outcomes = await party.outcomes()
    assert isinstance(outcomes.pop(failed), Refusal)
    assert set(outcomes.values()) == {None}
    assert await present(things) == set("abcd") - {failed}
    assert party.runs.pop(failed) == 1
    assert set(party.runs.values()) == {2}


async def test_nobody_is_refused_for_what_was_undone(things: Store, party: Party) -> None:
    """Two want the last seat; who got it fails, so that there was room for the other."""

    async def wants(unit: Unit, name: str) -> int:
        await unit.lock(place="a place")
        if not await take(unit, most=1):
            raise Refusal
        if name == "a":
            raise ZeroDivisionError
        return 1

    first = asyncio.create_task(things.write(partial(wants, name="a")))
    second = asyncio.create_task(things.write(partial(wants, name="b")))
    with pytest.raises(ZeroDivisionError):
        await first
    assert await second == 1


async def test_who_is_refused_alone_leaves_nothing_open(things: Store, party: Party) -> None:
    for then in (refuse, fail):
        party.invite("a", then)
        assert isinstance((await party.outcomes())["a"], Refusal)
    await things.write(lambda unit: unit.lock("a place"))
    open_ones = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'"
    assert await things.read(lambda unit: unit.value(open_ones)) == 0


async def test_facts_are_numbered_as_places_were_taken(things: Store, party: Party) -> None:
    """I3: also when one who came early gets a seat later, or one looks again."""

    async def tell(unit: Unit, name: str) -> None:
        await unit.lock(place="a place")
        if name == "a":
            assert await take(unit, most=0) == 0
        seat = await take(unit)
        if name == "b":
            await unit.value("SELECT 1")
        await outbox.append(unit, SITE, [{"seat": seat}, {"of": name}])

    await asyncio.gather(*(things.write(partial(tell, name=name)) for name in "abc"))
    await until_alone(things)
    found = await things.read(lambda unit: outbox.after(unit, SITE, outbox.Cursor(), 100))
    assert len({fact.cursor for fact in found}) == 6
    told = [fact.body for fact in sorted(found, key=lambda fact: fact.number)]
    assert [body for body in told if b"seat" in body] == [
        b'{"seat":%d}' % seat for seat in (1, 2, 3)
    ]
    assert [fact.body for fact in found] == told, "they are handed on in the same order"
    assert told[:2] == [b'{"seat":1}', b'{"of":"b"}']


async def test_facts_of_those_who_took_nothing_have_places_of_their_own(
    things: Store, party: Party
) -> None:
    async def tell(unit: Unit) -> None:
        await unit.lock(place="a place")
        await outbox.append(unit, SITE, [{}])

    await asyncio.gather(*(things.write(tell) for _ in range(3)))
    await until_alone(things)
    found = await things.read(lambda unit: outbox.after(unit, SITE, outbox.Cursor(), 100))
    assert len({fact.cursor for fact in found}) == 3
    assert len({fact.cursor.position for fact in found}) == 1


async def test_places_are_taken_in_the_order_in_which_all_hold_them(
    things: Store, party: Party
) -> None:
    """Decision 16: whoever came first, and whatever somebody has to do before."""

    async def first_aside(unit: Unit) -> None:
        await unit.lock(place="a place")
        await unit.row_aside("UPDATE things SET hidden = true WHERE id = 'c place' RETURNING id")
        await take(unit)
        party.order.append("first aside")

    for name in "cb":
        party.invite(name, place=f"{name} place")
    last = asyncio.create_task(things.write(first_aside))
    await party.outcomes()
    await last
    assert party.order == ["first aside", "b", "c"]


async def hold_a_row(unit: Unit) -> object:
    return await unit.rows("SELECT id FROM things WHERE id = 'b place' FOR UPDATE")


async def change_more(unit: Unit) -> object:
    return await unit.execute("UPDATE things SET hidden = true WHERE id = 'b place'")


async def change_much(unit: Unit) -> None:
    await unit.execute_many("UPDATE things SET hidden = true WHERE id = ?", [["b place"]])


async def try_a_part(unit: Unit) -> None:
    async with unit.savepoint():
        await add(unit, "part")


async def tell_twice(unit: Unit) -> None:
    """The first facts would be numbered before those of who came earlier (I3)."""
    for _ in range(2):
        await outbox.append(unit, SITE, [{}])


@pytest.mark.parametrize("more", [tell_twice, hold_a_row, change_more, change_much, try_a_part])
async def test_who_needs_more_than_a_place_is_run_alone(
    things: Store, party: Party, more: Then
) -> None:
    """What the others have taken stays held meanwhile: somebody may wait for it in a circle."""
    party.invite("a")
    party.invite("b", more)
    assert await party.outcomes() == dict.fromkeys("ab")
    assert party.transactions["a"] != party.transactions["b"]
    assert await present(things) - {"part"} == {"a", "b"}


async def test_places_and_what_is_added_go_together(things: Store, party: Party) -> None:
    """However many there are, a place takes the locks, one statement, and what is added."""
    for name in "abcdefgh":
        party.invite(name)
    await party.outcomes()
    # The lock, the seat, and the transaction's number, for which this test asks.
    assert party.statements == dict.fromkeys("abcdefgh", 3)
    assert len(set(party.transactions.values())) == 1


async def test_who_adds_much_before_it_tells_stays_among_the_others(
    things: Store, party: Party
) -> None:
    """More than one statement holds: only facts have to wait for those of who came earlier."""

    async def add_much(unit: Unit) -> None:
        for number in range(7):
            await documents.add(unit, THINGS, SITE, {"id": f"place for {number}"})
        await outbox.append(unit, SITE, [{}])

    party.invite("a", add_much)
    party.invite("b")
    assert await party.outcomes() == dict.fromkeys("ab")
    assert party.transactions["a"] == party.transactions["b"]
    assert party.runs == Counter("ab")


async def test_whoever_looks_sees_what_it_has_added(things: Store, party: Party) -> None:
    async def look(unit: Unit) -> None:
        await documents.add(unit, THINGS, SITE, {"id": "more"})
        assert await ids(unit) >= {"b", "more"}

    party.invite("a")
    party.invite("b", look)
    assert await party.outcomes() == dict.fromkeys("ab")
    assert party.transactions["a"] == party.transactions["b"]
    assert await present(things) == {"a", "b", "more"}
