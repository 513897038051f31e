"""API keys: how an owner's or a staff member's program shows who it is.

A key is shown once and stored as a digest. It carries its site and its own id, so that no
table of keys spans sites; the secret part is 192 random bits, for which a plain digest is safe.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from openbookings.engine.kernel.call import Caller, Role, new_id
from openbookings.engine.site import statements
from openbookings.engine.store import Unit

_PREFIX = "obk_"
_SECRET_BYTES = 24


class ApiKey(NamedTuple):
    """The parts of a key as its holder sends it."""

    site_id: str
    key_id: str
    secret: bytes

    def text(self) -> str:
        """The key as it goes into the `Authorization` header."""
        raw = UUID(self.site_id).bytes + UUID(self.key_id).bytes + self.secret
        return _PREFIX + urlsafe_b64encode(raw).decode().rstrip("=")

    def digest(self) -> bytes:
        """What is stored in place of the secret."""
        return hashlib.sha256(self.secret).digest()


# Only the form is remembered: whether a key is known and valid is asked for each call (decision 9).
@lru_cache(maxsize=256)
def parse_key(text: str) -> ApiKey | None:
    """The parts of a key, or None when the text is not an API key at all."""
    if not text.startswith(_PREFIX):
        return None
    body = text.removeprefix(_PREFIX)
    try:
        raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (NotBase64, ValueError):
        return None
    if len(raw) != 32 + _SECRET_BYTES:
        return None
    return ApiKey(str(UUID(bytes=raw[:16])), str(UUID(bytes=raw[16:32])), raw[32:])


async def create_key(
    unit: Unit,
    site_id: str,
    role: Role,
    now: int,
    *,
    name: str = "",
    resource_id: str | None = None,
) -> str:
    """Make and store a key; the text returned is the only time it is seen whole."""
    key = ApiKey(site_id, new_id(), secrets.token_bytes(_SECRET_BYTES))
    await statements.insert_key(
        unit,
        statements.KeyRow(site_id, key.key_id, role.value, resource_id, name, now),
        key.digest(),
    )
    return key.text()


async def caller_of_key(unit: Unit, key: ApiKey) -> Caller | None:
    """Who the key speaks for; None when it is unknown, wrong or revoked."""
    found = await statements.live_key(unit, key.site_id, key.key_id)
    if found is None or not hmac.compare_digest(found[0], key.digest()):
        return None
    return Caller(role=Role(found[1]), id=key.key_id, resource_id=found[2])
