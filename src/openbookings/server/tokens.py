"""`POST /oauth2/token`: tokens for visitors and members, in both spellings of the body (J3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from uuid_utils import uuid4

from openbookings.engine.application import Engine
from openbookings.engine.kernel.call import Document, Role, Site
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.query.violations import Violation
from openbookings.engine.site import statements, tokens
from openbookings.engine.site.sites import read_site

_GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


async def grant(engine: Engine, body: Mapping[str, Any], headers: Mapping[str, str]) -> Document:
    """Answer a token call by its grant type.

    Raises `Invalid` for an unknown grant or a missing field, `Refused` (401) for an unknown
    client, a bad refresh token or, for a member's token, a caller who is not the owner.
    """
    given = {_snake(name): value for name, value in body.items()}
    match given.get("grant_type"):
        case "anonymous":
            site = await _site_of_client(engine, _text(given, "client_id"))
            return _answer(engine, site, Role.VISITOR, str(uuid4()))
        case "refresh_token":
            return await _renew(engine, _text(given, "refresh_token"))
        case "authorized_client":
            return await _member(engine, _text(given, "member_id"), headers)
    raise Invalid(
        Violation(
            "grantType",
            "must be anonymous, refresh_token or authorized_client",
            "INVALID_ENUM_VALUE",
        )
    )


async def _renew(engine: Engine, text: str) -> Document:
    site_id = tokens.site_of_token(text)
    row = await engine.store.read(lambda unit: statements.site_by_id(unit, site_id or ""))
    caller = (
        tokens.caller_of_token(read_site(row), text, "refresh", engine.clock() // 1000)
        if row
        else None
    )
    if row is None or caller is None:
        raise Refused("UNAUTHENTICATED", "The refresh token is not valid.")
    return _answer(engine, read_site(row), caller.role, caller.id)


async def _member(engine: Engine, member_id: str, headers: Mapping[str, str]) -> Document:
    """A member's token, for the owner's server alone (product.md: with the owner's key).

    The client sends "<access token>,<api key>" here; the key is the last part.
    """
    if not _GUID.fullmatch(member_id):
        raise Invalid(Violation("memberId", "must be a GUID", "FORMAT"))
    key = headers.get("authorization", "").rsplit(",", 1)[-1]
    identity = await engine.callers.identify({"authorization": key}, engine.clock())
    if identity.caller.role is not Role.OWNER:
        raise Refused("PERMISSION_DENIED", "Only the owner's key gives members' tokens.")
    return _answer(engine, identity.site, Role.MEMBER, member_id.lower())


async def _site_of_client(engine: Engine, client_id: str) -> Site:
    row = await engine.store.read(lambda unit: statements.site_by_client(unit, client_id.lower()))
    if row is None:
        raise Refused("UNAUTHENTICATED", "The client id is not known.")
    return read_site(row)


def _answer(engine: Engine, site: Site, role: Role, subject: str) -> Document:
    pair = tokens.issue(site, role, subject, engine.clock() // 1000)
    return {
        "access_token": pair.access,
        "refresh_token": pair.refresh,
        "expires_in": tokens.ACCESS_SECONDS,
        "token_type": "Bearer",
    }


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value or len(value) > 4000 or "\0" in value:
        raise Invalid(Violation(name, "is required", "REQUIRED_FIELD"))
    return value
