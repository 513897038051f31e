"""Work that goes on after the answer: by-filter bulk calls and periodic chores (X9).

A job is enqueued in the transaction of the call that asks for it and runs later as that
caller, in a unit of its own. Running is idempotent: a job may start again after a crash.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.store import jobs as table

Job = Callable[[Call, Document], Awaitable[Document]]
JOBS: dict[str, Job] = {}


def job(kind: str) -> Callable[[Job], Job]:
    """Bind the function that carries out jobs of this kind ("services.deleteByFilter")."""

    def bind(function: Job) -> Job:
        if kind in JOBS:
            raise LookupError(f"job {kind} is bound twice")
        JOBS[kind] = function
        return function

    return bind


async def enqueue(
    call: Call,
    kind: str,
    payload: dict[str, Any],
    *,
    due: int | None = None,
    unique_key: str | None = None,
) -> str:
    """Ask for a job in the open transaction, at once or when it is `due`; gives the job's id.

    Of the jobs that wait under one `unique_key` there is only the last.
    """
    if kind not in JOBS:
        raise LookupError(f"no function carries out jobs of kind {kind}")
    job_id = new_id()
    envelope = {
        "payload": payload,
        "caller": msgspec.to_builtins(call.caller),
        "method": call.method.name,
    }
    await table.enqueue(
        call.unit,
        table.NewJob(
            site_id=call.site.id,
            id=job_id,
            kind=kind,
            payload=envelope,
            due=call.now if due is None else due,
            unique_key=unique_key,
        ),
    )
    return job_id
