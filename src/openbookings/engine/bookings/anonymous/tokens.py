"""Tokens for links that open one booking or one package: signed by the site, kept nowhere.

Such a token names what it opens and has no end of its own; it dies with the booking (E85).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from openbookings.engine.kernel.call import Call, Site, milliseconds
from openbookings.engine.kernel.errors import Refused

LIFE_AFTER_END_MS = 30 * 24 * 60 * 60 * 1000
"""E85: how long after the end of what it opens a token still works."""


class Opens(StrEnum):
    """What a token opens; no token of one use passes for one of another."""

    BOOKING = "anonymous-booking"
    PACKAGE = "anonymous-package"


def sign(site: Site, opens: Opens, subject_id: str) -> str:
    """The URL-safe token for the booking or package with this id (E82)."""
    claims = {"site": site.id, "use": opens.value, "sub": subject_id}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(site.secret))


def read(site: Site, opens: Opens, token: str) -> str:
    """The id of what the token opens; raises `INVALID_TOKEN`."""
    try:
        claims = jwt.decode(token, OctKey.import_key(site.secret), ["HS256"]).claims
    except (JoseError, ValueError):
        raise invalid_token() from None
    if claims.get("site") != site.id or claims.get("use") != opens:
        raise invalid_token()
    return str(claims["sub"])


def require_alive(call: Call, ends: Iterable[str]) -> None:
    """Raises `INVALID_TOKEN` when the last of the ends (wire timestamps) is long past (E85)."""
    last = max(map(milliseconds, ends), default=None)
    if last is not None and call.now > last + LIFE_AFTER_END_MS:
        raise invalid_token()


def invalid_token() -> Refused:
    """The refusal of a token that opens nothing here; it does not say why."""
    return Refused("INVALID_TOKEN", "The token is not valid.")
