"""One call: who asks, for which site, at what moment, inside which transaction.

The clock is read once at the door and travels in `Call.now`; nothing below reads it again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from uuid_utils import uuid7

if TYPE_CHECKING:
    from openbookings.engine.contract import Method
    from openbookings.engine.store import Unit

Document = dict[str, Any]
"""An entity in wire form (camelCase), as stored and as answered."""


class Role(StrEnum):
    """The four kinds of callers (J1): who a key or token speaks for."""

    OWNER = "owner"
    STAFF = "staff"
    MEMBER = "member"
    VISITOR = "visitor"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls. `id` names the key, member or visitor; it scopes idempotency keys (X18)."""

    role: Role
    id: str
    resource_id: str | None = None
    """The staff member's own resource, for `Role.STAFF`."""
    app_id: str | None = None

    @property
    def runs_the_business(self) -> bool:
        """Owner or staff: may see customers' personal data (J4)."""
        return self.role in (Role.OWNER, Role.STAFF)

    def identity(self) -> Document:
        """The caller as `createdBy` of an entity (J8: the personal id before the app's)."""
        kinds = {Role.OWNER: "wixUserId", Role.STAFF: "wixUserId", Role.MEMBER: "memberId"}
        return {kinds.get(self.role, "anonymousVisitorId"): self.id}


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """The business a call is for; everything stored is keyed by its id."""

    id: str
    slug: str
    name: str
    time_zone: str
    currency: str
    language: str = "en"
    base_url: str = ""
    secret: bytes = b""
    """Signs this site's cursors and tokens; never leaves the server."""
    allowed_origins: tuple[str, ...] = ()


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator lays down for all sites; each is a setting of the same name."""

    hold_minutes: int = 10
    """How long a hold keeps its time or places, unless the caller asks for less or more."""
    holds_per_address: int = 20
    """How many holds of one client address may run at once; 0 is no limit."""
    created_booking_minutes: int = 30
    """How long a booking that nobody completes is listed (E29); 0 is for ever."""


DEFAULT_TERMS = Terms()


@dataclass(slots=True)
class Call:
    """The context handed to every method: site, caller, moment and open unit of work."""

    site: Site
    caller: Caller
    now: int
    """Milliseconds since the epoch, read once at the door."""
    unit: Unit
    method: Method
    address: str = ""
    """The client's network address as the door saw it; "" for calls from within."""
    terms: Terms = DEFAULT_TERMS
    facts: list[Document] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Wire paths that were sent and not used; reported in the `warnings` header (X6)."""

    @property
    def seconds(self) -> int:
        """The moment of the call in whole seconds since the epoch."""
        return self.now // 1000

    @property
    def stamp(self) -> str:
        """The moment of the call as the wire writes it."""
        return stamp(self.now)

    @asynccontextmanager
    async def part(self) -> AsyncIterator[None]:
        """A part that can fail alone: when its body raises, nothing it wrote or told is left.

        The exception goes on to whoever knows what becomes of the rest.
        """
        facts, ignored = len(self.facts), len(self.ignored)
        try:
            async with self.unit.savepoint():
                yield
        except BaseException:
            del self.facts[facts:]
            del self.ignored[ignored:]
            raise


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - of the wire's own clock, which is UTC


@lru_cache(maxsize=64)
def stamp(milliseconds: int) -> str:
    """A moment (milliseconds since the epoch) as `YYYY-MM-DDThh:mm:ss.mmmZ`."""
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    return f"{moment.isoformat(timespec='milliseconds')}Z"


def milliseconds(text: str) -> int:
    """The moment a stored wire timestamp names; the inverse of `stamp`."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def new_id() -> str:
    """A fresh GUID, made by the application so that sites can live on any shard."""
    return str(uuid7())


Answer = Mapping[str, object] | msgspec.Struct
"""What a method gives back: wire form, ready for JSON (values may be `msgspec.Raw`)."""
