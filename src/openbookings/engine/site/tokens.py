"""Visitors' and members' tokens: signed by the site, kept nowhere.

A token is its site's id and a JWT (HS256) signed with the site's secret, so that any server
process can check it with one look into the directory of sites.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from openbookings.engine.kernel.call import Caller, Role, Site

ACCESS_SECONDS = 4 * 60 * 60
REFRESH_SECONDS = 365 * 24 * 60 * 60
_PREFIX = "obt_"
_CLAIM = re.compile(_PREFIX + r"([0-9a-f-]{36})\.")
_ROLES = frozenset({Role.MEMBER, Role.VISITOR})


class TokenPair(NamedTuple):
    """An access token and the token that renews it, as `/oauth2/token` answers them."""

    access: str
    refresh: str


def issue(site: Site, role: Role, subject: str, seconds: int) -> TokenPair:
    """Tokens for a visitor or member (`subject` is their id) from the moment `seconds`."""
    return TokenPair(
        _sign(site, role, subject, "access", seconds + ACCESS_SECONDS),
        _sign(site, role, subject, "refresh", seconds + REFRESH_SECONDS),
    )


def site_of_token(text: str) -> str | None:
    """The site id a token claims, before its signature is checked; None if it is no token."""
    found = _CLAIM.match(text)
    return found[1] if found else None


def caller_of_token(site: Site, text: str, use: str, seconds: int) -> Caller | None:
    """Who the token speaks for; None when it is forged, of another use or expired."""
    try:
        token = jwt.decode(text.split(".", 1)[1], OctKey.import_key(site.secret), ["HS256"])
    except (JoseError, ValueError, IndexError):
        return None
    claims = token.claims
    if claims.get("site") != site.id or claims.get("use") != use or claims.get("exp", 0) <= seconds:
        return None
    role = Role(claims["role"])
    return Caller(role=role, id=str(claims["sub"])) if role in _ROLES else None


def _sign(site: Site, role: Role, subject: str, use: str, expires: int) -> str:
    claims = {"site": site.id, "role": role.value, "sub": subject, "use": use, "exp": expires}
    signed = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(site.secret))
    return f"{_PREFIX}{site.id}.{signed}"
