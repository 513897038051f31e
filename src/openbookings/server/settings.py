"""Every setting of the server: one environment variable each, listed in docs/settings.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network

import msgspec

DEFAULT_DATABASE = "sqlite:///openbookings.db"
_EXPOSED_RATE_LIMIT = 1200
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may choose; the field `rate_limit` is `OPENBOOKINGS_RATE_LIMIT`."""

    database_url: str = DEFAULT_DATABASE
    host: str = "127.0.0.1"
    rate_limit: int = -1
    """Calls per minute per site and client address; 0 is off; -1 is off on a loopback host and
    1200 elsewhere."""
    trusted_proxies: str = ""
    """Networks (comma-separated CIDR) whose `X-Forwarded-For` is believed."""
    log_level: str = "info"
    jobs: bool = True
    """Whether `serve` runs the jobs too; off when separate `worker` processes do."""

    @property
    def calls_per_minute(self) -> int:
        """The rate limit in force; 0 when there is none."""
        if self.rate_limit >= 0:
            return self.rate_limit
        return 0 if self.host in _LOOPBACK else _EXPOSED_RATE_LIMIT

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
