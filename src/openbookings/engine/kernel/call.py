"""One call: who asks, for which site, at what moment, inside which transaction.

The clock is read once at the door and travels in `Call.now`; nothing below reads it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
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


@dataclass(slots=True)
class Call:
    """The context handed to every method: site, caller, moment and open unit of work."""

    site: Site
    caller: Caller
    now: int
    """Milliseconds since the epoch, read once at the door."""
    unit: Unit
    method: Method
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


def stamp(milliseconds: int) -> str:
    """A moment (milliseconds since the epoch) as `YYYY-MM-DDThh:mm:ss.mmmZ`."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def milliseconds(text: str) -> int:
    """The moment a stored wire timestamp names; the inverse of `stamp`."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def new_id() -> str:
    """A fresh GUID, made by the application so that sites can live on any shard."""
    return str(uuid7())


Answer = Mapping[str, object] | msgspec.Struct
"""What a method gives back: wire form, ready for JSON (values may be `msgspec.Raw`)."""
