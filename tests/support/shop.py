"""A business for feature tests: a site in a fresh database, called through the front door.

Every call goes through identity, permission, validation and one unit, as over HTTP; every
answer is held against the contract.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec

from openbookings.engine.application import Engine
from openbookings.engine.contract import METHODS
from openbookings.engine.founding import found_site
from openbookings.engine.kernel.call import Role
from openbookings.engine.site import keys, statements, tokens
from openbookings.engine.site.sites import read_site
from openbookings.engine.store import Store
from openbookings.jobs.worker import Worker
from tests.store.settling import until_alone
from tests.support.answers import faults

MONDAY_MORNING = 1_780_300_800_000
"""Monday 1 June 2026, 08:00 UTC, in milliseconds."""
MEMBER = "0192f7a0-0000-4000-8000-00000000aaaa"
STRANGER = "0192f7a0-0000-4000-8000-00000000bbbb"
"""Two members of the site, who have nothing to do with each other."""

Json = dict[str, Any]


@dataclass
class Clock:
    """A settable clock: milliseconds since the epoch."""

    now: int = MONDAY_MORNING

    def __call__(self) -> int:
        return self.now

    def advance(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> None:
        """Let time pass."""
        self.now += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000


class CallFailed(AssertionError):
    """A call was refused; `code` is the application error's, `violations` the field ones."""

    def __init__(self, name: str, status: int, body: Json) -> None:
        super().__init__(f"{name} -> {status} {body}")
        self.status = status
        self.body = body
        details = body.get("details", {})
        self.code: str | None = details.get("applicationError", {}).get("code")
        self.data: Json = details.get("applicationError", {}).get("data", {})
        self.violations: list[Json] = details.get("validationError", {}).get("fieldViolations", [])


@dataclass
class Voice:
    """One caller of the site: the owner, a staff member, a member or a visitor."""

    shop: Shop
    credential: str | None

    def call(self, name: str, body: Mapping[str, Any] | None = None, **headers: str) -> Json:
        """Call a method and give its answer; raises `CallFailed` when it is refused."""
        status, answer = self.ask(name, body, **headers)
        if status != 200:
            raise CallFailed(name, status, answer)
        wrong = faults(METHODS[name], answer)
        assert not wrong, f"{name} answers against the contract: {wrong}"
        return answer

    def ask(
        self, name: str, body: Mapping[str, Any] | None = None, **headers: str
    ) -> tuple[int, Json]:
        """Call a method and give status and body, whatever they are."""
        sent = {key.replace("_", "-"): value for key, value in headers.items()}
        if self.credential is not None:
            sent["authorization"] = self.credential
        raw = msgspec.json.encode(body or {})
        if name == "facts.listFacts":
            self.shop.run(until_alone(self.shop.engine.store))
        status, content = self.shop.run(self.shop.engine.call(name, raw, sent))
        return status, msgspec.json.decode(content)


@dataclass
class Shop:
    """A site with its owner; other callers by `as_visitor`, `as_member`, `as_staff`."""

    engine: Engine
    clock: Clock
    runner: asyncio.Runner
    site_id: str
    client_id: str
    api_key: str
    owner: Voice = field(init=False)

    def __post_init__(self) -> None:
        self.owner = Voice(self, self.api_key)

    def run(self, work: Any) -> Any:
        """Run a coroutine on the shop's own event loop."""
        return self.runner.run(work)

    def call(self, name: str, body: Mapping[str, Any] | None = None, **headers: str) -> Json:
        """Call as the owner."""
        return self.owner.call(name, body, **headers)

    @property
    def as_visitor(self) -> Voice:
        """A fresh anonymous visitor."""
        return Voice(self, self._token(Role.VISITOR, "0192f7a0-0000-4000-8000-000000000001"))

    @property
    def as_nobody(self) -> Voice:
        """A caller without any credential."""
        return Voice(self, None)

    def as_member(self, member_id: str) -> Voice:
        """A member of the site."""
        return Voice(self, self._token(Role.MEMBER, member_id))

    def as_staff(self, resource_id: str) -> Voice:
        """A staff member, with a key of their own."""
        key = self.run(
            self.engine.store.write(
                lambda unit: keys.create_key(
                    unit, self.site_id, Role.STAFF, self.clock.now, resource_id=resource_id
                )
            )
        )
        return Voice(self, key)

    def facts(self) -> list[Json]:
        """Every fact so far, oldest first."""
        found: list[Json] = self.call("facts.listFacts", {"limit": 1000})["facts"]
        return found

    def event_types(self) -> list[str]:
        """The event types of all facts so far."""
        return [fact["eventType"] for fact in self.facts()]

    def run_jobs(self) -> int:
        """Run the jobs that are due; gives how many there were."""
        done: int = self.run(Worker(self.engine).run_due())
        return done

    def _token(self, role: Role, subject: str) -> str:
        row = self.run(
            self.engine.store.read(lambda unit: statements.site_by_id(unit, self.site_id))
        )
        return tokens.issue(read_site(row), role, subject, self.clock.now // 1000).access


def found_shop(
    store: Store,
    runner: asyncio.Runner,
    *,
    name: str = "Shop",
    time_zone: str = "UTC",
    currency: str = "USD",
) -> Shop:
    """A new site in a store that is open already, with a clock of its own."""
    clock = Clock()
    engine = Engine(store, clock)
    made = runner.run(found_site(engine, name, time_zone, currency))
    return Shop(engine, clock, runner, made.site.id, made.client_id, made.api_key)


@contextmanager
def open_shop(
    url: str, *, name: str = "Shop", time_zone: str = "UTC", currency: str = "USD"
) -> Iterator[Shop]:
    """A shop on the database at `url` until the block ends."""
    with asyncio.Runner() as runner:
        engine = runner.run(Engine.open(url, Clock()))
        try:
            yield found_shop(
                engine.store, runner, name=name, time_zone=time_zone, currency=currency
            )
        finally:
            runner.run(engine.close())


@contextmanager
def refused(code: str, status: int | None = None) -> Iterator[None]:
    """The block's call must be refused with this application code."""
    try:
        yield
    except CallFailed as failed:
        assert failed.code == code, f"refused with {failed}, expected {code}"
        assert status in (None, failed.status), f"{failed}, expected status {status}"
        return
    raise AssertionError(f"the call succeeded; {code} was expected")


@contextmanager
def invalid(field: str | None = None, rule: str | None = None) -> Iterator[None]:
    """The block's call must fail with a violation at `field` and/or of rule name `rule`."""
    try:
        yield
    except CallFailed as failed:
        assert failed.status == 400, f"{failed} is no 400"
        fields = [each["field"] for each in failed.violations]
        rules = [each.get("ruleName") for each in failed.violations]
        assert failed.violations, f"{failed} has no violations"
        assert field in (None, *fields), f"violations at {fields}, expected {field}"
        assert rule in (None, *rules), f"rules {rules}, expected {rule}: {failed}"
        return
    raise AssertionError("the call succeeded; a violation was expected")
