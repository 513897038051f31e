"""Carries out jobs: claim, run as the caller who asked, finish; failures wait and come again.

A job runs in a unit of its own, in which its success is recorded too: both happen or neither.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from uuid_utils import uuid4

from openbookings.engine.application import Engine
from openbookings.engine.checkout.cashier import Cashier
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Call, Caller, Document
from openbookings.engine.kernel.errors import Invalid, Refused, item_error
from openbookings.engine.kernel.jobs import JOBS
from openbookings.engine.site import statements
from openbookings.engine.site.sites import read_site
from openbookings.engine.store import Busy, Unit, jobs, outbox

log = logging.getLogger("openbookings.jobs")
LEASE_MS = 60_000
_BATCH = 16
_IDLE_SECONDS = 0.5
_MOST_ATTEMPTS = 8


class LeaseLost(Exception):
    """Another worker has taken the job over; what this one did is rolled back."""


class Worker:
    """Runs jobs, and beside them what the cashier has to ask of others, until it is stopped."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cashier = Cashier(engine.store, engine.clock)
        self._name = str(uuid4())
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let the loop end after the jobs it has claimed."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`; a database that does not answer is asked again."""
        # Side by side: no job waits for the provider of a payment.
        await asyncio.gather(self._repeat(self.run_due), self._repeat(self._cashier.carry_out_due))

    async def _repeat(self, work_due: Callable[[], Awaitable[int]]) -> None:
        while not self._stopping.is_set():
            try:
                done = await work_due()
            except Busy as error:
                log.warning("jobs wait for the database: %s", error)
                done = 0
            except Exception:
                # One bug must not end all jobs of the process until its next start.
                log.exception("jobs could not be run")
                done = 0
            if not done:
                await self._rest()

    async def run_due(self) -> int:
        """Run the jobs that are due now; gives how many there were."""
        now = self._engine.clock()
        if not await self._engine.store.read(lambda unit: _anything_due(unit, now)):
            return 0
        claimed = await self._engine.store.write(
            lambda unit: jobs.claim(unit, self._name, now, LEASE_MS, _BATCH)
        )
        for each in claimed:
            await self._run_one(each)
        return len(claimed)

    async def _run_one(self, claimed: jobs.Job) -> None:
        try:
            await self._engine.store.write(lambda unit: self._carry_out(unit, claimed))
        except LeaseLost:
            log.info("job %s went to another worker", claimed.id)
        except (Refused, Invalid) as error:
            await self._give_up(claimed, item_error(error))
        except Exception as error:
            log.exception("job %s of kind %s failed", claimed.id, claimed.kind)
            await self._postpone(claimed, {"code": "INTERNAL", "description": type(error).__name__})

    async def _carry_out(self, unit: Unit, claimed: jobs.Job) -> None:
        envelope: dict[str, Any] = msgspec.json.decode(claimed.payload)
        row = await statements.site_by_id(unit, claimed.site_id)
        assert row is not None, "a job's site exists"
        call = Call(
            site=read_site(row),
            caller=msgspec.convert(envelope["caller"], Caller),
            now=self._engine.clock(),
            unit=unit,
            method=METHODS[envelope["method"]],
            terms=self._engine.terms,
        )
        result = await JOBS[claimed.kind](call, envelope["payload"])
        if call.facts:
            await outbox.append(unit, call.site.id, call.facts)
        if not await jobs.finish(unit, claimed, result):
            raise LeaseLost

    async def _postpone(self, claimed: jobs.Job, error: Document) -> None:
        last = claimed.attempts >= _MOST_ATTEMPTS
        retry_at = None if last else self._engine.clock() + jobs.retry_delay(claimed.attempts)
        await self._engine.store.write(
            lambda unit: jobs.fail(unit, claimed, retry_at, {"error": error})
        )

    async def _give_up(self, claimed: jobs.Job, error: Document) -> None:
        await self._engine.store.write(
            lambda unit: jobs.fail(unit, claimed, None, {"error": error})
        )

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), _IDLE_SECONDS)
        except TimeoutError:
            return


async def _anything_due(unit: Unit, now: int) -> bool:
    due = await jobs.next_due(unit)
    return due is not None and due <= now
