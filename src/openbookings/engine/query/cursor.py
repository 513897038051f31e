"""Cursors: the whole question and the place in its answer, sealed so that nobody can forge it."""

import base64
import hmac

import msgspec
from msgspec import Struct

from openbookings.engine.query.tree import Scalar
from openbookings.engine.query.violations import Violation, Violations

LONGEST_CURSOR = 16_000
"""Characters (X11)."""

_SEAL_SIZE = 32


class Cursor(Struct, frozen=True, array_like=True):
    """Everything the next page needs, because nothing else may be sent with a cursor (X11).

    ``method`` is the method it belongs to; ``filter`` and ``sort`` stand as they were sent;
    ``extra`` holds what else the method was asked (search, fields); ``keys`` are the values of
    the order fields and the id of the item at the edge of the page; ``backward`` reads the page
    before that item instead of the one after it.
    """

    method: str
    limit: int
    keys: tuple[Scalar, ...]
    backward: bool = False
    filter: object = None
    sort: object = None
    extra: dict[str, object] = {}


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Cursor).decode


def seal(cursor: Cursor, secret: bytes) -> str:
    """Write a cursor as text, signed with the secret (HMAC-SHA256, base64url).

    Raises Violations when the query is too long to be carried in 16 000 characters.
    """
    payload = _encode(cursor)
    text = base64.urlsafe_b64encode(_signature(payload, secret) + payload).rstrip(b"=").decode()
    if len(text) > LONGEST_CURSOR:
        words = "The query is too long to be continued on a next page."
        raise Violations(Violation("query", words, "MAX_LENGTH"))
    return text


def open_cursor(
    text: str, secret: bytes, method: str, path: str = "query.cursorPaging.cursor"
) -> Cursor:
    """Read back what ``seal`` wrote for the same method.

    Raises Violations at ``path`` for garbage, a changed text and a cursor of another method.
    """
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise _invalid(path) from None
    signature, payload = sealed[:_SEAL_SIZE], sealed[_SEAL_SIZE:]
    if not hmac.compare_digest(signature, _signature(payload, secret)):
        raise _invalid(path)
    try:
        cursor = _decode(payload)
    except msgspec.DecodeError:
        # Signed by us, but by a version that wrote cursors differently.
        raise _invalid(path) from None
    if cursor.method != method:
        raise Violations(Violation(path, "The cursor belongs to another method.", "OTHER"))
    return cursor


def _signature(payload: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, payload, "sha256")


def _invalid(path: str) -> Violations:
    return Violations(Violation(path, "The cursor is not valid.", "FORMAT"))
