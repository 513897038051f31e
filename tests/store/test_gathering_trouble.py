"""Units that share a transaction wait, give up, and fail (decision 21).

Whoever watches from outside must not notice, but for the speed: each unit is done as a whole or
not at all, and nobody is answered before the commit.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial
from random import Random

import pytest

from openbookings.engine.store import (
    Busy,
    Duplicate,
    Store,
    Unit,
    documents,
    open_store,
)
from openbookings.engine.store.dialects.postgresql import gathering, joining
from openbookings.engine.store.dialects.postgresql.gathering import Gathering, Member
from tests.store.party import Party, Refusal, held_elsewhere, present, take
from tests.store.things import SITE, THINGS, add, create_things

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("databases", ["postgresql"], indirect=True),
]


async def test_what_another_holds_is_waited_for_only_by_those_who_need_it(
    things: Store, party: Party
) -> None:
    async with held_elsewhere(things, "b place"):
        for name, place in zip("abc", ("a place", "b place", "c place"), strict=True):
            party.invite(name, place=place)
        party.invite("d", place="b place")
        await asyncio.gather(party.tasks["a"], party.tasks["c"])
        assert await present(things) == {"a", "c"}
        # Who comes now waits with those who wait already, or takes what is free.
        party.invite("e", place="b place")
        party.invite("f")
        await party.tasks["f"]
    assert await party.outcomes() == dict.fromkeys("abcdef")
    assert party.transactions["b"] == party.transactions["d"]
    assert party.runs == Counter("abcdef")


async def test_who_was_late_waits_at_the_database_while_others_go_on(
    things: Store, party: Party
) -> None:
    """It has its turn as soon as the other lets go, however many are on their way meanwhile."""

    async def see_it_wait(unit: Unit) -> None:
        for _ in range(200):
            if await unit.value("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                return
            await asyncio.sleep(0.01)
        raise AssertionError("nobody waits")

    async def one_more(unit: Unit) -> None:
        party.invite("c", see_it_wait)

    async with held_elsewhere(things, "b place"):
        party.invite("a", one_more)
        party.invite("b", place="b place")
        await party.tasks["a"]
        await party.tasks["c"]
    assert await party.outcomes() == dict.fromkeys("abc")


async def test_nobody_waits_forever_for_another_process(
    things: Store, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_PATIENCE_SECONDS", 0.1)

    async def hold(unit: Unit) -> None:
        await unit.lock("a place")
        party.invite("a")
        party.invite("b", place="b place")
        with pytest.raises(Busy, match="lock timeout"):
            await party.tasks["a"]
        await party.tasks["b"]

    await things.write(hold)
    party.invite("c")
    await party.tasks["c"]
    assert await present(things) == {"b", "c"}


async def test_who_adds_what_is_there_already_is_told_and_nobody_else(
    things: Store, party: Party
) -> None:
    """It is a bug to add what is there already; whose bug it is shows when each is alone."""

    async def wrong(unit: Unit) -> None:
        await documents.add(unit, THINGS, SITE, {"id": "c place"})

    party.invite("a")
    party.invite("b", wrong)
    party.invite("c")
    outcomes = await party.outcomes()
    assert isinstance(outcomes.pop("b"), Duplicate)
    assert set(outcomes.values()) == {None}
    assert await present(things) == {"a", "c"}


async def test_who_gives_up_waiting_is_passed_over(things: Store, party: Party) -> None:
    for name in "abc":
        party.invite(name)
    await asyncio.sleep(0)
    party.tasks["b"].cancel()
    outcomes = await party.outcomes()
    assert isinstance(outcomes.pop("b"), asyncio.CancelledError)
    assert set(outcomes.values()) == {None}
    assert await present(things) == {"a", "c"}


async def test_who_gives_up_just_when_it_may_begin_keeps_nobody_waiting(
    things: Store, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = gathering.Member.begin

    def begin_and_give_up(member: Member, gathering: Gathering, turn: int) -> None:
        begin(member, gathering, turn)
        if member.wanted.place == "b place":
            party.tasks["b"].cancel()

    monkeypatch.setattr(gathering.Member, "begin", begin_and_give_up)
    party.invite("a")
    party.invite("b", place="b place")
    outcomes = await party.outcomes()
    assert isinstance(outcomes["b"], asyncio.CancelledError)
    assert await present(things) == {"a"}
    assert party.runs == Counter("a")


async def test_who_gives_up_before_it_is_done_is_undone(things: Store, party: Party) -> None:
    has_begun = asyncio.Event()

    async def endless(unit: Unit) -> None:
        has_begun.set()
        await asyncio.Event().wait()

    party.invite("a")
    party.invite("b", endless)
    party.invite("c")
    await has_begun.wait()
    party.tasks["b"].cancel()
    outcomes = await party.outcomes()
    assert isinstance(outcomes.pop("b"), asyncio.CancelledError)
    assert set(outcomes.values()) == {None}
    assert await present(things) == {"a", "c"}
    assert party.runs == Counter("aabcc")


async def test_who_gives_up_when_it_is_done_is_committed_with_the_others(
    things: Store, party: Party
) -> None:
    all_but_one, go_on = asyncio.Event(), asyncio.Event()

    async def last(unit: Unit) -> None:
        all_but_one.set()
        await go_on.wait()

    party.invite("a")
    party.invite("b", last)
    await all_but_one.wait()
    await asyncio.sleep(0)
    party.tasks["a"].cancel()
    await asyncio.sleep(0)
    go_on.set()
    outcomes = await party.outcomes()
    assert isinstance(outcomes.pop("a"), asyncio.CancelledError)
    assert set(outcomes.values()) == {None}
    assert await present(things) == {"a", "b"}


async def test_who_dawdles_does_not_keep_the_others(
    things: Store, party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are run again without it; so is whoever dawdled, in the end alone."""
    monkeypatch.setattr(gathering, "_PATIENCE_SECONDS", 0.05)

    async def dawdle(unit: Unit) -> None:
        if party.runs["b"] <= 2:
            await asyncio.sleep(0.2)

    party.invite("a")
    party.invite("b", dawdle)
    assert await party.outcomes() == dict.fromkeys("ab")
    assert await present(things) == {"a", "b"}
    assert party.runs["b"] == 3


async def test_when_the_connection_is_cut_all_are_run_again(things: Store, party: Party) -> None:
    """As when the server restarts: nothing was committed."""

    async def cut(unit: Unit) -> None:
        if party.runs["b"] == 1:
            backend = await unit.value("SELECT pg_backend_pid()")
            await things.read(lambda other: other.value("SELECT pg_terminate_backend(?)", backend))

    party.invite("a")
    party.invite("b", cut)
    assert await party.outcomes() == dict.fromkeys("ab")
    assert await present(things) == {"a", "b"}
    assert party.runs == Counter("aabb")


@pytest.mark.parametrize("seed", range(6))
async def test_any_mixture_leaves_what_the_successful_ones_wrote(
    things: Store, party: Party, seed: int
) -> None:
    """Units of every fate, at random, for three places; judged by what each was told."""
    random = Random(seed)
    fates = ["done", "done", "done", "more", "refused", "failed", "part failed", "given up"]

    async def work(unit: Unit, name: str, fate: str, place: str, besides: list[str]) -> None:
        await unit.lock(*besides, place=place)
        if fate == "refused":
            raise Refusal
        await take(unit, place, most=1000)
        await (add if fate == "more" else add_aside)(unit, name)
        if fate == "part failed":
            with pytest.raises(Refusal):
                async with unit.savepoint():
                    await add(unit, f"{name} in part")
                    raise Refusal
        if fate == "given up":
            await asyncio.sleep(random.random() / 100)
        if fate == "failed":
            raise Refusal

    async def told(name: str, fate: str, place: str, besides: list[str]) -> bool | None:
        its_work = partial(work, name=name, fate=fate, place=place, besides=besides)
        task = asyncio.create_task(things.write(its_work))
        await asyncio.sleep(random.random() / 50)
        if fate == "given up":
            task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(outcome, asyncio.CancelledError):
            return None
        assert outcome is None or isinstance(outcome, Refusal), outcome
        return outcome is None

    cases = [
        (f"{n}", random.choice(fates), f"{random.choice('abc')} place", random.choice(KEYS))
        for n in range(60)
    ]
    outcomes = await asyncio.gather(*(told(*case) for case in cases))
    left = await present(things)
    seats = await things.read(
        lambda unit: unit.value("SELECT sum(seats) FROM things WHERE id LIKE '% place'")
    )
    assert seats == len(left), "places and what was added belong together"
    for (name, fate, *_), outcome in zip(cases, outcomes, strict=True):
        if outcome is None:
            left.discard(name)
        else:
            assert outcome is (fate not in ("refused", "failed"))
            assert (name in left) is outcome
    assert left <= {name for name, *_ in cases}
    await things.write(lambda unit: unit.lock("a place", "b place", "c place"))


async def test_whoever_waits_for_others_keeps_no_connection(database_url: str) -> None:
    """Of one connection all can live, though each has looked at something before."""
    store = await open_store(f"{database_url}&pool_size=1&statement_cache_size=0", now=lambda: 0)
    await create_things(store)
    await store.write(partial(add, thing_id="a place", seats=0))

    async def work(unit: Unit) -> int:
        await unit.value("SELECT 1")
        await unit.row_ahead("SELECT 1")
        await unit.value("SELECT 1")
        await unit.lock(place="a place")
        return await take(unit)

    assert sorted(await asyncio.gather(*(store.write(work) for _ in range(9)))) == [*range(1, 10)]
    await store.close()


KEYS: list[list[str]] = [[], [], ["x"], ["x", "y"]]


async def add_aside(unit: Unit, name: str) -> None:
    """Add a thing as a unit among others may."""
    await documents.add(unit, THINGS, SITE, {"id": name})
