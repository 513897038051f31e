"""Every setting of the server: one environment variable each, listed in docs/settings.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network

import msgspec

from openbookings.engine.kernel.call import DEFAULT_TERMS, Terms

DEFAULT_DATABASE = "sqlite:///openbookings.db"
_EXPOSED_RATE_LIMIT = 1200
_EXPOSED_FORM_RATE_LIMIT = 30
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may choose; the field `rate_limit` is `OPENBOOKINGS_RATE_LIMIT`."""

    database_url: str = DEFAULT_DATABASE
    host: str = "127.0.0.1"
    rate_limit: int = -1
    """Calls per minute per site and client address; 0 is off; -1 is off on a loopback host and
    1200 elsewhere."""
    form_rate_limit: int = -1
    """Forms of the pages sent per minute per site and client address; 0 is off; -1 is off on a
    loopback host and 30 elsewhere."""
    trusted_proxies: str = ""
    """Networks (comma-separated CIDR) whose `X-Forwarded-For` is believed."""
    log_level: str = "info"
    jobs: bool = True
    """Whether `serve` runs the jobs too; off when separate `worker` processes do."""

    hold_minutes: int = DEFAULT_TERMS.hold_minutes
    holds_per_address: int = DEFAULT_TERMS.holds_per_address
    created_booking_minutes: int = DEFAULT_TERMS.created_booking_minutes

    @property
    def terms(self) -> Terms:
        """What of the settings the methods look at."""
        return Terms(
            hold_minutes=self.hold_minutes,
            holds_per_address=self.holds_per_address,
            created_booking_minutes=self.created_booking_minutes,
        )

    @property
    def calls_per_minute(self) -> int:
        """The rate limit in force; 0 when there is none."""
        return self._in_force(self.rate_limit, _EXPOSED_RATE_LIMIT)

    @property
    def forms_per_minute(self) -> int:
        """The limit of sent forms in force; 0 when there is none."""
        return self._in_force(self.form_rate_limit, _EXPOSED_FORM_RATE_LIMIT)

    def _in_force(self, chosen: int, exposed: int) -> int:
        if chosen >= 0:
            return chosen
        return 0 if self.host in _LOOPBACK else exposed

    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The trusted networks; raises ValueError for what is not one."""
        listed = (each.strip() for each in self.trusted_proxies.split(","))
        return tuple(ip_network(each, strict=False) for each in listed if each)


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings from `OPENBOOKINGS_...` variables; raises `msgspec.ValidationError`."""
    given = {
        name: environment[f"OPENBOOKINGS_{name.upper()}"]
        for name in Settings.__struct_fields__
        if environment.get(f"OPENBOOKINGS_{name.upper()}")
    }
    return msgspec.convert(given, Settings, strict=False)
