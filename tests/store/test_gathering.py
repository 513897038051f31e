"""Units that want the same locks share a transaction on PostgreSQL (decision 19).

Whoever watches from outside must not notice, but for the speed: each unit is done as a whole or
not at all, one after the other, and nobody is answered before the commit.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from random import Random

import pytest

from openbookings.engine.store import Busy, Duplicate, Store, Unit, documents, outbox
from openbookings.engine.store.dialects.postgresql import gathering
from tests.store.settling import until_alone
from tests.store.things import SITE, THINGS, add, ids, thing_ids

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("databases", ["postgresql"], indirect=True),
]

XACT = "SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)"


class Refusal(Exception):
    """What a unit of work raises."""


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, nobody comes too late to join."""
    monkeypatch.setattr(gathering, "_LONGEST_SECONDS", 60.0)


class Queue:
    """Units that gather behind a first one, in a known order."""

    def __init__(self, store: Store) -> None:
        self.runs: Counter[str] = Counter()
        self.transactions: dict[str, int] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._store = store
        self._first_may_go = asyncio.Event()

    async def line_up(
        self, name: str, then: Callable[[Unit], Awaitable[None]] | None = None
    ) -> None:
        """Start one more unit: it adds a thing of its name, then does what is asked."""
        arrived = asyncio.Event()
        work = partial(self._work, name=name, then=then, first=not self.tasks, arrived=arrived)
        self.tasks[name] = asyncio.create_task(self._store.write(work))
        await arrived.wait()

    async def go(self) -> dict[str, BaseException | None]:
        """Let all have their turns; what became of each."""
        self._first_may_go.set()
        done = await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        return dict(zip(self.tasks, done, strict=True))

    async def _work(
        self,
        unit: Unit,
        name: str,
        then: Callable[[Unit], Awaitable[None]] | None,
        first: bool,
        arrived: asyncio.Event,
    ) -> None:
        arrived.set()
        await unit.lock("staff-1")
        self.runs[name] += 1
        if first:
            await self._first_may_go.wait()
        if then is not refuse:
            await sell(unit, name)
            self.transactions[name] = await unit.value(XACT)
        if then is not None:
            await then(unit)


async def sell(unit: Unit, name: str) -> None:
    """Change a row that all want, and add another: what may be done among others."""
    await unit.row_aside("UPDATE things SET seats = seats + 1 WHERE id = 'counter' RETURNING id")
    await documents.add(unit, THINGS, SITE, {"id": name})


async def refuse(unit: Unit) -> None:
    """Fail; of a unit that does so at once nothing has been changed."""
    raise Refusal


async def fail(unit: Unit) -> None:
    """Fail after a change."""
    raise Refusal


async def test_who_wants_the_same_shares_a_transaction(things: Store) -> None:
    queue = Queue(things)
    for name in "abcd":
        await queue.line_up(name)
    assert await queue.go() == dict.fromkeys("abcd")
    assert await thing_ids(things) == set("abcd")
    assert len(set(queue.transactions.values())) == 1
    assert queue.runs == Counter("abcd")


async def test_others_locks_are_another_matter(things: Store) -> None:
    """Who wants something else neither waits nor joins."""
    queue = Queue(things)
    await queue.line_up("a")

    async def elsewhere(unit: Unit) -> None:
        await unit.lock("staff-1", "staff-2")
        raise AssertionError("staff-1 is held")

    async def free(unit: Unit) -> None:
        await unit.lock("staff-2")
        await add(unit, "b")

    waiting = asyncio.create_task(things.write(elsewhere))
    await things.write(free)
    assert await thing_ids(things) == {"b"}
    waiting.cancel()
    assert await queue.go() == {"a": None}


async def test_each_sees_what_the_one_before_has_done(things: Store) -> None:
    """Thirty who each count on from what they read; nobody is answered before the commit."""
    await things.write(partial(add, thing_id="counter", seats=0))
    transactions: list[int] = []

    async def count(unit: Unit) -> int:
        await unit.lock("counter")
        seats: int = await unit.value("SELECT seats FROM things WHERE id = 'counter'")
        change = "UPDATE things SET seats = ? WHERE id = 'counter' RETURNING id"
        await unit.row_aside(change, seats + 1)
        transactions.append(await unit.value(XACT))
        return seats + 1

    async def counted() -> None:
        mine = await things.write(count)
        stored = await things.read(
            lambda unit: unit.value("SELECT seats FROM things WHERE id = 'counter'")
        )
        assert stored >= mine, "answered before it was committed"

    await asyncio.gather(*(counted() for _ in range(30)))
    assert len(transactions) == 30
    assert len(set(transactions)) < 15
    seats = await things.read(lambda unit: unit.value("SELECT seats FROM things"))
    assert seats == 30


@pytest.mark.parametrize("position", [0, 1, 3])
async def test_who_is_refused_just_goes(things: Store, position: int) -> None:
    """First, in the middle or last: the others are not run again."""
    queue = Queue(things)
    for place, name in enumerate("abcd"):
        await queue.line_up(name, refuse if place == position else None)
    refused = "abcd"[position]
    outcomes = await queue.go()
    assert isinstance(outcomes.pop(refused), Refusal)
    assert set(outcomes.values()) == {None}
    assert await thing_ids(things) == set("abcd") - {refused}
    assert queue.runs == Counter("abcd")
    assert len(set(queue.transactions.values())) == 1


@pytest.mark.parametrize("position", [0, 1, 3])
async def test_who_fails_later_takes_back_only_what_is_its_own(
    things: Store, position: int
) -> None:
    """First, in the middle or last: whoever was in the transaction is run again."""
    queue = Queue(things)
    for place, name in enumerate("abcd"):
        await queue.line_up(name, fail if place == position else None)
    failed = "abcd"[position]
    outcomes = await queue.go()
    assert isinstance(outcomes.pop(failed), Refusal)
    assert set(outcomes.values()) == {None}
    assert await thing_ids(things) == set("abcd") - {failed}
    assert queue.runs[failed] == 1
    before = "abcd"[:position]
    assert all(queue.runs[name] == 2 for name in before), "they were in the same transaction"


async def test_who_is_refused_alone_leaves_nothing_open(things: Store) -> None:
    for then in (refuse, fail):
        queue = Queue(things)
        await queue.line_up("a", then)
        assert isinstance((await queue.go())["a"], Refusal)
    await things.write(lambda unit: unit.lock("staff-1"))
    open_ones = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'"
    assert await things.read(lambda unit: unit.value(open_ones)) == 0


async def test_facts_of_one_transaction_keep_their_order(things: Store) -> None:
    """Their places go on where those of the unit before have ended."""

    async def tell(unit: Unit, name: str) -> None:
        await outbox.append(unit, SITE, [{"id": f"{name}1"}, {"id": f"{name}2"}])
        await outbox.append(unit, SITE, [{"id": f"{name}3"}])

    queue = Queue(things)
    for name in "abc":
        await queue.line_up(name, partial(tell, name=name))
    assert await queue.go() == dict.fromkeys("abc")
    await until_alone(things)
    found = await things.read(lambda unit: outbox.after(unit, SITE, outbox.Cursor(), 100))
    told = [fact.body for fact in found]
    assert told == [
        b'{"id":"%s%d"}' % (name.encode(), each) for name in "abc" for each in (1, 2, 3)
    ]
    assert len({fact.cursor for fact in found}) == 9
    numbers = [fact.number for fact in found]
    assert numbers == sorted(set(numbers))


async def test_who_needs_more_than_a_place_is_run_alone(things: Store) -> None:
    """What one unit has taken stays held, so that the next must not begin to hold anything."""
    await things.write(partial(add, thing_id="row"))

    async def hold(unit: Unit, arrived: asyncio.Event) -> int:
        arrived.set()
        await unit.lock("staff-1")
        await unit.rows("SELECT id FROM things WHERE id = 'row' FOR UPDATE")
        await sell(unit, "b")
        number: int = await unit.value(XACT)
        return number

    queue, arrived = Queue(things), asyncio.Event()
    await queue.line_up("a")
    apart = asyncio.create_task(things.write(partial(hold, arrived=arrived)))
    await arrived.wait()
    await queue.line_up("c")
    assert await queue.go() == {"a": None, "c": None}
    assert await apart not in queue.transactions.values()
    assert queue.runs == Counter("ac")
    assert await thing_ids(things) == {"row", "a", "b", "c"}


@pytest.mark.parametrize("besides", ["free", "taken"])
async def test_further_locks_are_tried_and_never_waited_for(things: Store, besides: str) -> None:
    """Who needs a lock besides joins if that is free, and else waits for it alone."""
    let_go = asyncio.Event()

    async def take(unit: Unit, has: asyncio.Event) -> None:
        await unit.lock("taken")
        has.set()
        await let_go.wait()

    async def work(unit: Unit, arrived: asyncio.Event) -> int:
        arrived.set()
        await unit.lock("staff-1", besides)
        await sell(unit, "b")
        number: int = await unit.value(XACT)
        return number

    queue, has, arrived = Queue(things), asyncio.Event(), asyncio.Event()
    other = asyncio.create_task(things.write(partial(take, has=has)))
    await has.wait()
    await queue.line_up("a")
    more = asyncio.create_task(things.write(partial(work, arrived=arrived)))
    await arrived.wait()
    await queue.line_up("c")
    assert await queue.go() == {"a": None, "c": None}
    let_go.set()
    await other
    assert (await more in queue.transactions.values()) is (besides == "free")
    assert await thing_ids(things) == set("abc")


async def test_nobody_joins_who_needs_more(things: Store) -> None:
    """As above, when the first one does."""
    queue = Queue(things)
    await queue.line_up("a", lambda unit: add(unit, "more"))
    await queue.line_up("b")
    assert await queue.go() == dict.fromkeys("ab")
    assert queue.transactions["a"] != queue.transactions["b"]


async def test_what_one_adds_travels_with_a_statement_of_the_next(things: Store) -> None:
    """A sale is one round trip: it takes its place, and brings what the sale before has added."""
    await things.write(partial(add, thing_id="counter", seats=0))
    statements: dict[str, int] = {}
    go = asyncio.Event()

    async def count(unit: Unit, name: str, arrived: asyncio.Event) -> None:
        arrived.set()
        await unit.lock("counter")
        await go.wait()
        row = await unit.row_aside(
            "UPDATE things SET seats = seats + 1 WHERE id = 'counter' RETURNING seats"
        )
        assert row is not None
        await documents.add(unit, THINGS, SITE, {"id": name, "seats": row[0]})
        if name == "b":
            # Whoever looks, sees all that was added before.
            assert await ids(unit) == {"counter", "a", "b"}
        statements[name] = unit.statements

    tasks = []
    for name in "abc":
        arrived = asyncio.Event()
        tasks.append(asyncio.create_task(things.write(partial(count, name=name, arrived=arrived))))
        await arrived.wait()
    go.set()
    await asyncio.gather(*tasks)
    assert statements == {"a": 2, "b": 3, "c": 1}
    seats = await things.read(lambda unit: unit.rows("SELECT id, seats FROM things"))
    assert dict(seats) == {"counter": 3, "a": 1, "b": 2, "c": 3}


async def test_who_brings_what_cannot_be_added_is_not_to_blame(things: Store) -> None:
    """It is a bug to add what is there already; whose bug it is, is told, and nobody else."""
    await things.write(partial(add, thing_id="a"))

    async def wrong(unit: Unit) -> None:
        await documents.add(unit, THINGS, SITE, {"id": "a"})

    async def right(unit: Unit) -> None:
        await unit.row_aside("UPDATE things SET seats = 7 WHERE id = 'a' RETURNING id")

    queue = Queue(things)
    await queue.line_up("b")
    await queue.line_up("c", wrong)
    await queue.line_up("d", right)
    outcomes = await queue.go()
    assert isinstance(outcomes.pop("c"), Duplicate)
    assert set(outcomes.values()) == {None}
    assert await thing_ids(things) == {"a", "b", "d"}


async def test_who_gives_up_waiting_is_passed_over(things: Store) -> None:
    queue = Queue(things)
    for name in "abc":
        await queue.line_up(name)
    queue.tasks["b"].cancel()
    outcomes = await queue.go()
    assert isinstance(outcomes.pop("b"), asyncio.CancelledError)
    assert set(outcomes.values()) == {None}
    assert await thing_ids(things) == {"a", "c"}


async def test_who_gives_up_in_its_turn_is_undone(things: Store) -> None:
    queue = Queue(things)
    in_turn = asyncio.Event()

    async def endless(unit: Unit) -> None:
        in_turn.set()
        await asyncio.Event().wait()

    await queue.line_up("a")
    await queue.line_up("b", endless)
    await queue.line_up("c")
    gone = asyncio.create_task(queue.go())
    await in_turn.wait()
    queue.tasks["b"].cancel()
    outcomes = await gone
    assert isinstance(outcomes.pop("b"), asyncio.CancelledError)
    assert set(outcomes.values()) == {None}
    assert await thing_ids(things) == {"a", "c"}


@pytest.mark.parametrize("given_up", ["a", "b"])
async def test_who_gives_up_when_it_is_done_is_committed_with_the_others(
    things: Store, given_up: str
) -> None:
    """Its work is complete; the first one's connection stays in use until the end."""
    queue = Queue(things)
    both_done, go_on = asyncio.Event(), asyncio.Event()

    async def last(unit: Unit) -> None:
        both_done.set()
        await go_on.wait()

    await queue.line_up("a")
    await queue.line_up("b")
    await queue.line_up("c", last)
    gone = asyncio.create_task(queue.go())
    await both_done.wait()
    queue.tasks[given_up].cancel()
    await asyncio.gather(*(things.write(partial(add, thing_id=f"d{n}")) for n in range(9)))
    go_on.set()
    outcomes = await gone
    assert isinstance(outcomes.pop(given_up), asyncio.CancelledError)
    assert set(outcomes.values()) == {None}
    assert await thing_ids(things) == {"a", "b", "c", *(f"d{n}" for n in range(9))}


async def test_a_cut_connection_fails_the_unit_in_turn_and_no_other(things: Store) -> None:
    """As when the server restarts. What was complete is run again: it was not committed."""

    async def cut(unit: Unit) -> None:
        backend = await unit.value("SELECT pg_backend_pid()")
        await things.read(lambda other: other.value("SELECT pg_terminate_backend(?)", backend))
        await unit.value("SELECT 1")

    queue = Queue(things)
    await queue.line_up("a")
    await queue.line_up("b", cut)
    await queue.line_up("c")
    outcomes = await queue.go()
    assert isinstance(outcomes.pop("b"), Busy)
    assert set(outcomes.values()) == {None}
    assert await thing_ids(things) == {"a", "c"}


async def test_nobody_waits_forever_for_others(things: Store) -> None:
    """3 seconds, as for a lock that another process holds."""
    queue = Queue(things)
    await queue.line_up("a")
    with pytest.raises(Busy, match="lock timeout"):
        await things.write(lambda unit: unit.lock("staff-1"))
    assert await queue.go() == {"a": None}


async def test_who_is_done_waits_no_longer_than_a_moment(
    things: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes late begins a transaction of its own."""
    monkeypatch.setattr(gathering, "_LONGEST_SECONDS", -1.0)
    queue = Queue(things)
    for name in "abc":
        await queue.line_up(name)
    assert await queue.go() == dict.fromkeys("abc")
    assert queue.transactions["a"] != queue.transactions["b"]
    assert await thing_ids(things) == set("abc")


@pytest.mark.parametrize("seed", range(6))
async def test_any_mixture_leaves_what_the_successful_ones_wrote(things: Store, seed: int) -> None:
    """Units of every fate, at random, for three locks; judged by what each was told."""
    random = Random(seed)
    fates = ["done", "done", "done", "more", "refused", "failed", "part failed", "given up"]

    async def work(unit: Unit, name: str, fate: str, key: str) -> None:
        await unit.lock(key)
        if fate == "refused":
            raise Refusal
        await (add if fate == "more" else sell)(unit, name)
        if fate == "part failed":
            with pytest.raises(Refusal):
                async with unit.savepoint():
                    await add(unit, f"{name} in part")
                    raise Refusal
        if fate == "given up":
            await asyncio.sleep(random.random() / 100)
        if fate == "failed":
            raise Refusal

    async def told(name: str, fate: str, key: str) -> bool | None:
        task = asyncio.create_task(things.write(partial(work, name=name, fate=fate, key=key)))
        await asyncio.sleep(random.random() / 50)
        if fate == "given up":
            task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(outcome, asyncio.CancelledError):
            return None
        assert outcome is None or isinstance(outcome, Refusal), outcome
        return outcome is None

    cases = [(f"{n}", random.choice(fates), random.choice("xyz")) for n in range(60)]
    outcomes = await asyncio.gather(*(told(*case) for case in cases))
    left = await thing_ids(things)
    for (name, fate, _), outcome in zip(cases, outcomes, strict=True):
        if outcome is None:
            left.discard(name)
        else:
            assert outcome is (fate not in ("refused", "failed"))
            assert (name in left) is outcome
    assert left <= {name for name, *_ in cases}
    await things.write(lambda unit: unit.lock("x", "y", "z"))
