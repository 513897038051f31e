"""Rate limits per site and client address, and whose word about that address is believed."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from openbookings.engine.kernel.errors import Refused
from openbookings.engine.site.keys import parse_key
from openbookings.engine.site.tokens import site_of_token
from openbookings.server.settings import Settings

_STRANGERS = "strangers"
_FORMS = "forms"


class Limits:
    """Counts calls of the running minute, in this process."""

    def __init__(self, settings: Settings) -> None:
        self._proxies = settings.proxies()
        self._item = (
            RateLimitItemPerMinute(settings.calls_per_minute) if settings.calls_per_minute else None
        )
        self._forms = (
            RateLimitItemPerMinute(settings.forms_per_minute) if settings.forms_per_minute else None
        )
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def count(self, site: str, address: str) -> None:
        """Count one call for a site from an address; raises `Refused` (429) above the limit.

        Counted before anything is checked. Naming a site is free, so whoever was not known
        there counts as a stranger, and too many such calls end all others of the address.
        """
        if self._item is None:
            return
        room = self._limiter.test(self._item, _STRANGERS, address)
        if not room or not self._limiter.hit(self._item, site, address):
            raise Refused(
                "RATE_LIMIT_EXCEEDED", f"More than {self._item.amount} calls in a minute."
            )

    def count_form(self, site: str, address: str) -> None:
        """Count one form sent to a site's pages; raises `Refused` (429) above the limit."""
        if self._forms is not None and not self._limiter.hit(self._forms, _FORMS, site, address):
            raise Refused(
                "RATE_LIMIT_EXCEEDED", f"More than {self._forms.amount} forms in a minute."
            )

    def count_stranger(self, address: str) -> None:
        """Note that a call from this address ended with 401."""
        if self._item is not None:
            self._limiter.hit(self._item, _STRANGERS, address)

    def address(self, peer: str, headers: Mapping[str, str]) -> str:
        """The client's address: the nearest in `X-Forwarded-For` that is no trusted proxy."""
        address, forwarded = peer, headers.get("x-forwarded-for")
        chain = [each.strip() for each in forwarded.split(",")] if forwarded else []
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


def claimed_site(authorization: str) -> str:
    """The site that a key or token says it is for, unchecked; "" when it says none."""
    credential = authorization.removeprefix("Bearer ").strip()
    key = parse_key(credential)
    return key.site_id if key else site_of_token(credential) or ""
