"""The jobs table: nothing is done twice at once, nothing is lost, a dead worker's job is taken."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, NoReturn

import pytest

from openbookings.engine.store import Store, Unit, jobs
from openbookings.engine.store.jobs import Job, NewJob

pytestmark = pytest.mark.anyio
SITE = "site-1"
LEASE = 1000


def job(job_id: str, due: int = 0, **more: Any) -> NewJob:
    return NewJob(site_id=SITE, id=job_id, kind="mail", payload={"to": job_id}, due=due, **more)


async def enqueue(store: Store, *new: NewJob) -> None:
    async def work(unit: Unit) -> None:
        for each in new:
            await jobs.enqueue(unit, each)

    await store.write(work)


async def claim(store: Store, now: int, worker: str = "w", limit: int = 10) -> list[Job]:
    return await store.write(lambda unit: jobs.claim(unit, worker, now, LEASE, limit))


async def status(store: Store, job_id: str) -> str:
    found = await store.read(lambda unit: jobs.get(unit, SITE, job_id))
    assert found is not None
    return found.status


async def test_a_job_runs_when_due_and_is_done_once(store: Store) -> None:
    await enqueue(store, job("late", 200), job("early", 100))
    assert await claim(store, 99) == []
    (early,) = await claim(store, 150)
    assert (early.id, early.attempts, early.payload) == ("early", 1, b'{"to":"early"}')
    assert await claim(store, 150) == []
    assert await store.write(lambda unit: jobs.finish(unit, early, {"sent": 1}))
    assert await status(store, "early") == "done"
    assert await store.read(jobs.next_due) == 200


async def test_a_job_of_a_failed_unit_does_not_exist(store: Store) -> None:
    async def failing(unit: Unit) -> NoReturn:
        await jobs.enqueue(unit, job("a"))
        raise LookupError

    with pytest.raises(LookupError):
        await store.write(failing)
    assert await claim(store, 1) == []


async def test_workers_at_once_share_the_jobs(store: Store) -> None:
    await enqueue(store, *(job(f"job-{number}") for number in range(40)))
    taken = await asyncio.gather(*(claim(store, 1, f"w{n}", limit=7) for n in range(8)))
    names = [each.id for jobs_of_one in taken for each in jobs_of_one]
    assert len(names) == len(set(names))
    rest = await claim(store, 1, limit=40)
    assert sorted(names + [each.id for each in rest]) == sorted(f"job-{n}" for n in range(40))


async def test_a_lost_lease_goes_to_another_worker_and_the_first_is_fenced_off(
    store: Store,
) -> None:
    await enqueue(store, job("a"))
    (first,) = await claim(store, 0)
    assert await claim(store, LEASE - 1) == []
    (second,) = await claim(store, LEASE)
    assert second.attempts == 2
    assert not await store.write(lambda unit: jobs.finish(unit, first))
    assert not await store.write(lambda unit: jobs.fail(unit, first, 5000))
    assert not await store.write(lambda unit: jobs.renew(unit, first, 9000))
    assert await status(store, "a") == "running"
    assert await store.write(lambda unit: jobs.finish(unit, second))


async def test_a_renewed_lease_is_kept(store: Store) -> None:
    await enqueue(store, job("a"))
    (mine,) = await claim(store, 0)
    assert await store.write(lambda unit: jobs.renew(unit, mine, 5 * LEASE))
    assert await claim(store, 4 * LEASE) == []
    assert await store.read(jobs.next_due) == 5 * LEASE


async def test_a_failed_job_waits_and_is_given_up_at_last(store: Store) -> None:
    await enqueue(store, job("a"))
    (first,) = await claim(store, 0)
    assert await store.write(lambda unit: jobs.fail(unit, first, 500, {"error": "refused"}))
    assert await claim(store, 499) == []
    (second,) = await claim(store, 500)
    assert second.result == b'{"error":"refused"}'
    assert await store.write(lambda unit: jobs.fail(unit, second, None, {"error": "again"}))
    assert await status(store, "a") == "dead"
    assert await claim(store, 10**9) == []
    assert await store.read(jobs.next_due) is None


async def test_one_job_waits_under_a_unique_key(store: Store) -> None:
    """A moved booking moves its reminder; a cancelled one takes it back."""
    await enqueue(store, job("first", 100, unique_key="reminder:1"))
    await enqueue(store, job("second", 300, unique_key="reminder:1"), job("other", 300))
    assert await claim(store, 299) == []
    assert await store.write(lambda unit: jobs.cancel(unit, SITE, "reminder:1"))
    assert not await store.write(lambda unit: jobs.cancel(unit, SITE, "reminder:1"))
    assert [each.id for each in await claim(store, 300)] == ["other"]


async def test_a_job_that_failed_yields_to_a_newer_one_under_its_key(store: Store) -> None:
    await enqueue(store, job("old", unique_key="sync"))
    (old,) = await claim(store, 0)
    await enqueue(store, job("new", unique_key="sync"))
    assert await store.write(lambda unit: jobs.fail(unit, old, 500))
    assert await status(store, "old") == "replaced"
    assert [each.id for each in await claim(store, 10**6)] == ["new"]


async def test_what_is_done_is_forgotten_and_what_is_dead_is_kept(store: Store) -> None:
    await enqueue(store, job("done"), job("dead"), job("waiting", 10**6))
    for each in await claim(store, 0):
        if each.id == "done":
            await store.write(partial(jobs.finish, job=each))
        else:
            await store.write(partial(jobs.fail, job=each, retry_at=None))
    assert await store.write(lambda unit: jobs.forget_done(unit, SITE, 10**9)) == 1
    assert await status(store, "dead") == "dead"
    assert await status(store, "waiting") == "waiting"


def test_retries_wait_longer_each_time_up_to_eight_hours() -> None:
    delays = [jobs.retry_delay(attempts) for attempts in range(1, 40)]
    assert delays[:4] == [1_000, 4_000, 16_000, 64_000]
    assert delays == sorted(delays)
    assert delays[-1] == 8 * 60 * 60 * 1000
