"""Units that wait together are committed once, and one that fails harms no other.

They look ahead together, then run one after the other, without savepoints of their own. When one
has failed after it had written, the whole group is rolled back and runs again, each unit inside a
savepoint.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from functools import partial
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbookings.engine.store import Busy, Duplicate, Store, Unit
from openbookings.engine.store.dialects.sqlite.store import SQLiteStore
from tests.store.group import (
    PATIENCE_SECONDS,
    Work,
    as_one_group,
    or_its_kind,
    waiting_together,
)
from tests.store.things import add, thing_ids

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]

_TOTAL = "total"

Step = str | int | None | tuple["Step", ...]
"""A thing to add, a number to count up the total by, a failure, or a part that may fail alone."""
Seats = dict[str, int]
"""The table: the seats of every thing by its id."""


class Broken(Exception):
    """A refusal or a bug inside a unit of work."""


@pytest.fixture
def sqlite(things: Store) -> SQLiteStore:
    assert isinstance(things, SQLiteStore)
    return things


class Works:
    """Makes works that are counted each time they have their turn."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()

    def adding(self, name: str) -> Work:
        """It adds a thing and gives its name."""

        async def work(unit: Unit) -> str:
            await unit.lock(name)
            self.runs[name] += 1
            await add(unit, name)
            return name

        return work

    def refused(self, name: str) -> Work:
        """It looks, and fails before anything is written."""

        async def work(unit: Unit) -> NoReturn:
            await unit.lock(name)
            self.runs[name] += 1
            await unit.rows("SELECT id FROM things")
            raise Broken(name)

        return work

    def broken(self, name: str) -> Work:
        """It adds a thing, then fails."""

        async def work(unit: Unit) -> NoReturn:
            await unit.lock(name)
            self.runs[name] += 1
            await add(unit, name)
            raise Broken(name)

        return work


async def test_a_group_is_one_commit_and_every_unit_runs_once(sqlite: SQLiteStore) -> None:
    works, names = Works(), list("abcde")
    before = sqlite.writer.commits
    assert await as_one_group(sqlite, *map(works.adding, names)) == names
    assert sqlite.writer.commits - before == 2  # with the unit that held the others up
    assert works.runs == Counter(names)
    assert await thing_ids(sqlite) == set(names)


async def test_a_unit_that_fails_after_writing_leaves_nothing_and_the_others_are_written_once(
    sqlite: SQLiteStore,
) -> None:
    works = Works()
    a, b, c, d = await as_one_group(
        sqlite, works.adding("a"), works.broken("b"), works.adding("c"), works.refused("d")
    )
    assert (a, c) == ("a", "c")
    assert isinstance(b, Broken) and isinstance(d, Broken)
    assert await thing_ids(sqlite) == {"a", "c"}
    # The first run ended with the failure of "b".
    assert works.runs == {"a": 2, "b": 2, "c": 1, "d": 1}


async def test_a_unit_that_is_refused_before_it_writes_causes_no_second_run(
    sqlite: SQLiteStore,
) -> None:
    works = Works()
    a, taken, refused, b = await as_one_group(
        sqlite, works.adding("a"), works.adding("a"), works.refused("c"), works.adding("b")
    )
    assert (a, b) == ("a", "b")
    # Its only statement was undone by SQLite itself.
    assert isinstance(taken, Duplicate)
    assert isinstance(refused, Broken)
    assert await thing_ids(sqlite) == {"a", "b"}
    assert works.runs == {"a": 2, "b": 1, "c": 1}


async def test_a_script_that_fails_leaves_no_table(sqlite: SQLiteStore) -> None:
    """SQLite counts changed rows; a table that was made is none."""

    async def work(unit: Unit) -> NoReturn:
        await unit.script("CREATE TABLE other (id TEXT)")
        raise Broken

    works = Works()
    a, failed, b = await as_one_group(sqlite, works.adding("a"), work, works.adding("b"))
    assert (a, b) == ("a", "b")
    assert isinstance(failed, Broken)
    tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'other'"
    assert await sqlite.read(lambda unit: unit.value(tables)) == 0
    assert await thing_ids(sqlite) == {"a", "b"}


async def test_a_unit_alone_that_fails_runs_once_and_leaves_nothing(sqlite: SQLiteStore) -> None:
    works = Works()
    for work in (works.broken("a"), works.refused("b")):
        with pytest.raises(Broken):
            await sqlite.write(work)
    assert works.runs == {"a": 1, "b": 1}
    assert await thing_ids(sqlite) == set()
    await sqlite.write(works.adding("a"))
    assert await thing_ids(sqlite) == {"a"}


async def test_the_outcome_of_a_unit_is_that_of_its_second_run(sqlite: SQLiteStore) -> None:
    """What fails only once, say for want of memory, has not failed."""
    works = Works()

    async def once_broken(unit: Unit) -> str:
        await add(unit, "b")
        works.runs["b"] += 1
        if works.runs["b"] == 1:
            raise Broken
        return "b"

    assert await as_one_group(sqlite, works.adding("a"), once_broken) == ["a", "b"]
    assert await thing_ids(sqlite) == {"a", "b"}


async def test_what_a_first_run_sets_in_its_context_a_second_run_does_not_find(
    sqlite: SQLiteStore,
) -> None:
    asked_by: ContextVar[str] = ContextVar("asked_by")
    found: list[str] = []

    async def work(unit: Unit) -> None:
        found.append(asked_by.get())
        asked_by.set("a run before")
        await add(unit, "a")

    asked_by.set("the caller")
    await as_one_group(sqlite, work, Works().broken("b"))
    assert found == ["the caller", "the caller"]
    assert asked_by.get() == "the caller"


async def test_callbacks_of_a_group_that_ran_twice_are_called_once(sqlite: SQLiteStore) -> None:
    called: list[str] = []

    async def work(unit: Unit, name: str, fails: bool) -> None:
        unit.after_commit(partial(called.append, name))
        await add(unit, name)
        if fails:
            raise Broken

    await as_one_group(
        sqlite,
        partial(work, name="a", fails=False),
        partial(work, name="b", fails=True),
        partial(work, name="c", fails=False),
    )
    await asyncio.sleep(0)
    assert called == ["a", "c"]


async def test_who_gave_up_waiting_during_the_first_run_harms_nobody(sqlite: SQLiteStore) -> None:
    """Its unit was under way already and is written; there is only nobody left to tell."""
    begun, ended = threading.Event(), threading.Event()
    works = Works()

    async def slow(unit: Unit) -> str:
        await add(unit, "slow")
        begun.set()
        assert ended.wait(PATIENCE_SECONDS)
        return "slow"

    tasks = await waiting_together(
        sqlite, slow, works.adding("left"), works.broken("b"), works.adding("c")
    )
    assert await asyncio.to_thread(begun.wait, PATIENCE_SECONDS)
    tasks[1].cancel()
    await asyncio.sleep(0)
    ended.set()
    first, left, broken, last = await asyncio.gather(*tasks, return_exceptions=True)
    assert (first, last) == ("slow", "c")
    assert isinstance(left, asyncio.CancelledError) and isinstance(broken, Broken)
    assert await thing_ids(sqlite) == {"slow", "left", "c"}


@pytest.mark.parametrize("notices", [True, False])
@pytest.mark.parametrize("ran_before", [True, False])
async def test_when_sqlite_gives_up_the_transaction_the_whole_group_is_told(
    sqlite: SQLiteStore, notices: bool, ran_before: bool
) -> None:
    """As after an I/O error: whether in the first run or the second, noticed by its unit or not."""
    works = Works()

    async def given_up(unit: Unit) -> None:
        works.runs["given up"] += 1
        if ran_before and works.runs["given up"] == 1:
            return
        with nullcontext() if notices else suppress(Broken):
            await unit.rows("ROLLBACK")
            raise Broken

    others = [works.broken("b")] if ran_before else []
    outcomes = await as_one_group(sqlite, works.adding("a"), given_up, *others, works.adding("c"))
    assert {type(outcome) for outcome in outcomes} == {Busy}
    assert all("gave up" in str(outcome) for outcome in outcomes)
    assert works.runs["given up"] == 1 + ran_before
    assert works.runs["c"] == 0
    assert await thing_ids(sqlite) == set()
    assert await sqlite.write(works.adding("after")) == "after"
    assert await thing_ids(sqlite) == {"after"}


_COUNT = "SELECT count(*) FROM things"


async def test_units_look_ahead_together_before_the_first_of_them_writes(
    sqlite: SQLiteStore,
) -> None:
    async def work(unit: Unit, name: str) -> list[object]:
        ahead = await unit.row_ahead(_COUNT)
        now = await unit.value(_COUNT)
        await add(unit, name)
        return [ahead, now, await unit.row_ahead(_COUNT)]

    outcomes = await as_one_group(sqlite, *(partial(work, name=name) for name in "abc"))
    assert outcomes == [[(0,), number, (number + 1,)] for number in range(3)]


async def test_a_unit_that_runs_again_looks_when_it_is_its_turn(sqlite: SQLiteStore) -> None:
    async def work(unit: Unit, name: str) -> object:
        seen = await unit.row_ahead(_COUNT)
        await add(unit, name)
        return seen

    works: list[Work] = [partial(work, name="a"), Works().broken("b"), partial(work, name="c")]
    a, _, c = await as_one_group(sqlite, *works)
    assert (a, c) == ((0,), (1,))


async def test_a_unit_that_only_looks_or_fails_then_causes_no_second_run(
    sqlite: SQLiteStore,
) -> None:
    works = Works()

    async def only_looks(unit: Unit) -> object:
        return await unit.row_ahead(_COUNT)

    async def is_refused(unit: Unit) -> NoReturn:
        await unit.row_ahead(_COUNT)
        raise Broken

    outcomes = await as_one_group(
        sqlite, works.adding("a"), only_looks, is_refused, works.adding("b")
    )
    assert outcomes[:2] == ["a", (0,)] and outcomes[3] == "b"
    assert isinstance(outcomes[2], Broken)
    assert works.runs == {"a": 1, "b": 1}
    assert await thing_ids(sqlite) == {"a", "b"}


async def test_a_unit_whose_turn_never_comes_is_ended_before_it_begins_anew(
    sqlite: SQLiteStore,
) -> None:
    told: list[str] = []

    async def work(unit: Unit) -> None:
        told.append("begins")
        try:
            await add(unit, "a")
        finally:
            told.append("ends")

    await as_one_group(sqlite, Works().broken("b"), work)
    assert told == ["begins", "ends"] * 2
    assert await thing_ids(sqlite) == {"a"}


async def test_a_unit_that_waits_for_anything_else_is_refused_at_any_time(
    sqlite: SQLiteStore,
) -> None:
    works = Works()

    async def at_once(unit: Unit) -> None:
        await asyncio.sleep(0)
        await add(unit, "lost")

    async def in_its_turn(unit: Unit) -> None:
        await unit.lock("any")
        await at_once(unit)

    outcomes = await as_one_group(
        sqlite, works.adding("a"), at_once, in_its_turn, works.adding("b")
    )
    assert [type(each) for each in outcomes] == [str, RuntimeError, RuntimeError, str]
    assert await thing_ids(sqlite) == {"a", "b"}


_STEPS = st.recursive(
    st.sampled_from("abcdef") | st.integers(1, 9) | st.none(),
    lambda steps: st.lists(steps, max_size=3).map(tuple),
    max_leaves=5,
)
_UNITS = st.lists(_STEPS, max_size=4).map(tuple)
_GROUPS = st.lists(st.lists(_UNITS, min_size=1, max_size=6), min_size=1, max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(groups=_GROUPS)
async def test_groups_leave_what_their_successful_units_wrote(
    sqlite: SQLiteStore, groups: list[list[tuple[Step, ...]]]
) -> None:
    """Each unit sees, in order, what those before it have left, as if it were alone."""
    await sqlite.write(_begin_anew)
    seats: Seats = {_TOTAL: 0}
    for group in groups:
        expected: list[object] = []
        for steps in group:
            try:
                seats = _as_thought(seats, steps)
                expected.append(seats)
            except (Broken, Duplicate) as error:
                expected.append(type(error))
        outcomes = await as_one_group(sqlite, *(partial(_take, steps=each) for each in group))
        assert [or_its_kind(outcome) for outcome in outcomes] == expected
        assert await sqlite.read(_stored) == seats


def _as_thought(seats: Seats, steps: tuple[Step, ...]) -> Seats:
    """The table after the steps; raises what they end with."""
    after = dict(seats)
    for step in steps:
        if step is None:
            raise Broken
        elif isinstance(step, int):
            after[_TOTAL] += step
        elif isinstance(step, tuple):
            with suppress(Broken):
                after = _as_thought(after, step)
        elif step in after:
            raise Duplicate("things_pkey")
        else:
            after[step] = 0
    return after


async def _take(unit: Unit, steps: tuple[Step, ...]) -> Seats:
    for step in steps:
        if step is None:
            raise Broken
        elif isinstance(step, int):
            await unit.execute("UPDATE things SET seats = seats + ? WHERE id = ?", step, _TOTAL)
        elif isinstance(step, tuple):
            with suppress(Broken):
                async with unit.savepoint():
                    await _take(unit, step)
        else:
            await add(unit, step, seats=0)
    return await _stored(unit)


async def _stored(unit: Unit) -> Seats:
    return dict(await unit.rows("SELECT id, seats FROM things"))


async def _begin_anew(unit: Unit) -> None:
    await unit.execute("DELETE FROM things")
    await add(unit, _TOTAL, seats=0)
