"""The jobs table: work that follows a change, enqueued in the transaction of the change.

A worker claims jobs for the time of a lease and counts the attempt; whoever comes back after its
lease was lost finds another attempt number and changes nothing. Times are milliseconds since
the epoch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from openbookings.engine.store.unit import Unit

_FIRST_RETRY_MS = 1_000
_LONGEST_RETRY_MS = 8 * 60 * 60 * 1000
_COLUMNS = "site_id, id, kind, payload, due, attempts, status, result, unique_key"
_MINE = " WHERE site_id = ? AND id = ? AND status = 'running' AND attempts = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """What is to be done, not before `due`.

    Of the jobs of a site that wait under one `unique_key` there is only the last.
    """

    site_id: str
    id: str
    kind: str
    payload: Mapping[str, Any]
    due: int
    unique_key: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as stored; `payload` and `result` are JSON."""

    site_id: str
    id: str
    kind: str
    payload: bytes
    due: int
    attempts: int
    status: str
    """`waiting`, `running`, `done`, `dead` or (a newer job with its key waits) `replaced`."""
    result: bytes | None
    unique_key: str | None


async def enqueue(unit: Unit, job: NewJob) -> None:
    """Have the job done after the commit; moves the one that waits under the same unique key."""
    await unit.execute(
        "INSERT INTO jobs (site_id, id, kind, payload, due, unique_key) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (site_id, unique_key) WHERE status = 'waiting'"
        " DO UPDATE SET payload = excluded.payload, due = excluded.due, attempts = 0",
        job.site_id,
        job.id,
        job.kind,
        msgspec.json.encode(job.payload).decode(),
        job.due,
        job.unique_key,
    )


async def cancel(unit: Unit, site_id: str, unique_key: str) -> bool:
    """Take back the job that waits under the key; False when none waits (any more)."""
    sql = "DELETE FROM jobs WHERE site_id = ? AND unique_key = ? AND status = 'waiting'"
    return await unit.execute(sql, site_id, unique_key) == 1


async def claim(unit: Unit, worker: str, now: int, lease: int, limit: int) -> list[Job]:
    """Take up to `limit` jobs that are due, or whose worker lost its lease, oldest first.

    No two workers get the same job. Each claim is one more attempt.
    """
    found = await unit.rows(
        "WITH due_now AS MATERIALIZED (SELECT site_id, id FROM jobs"
        " WHERE (status = 'waiting' AND due <= ?) OR (status = 'running' AND leased_until <= ?)"
        f" ORDER BY due LIMIT ? {unit.dialect.skips_locked})"
        " UPDATE jobs SET status = 'running', attempts = attempts + 1, worker = ?,"
        " leased_until = ? WHERE (site_id, id) IN (SELECT site_id, id FROM due_now)"
        f" RETURNING {_COLUMNS}",
        now,
        now,
        limit,
        worker,
        now + lease,
    )
    return sorted((_job(row) for row in found), key=lambda job: (job.due, job.id))


async def renew(unit: Unit, job: Job, until: int) -> bool:
    """Extend the lease of a long job; False when it was lost."""
    sql = f"UPDATE jobs SET leased_until = ?{_MINE}"
    return await unit.execute(sql, until, *_place(job)) == 1


async def finish(unit: Unit, job: Job, result: Mapping[str, Any] | None = None) -> bool:
    """Record the success; False when the lease was lost and another attempt counts."""
    sql = f"UPDATE jobs SET status = 'done', leased_until = NULL, result = ?{_MINE}"
    return await unit.execute(sql, _json(result), *_place(job)) == 1


async def fail(
    unit: Unit, job: Job, retry_at: int | None, result: Mapping[str, Any] | None = None
) -> bool:
    """Put the job back until `retry_at`, or give it up (None); False when the lease was lost.

    A job is not tried again when a newer one waits under its unique key.
    """
    newer = (
        "EXISTS (SELECT 1 FROM jobs AS newer WHERE newer.site_id = jobs.site_id"
        " AND newer.unique_key = jobs.unique_key AND newer.status = 'waiting')"
    )
    retried = f"CASE WHEN {newer} THEN 'replaced' ELSE 'waiting' END"
    sql = (
        f"UPDATE jobs SET status = {'CAST(? AS TEXT)' if retry_at is None else retried},"
        f" due = COALESCE(?, due), leased_until = NULL, result = ?{_MINE}"
    )
    dead = ("dead",) if retry_at is None else ()
    return await unit.execute(sql, *dead, retry_at, _json(result), *_place(job)) == 1


async def get(unit: Unit, site_id: str, job_id: str) -> Job | None:
    """One job of a site."""
    row = await unit.row(
        f"SELECT {_COLUMNS} FROM jobs WHERE site_id = ? AND id = ?", site_id, job_id
    )
    return None if row is None else _job(row)


async def next_due(unit: Unit) -> int | None:
    """When the next job can be claimed; None when none waits or runs."""
    found = await unit.value(
        "SELECT min(CASE status WHEN 'waiting' THEN due ELSE leased_until END) FROM jobs"
        " WHERE status IN ('waiting', 'running')"
    )
    return None if found is None else int(found)


async def forget_done(unit: Unit, site_id: str, before: int) -> int:
    """Delete the site's jobs that were due before and are done or replaced; the number."""
    return await unit.execute(
        "DELETE FROM jobs WHERE site_id = ? AND status IN ('done', 'replaced') AND due < ?",
        site_id,
        before,
    )


def retry_delay(attempts: int) -> int:
    """How long to wait after that many attempts: 1 s, then four times longer each, at most 8 h."""
    return int(min(_FIRST_RETRY_MS * 4 ** (attempts - 1), _LONGEST_RETRY_MS))


def _job(row: tuple[Any, ...]) -> Job:
    site_id, job_id, kind, payload, due, attempts, status, result, unique_key = row
    done = None if result is None else result.encode()
    return Job(site_id, job_id, kind, payload.encode(), due, attempts, status, done, unique_key)


def _place(job: Job) -> tuple[object, ...]:
    return (job.site_id, job.id, job.attempts)


def _json(result: Mapping[str, Any] | None) -> str | None:
    return None if result is None else msgspec.json.encode(result).decode()
