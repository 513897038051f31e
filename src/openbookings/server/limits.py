"""Rate limits per site and client address, and whose word about that address is believed."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from openbookings.engine.kernel.errors import Refused
from openbookings.server.settings import Settings


class Limits:
    """Counts calls of the running minute, in this process."""

    def __init__(self, settings: Settings) -> None:
        self._proxies = settings.proxies()
        self._item = (
            RateLimitItemPerMinute(settings.calls_per_minute) if settings.calls_per_minute else None
        )
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def count(self, site: str, peer: str, headers: Mapping[str, str]) -> None:
        """Count one call; raises `Refused` (429) above the limit.

        `site` is what the request itself names (site id, key or client id), read before
        anything is checked, so that guessing keys is limited too.
        """
        if self._item is None:
            return
        address = self.address(peer, headers)
        if not self._limiter.hit(self._item, site, address):
            raise Refused(
                "RATE_LIMIT_EXCEEDED", f"More than {self._item.amount} calls in a minute."
            )

    def address(self, peer: str, headers: Mapping[str, str]) -> str:
        """The client's address: the nearest in `X-Forwarded-For` that is no trusted proxy."""
        address = peer
        chain = [each.strip() for each in headers.get("x-forwarded-for", "").split(",")]
        while chain and self._trusts(address):
            nearer = chain.pop()
            if not nearer:
                break
            address = nearer
        return address

    def _trusts(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._proxies)
