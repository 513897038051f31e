"""From bytes to plain JSON, within the limits of X19."""

import msgspec

LARGEST_BODY = 1_000_000
"""Bytes (X19)."""

DEEPEST_BODY = 64
"""Levels of nesting (X19)."""

_DECODER = msgspec.json.Decoder()


class BodyTooLarge(Exception):
    """More than one megabyte: 413 (X19)."""


class MalformedBody(Exception):
    """Not a JSON object in UTF-8, or nested too deeply: 400 (X19)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode(raw: bytes) -> dict[str, object]:
    """Decode a request body; an empty one counts as ``{}``, of equal keys the last one holds.

    Raises BodyTooLarge and MalformedBody.
    """
    if len(raw) > LARGEST_BODY:
        raise BodyTooLarge
    if not raw.strip():
        return {}
    body = decode_json(raw)
    if not isinstance(body, dict):
        raise MalformedBody("The body must be a JSON object.")
    return body


def decode_json(raw: bytes) -> object:
    """Decode any JSON value at most DEEPEST_BODY levels deep; raises MalformedBody."""
    try:
        value: object = _DECODER.decode(raw)
    except RecursionError:
        raise MalformedBody("The body is nested too deeply.") from None
    except UnicodeError:
        raise MalformedBody("The body is not UTF-8.") from None
    except msgspec.DecodeError as error:
        raise MalformedBody(f"The body is not JSON: {error}") from None
    # Few brackets cannot nest deeply: counting them spares most bodies the look inside.
    if _brackets(raw) > DEEPEST_BODY and _is_deeper(value, DEEPEST_BODY):
        raise MalformedBody(f"The body is nested deeper than {DEEPEST_BODY} levels.")
    return value


def _brackets(raw: bytes) -> int:
    return raw.count(b"{") + raw.count(b"[")


def _is_deeper(value: object, levels: int) -> bool:
    # Level by level, not by recursion: only containers are looked at, texts cost nothing.
    level = [value]
    while level:
        if levels == 0:
            return True
        levels -= 1
        level = [
            inner
            for outer in level
            if type(outer) is dict or type(outer) is list
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
    return False
