"""Who is calling: from the headers of a request to a site and a caller.

Keys and sites that were just looked up are remembered for one second, so that a burst of calls
does not read the same rows again; a revoked key ends within that second.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from openbookings.engine.kernel.call import Caller, Site
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.site import statements
from openbookings.engine.site.keys import caller_of_key, parse_key
from openbookings.engine.site.sites import read_site
from openbookings.engine.site.tokens import caller_of_token, site_of_token
from openbookings.engine.store import Store, Unit

REMEMBERED_MS = 1000
_MOST_REMEMBERED = 10_000


class Identity(NamedTuple):
    """A caller and the site it calls for."""

    site: Site
    caller: Caller


class Callers:
    """Identifies callers, with a memory of one second."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, tuple[int, Identity]] = {}

    async def identify(self, headers: Mapping[str, str], now: int) -> Identity:
        """The caller of a request with these (lower-case) headers.

        Raises `Refused`: 401 without a valid key or token, 403 when `wix-site-id` names
        another site than the key's own.
        """
        credential = headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not credential:
            raise Refused("UNAUTHENTICATED", "An Authorization header is required.")
        at, known = self._known.get(credential, (0, None))
        if known is None or now - at >= REMEMBERED_MS or at > now:
            known = await self._store.read(lambda unit: look_up(unit, credential, now))
            if known is None:
                raise Refused("UNAUTHENTICATED", "The key or token is not valid.")
            self._remember(credential, now, known)
        named = headers.get("wix-site-id")
        if named and named.lower() != known.site.id:
            raise Refused("PERMISSION_DENIED", "The key does not belong to this site.")
        return known

    def forget(self) -> None:
        """Drop the memory: after this process itself changed a site or a key."""
        self._known.clear()

    def _remember(self, credential: str, now: int, identity: Identity) -> None:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[credential] = (now, identity)


async def look_up(unit: Unit, credential: str, now: int) -> Identity | None:
    """The identity behind an API key or token; None when it is not valid now."""
    key = parse_key(credential)
    site_id = key.site_id if key else site_of_token(credential)
    row = await statements.site_by_id(unit, site_id) if site_id else None
    if row is None:
        return None
    site = read_site(row)
    if key:
        caller = await caller_of_key(unit, key)
    else:
        caller = caller_of_token(site, credential, "access", now // 1000)
    return Identity(site, caller) if caller else None
