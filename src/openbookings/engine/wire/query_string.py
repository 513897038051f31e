"""From the parameters of a URL to the body the same request would have had.

GET and DELETE carry their request as dotted keys, lists as repeated keys, or as one key ``.r``
holding the whole request as JSON in unpadded base64url. Path parameters join in by wire path.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import cast

from openbookings.engine.contract import schemas
from openbookings.engine.query.violations import Violation, Violations
from openbookings.engine.wire.body import MalformedBody, decode_json
from openbookings.engine.wire.notes import Schema, kind_of

_WHOLE_REQUEST = ".r"
_Coerce = Callable[[str], object]


def body_from_query(request: str, parameters: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Build the body of the request def ``request`` from decoded parameters in their order.

    Unknown parameters are dropped; a text that is not what its field wants stays a text, for
    the walk to refuse. Raises Violations when ``.r`` is malformed.
    """
    known = _parameters(request)
    body: dict[str, object] = {}
    for name, text in parameters:
        if name == _WHOLE_REQUEST:
            body |= _whole_request(text)
            continue
        found = known.get(name.removesuffix("[]"))
        if found is None:
            continue
        path, coerce, repeated = found
        place = _object_at(body, path[:-1])
        if place is None:
            continue
        if not repeated:
            place[path[-1]] = coerce(text)
            continue
        items = place.setdefault(path[-1], [])
        if isinstance(items, list):
            items.append(coerce(text))
    return body


def with_path_parameters(
    body: dict[str, object], parameters: Mapping[str, str]
) -> dict[str, object]:
    """The body with the values of its URL set by wire path (``service.id``); the URL wins.

    The given body is not changed. Where it holds something else than an object on the way, it
    is left for the walk to refuse.
    """
    joined = dict(body)
    for name, value in parameters.items():
        *way, last = name.split(".")
        place = joined
        for step in way:
            inner = place.get(step)
            if inner is not None and not isinstance(inner, dict):
                break
            place[step] = place = dict(inner or {})
        else:
            place[last] = value
    return joined


def _object_at(body: dict[str, object], way: tuple[str, ...]) -> dict[str, object] | None:
    place = body
    for step in way:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            return None
        place = inner
    return place


def _whole_request(text: str) -> dict[str, object]:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        value = decode_json(raw)
    except (ValueError, MalformedBody):
        value = None
    if not isinstance(value, dict):
        words = "Expected a JSON object in base64url."
        raise Violations(Violation(_WHOLE_REQUEST, words, "FORMAT"))
    return value


_Parameter = tuple[tuple[str, ...], _Coerce, bool]


@cache
def _parameters(request: str) -> Mapping[str, _Parameter]:
    """The parameters a request def can be given in: path, reading, and whether repeated."""
    found: dict[str, _Parameter] = {}
    _collect(cast(Schema, schemas()[request]), (), found)
    return found


def _collect(schema: Schema, path: tuple[str, ...], found: dict[str, _Parameter]) -> None:
    schema = _resolved(schema)
    kind = kind_of(schema)
    properties = schema.get("properties")
    if isinstance(properties, dict) and properties:
        for name, each in properties.items():
            _collect(each, (*path, name), found)
        return
    if kind == "array":
        items = _resolved(cast(Schema, schema.get("items", {})))
        found[".".join(path)] = (path, _COERCE.get(kind_of(items), str), True)
    elif path:
        found[".".join(path)] = (path, _COERCE.get(kind, str), False)


def _resolved(schema: Schema) -> Schema:
    while isinstance(schema.get("$ref"), str):
        schema = cast(Schema, schemas()[cast(str, schema["$ref"]).removeprefix("#/$defs/")])
    return schema


def _integer(text: str) -> object:
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 20 else text


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _boolean(text: str) -> object:
    return {"true": True, "false": False}.get(text, text)


def _json(text: str) -> object:
    try:
        return decode_json(text.encode())
    except (MalformedBody, UnicodeError):
        return text


_COERCE: dict[str, _Coerce] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "object": _json,
}
