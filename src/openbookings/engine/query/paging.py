"""Which page a request asks for, in any of the wire forms of paging."""

from collections.abc import Mapping
from typing import cast

from msgspec import Struct

from openbookings.engine.query.cursor import Cursor, open_cursor
from openbookings.engine.query.violations import Rule, Violation, Violations, join

_CARRIED = ("filter", "sort", "search", "aggregations", "fields", "fieldsets")
_HOLDERS = ("query", "search")
_FORMS = ("cursorPaging", "paging")


class Limits(Struct, frozen=True):
    """Items of a page of one method: when none are asked for, and at most."""

    default: int
    most: int


class Page(Struct, frozen=True):
    """The page asked for: by offset, or after a cursor (then ``offset`` is 0)."""

    limit: int
    offset: int = 0
    cursor: Cursor | None = None


def read_page(request: Mapping[str, object], method: str, limits: Limits, secret: bytes) -> Page:
    """Read ``paging`` or ``cursorPaging`` in ``query``, in ``search`` or at the top.

    A limit of 0 counts as not given; beside a cursor a limit replaces the one it carries.
    Raises Violations: limit or offset out of bounds, a cursor that is not valid, or anything
    beside a cursor that the cursor carries (X11).
    """
    place, holder = _holder(request)
    form = next((name for name in _FORMS if holder.get(name) is not None), "cursorPaging")
    sent = holder.get(form)
    paging: Mapping[str, object] = sent if isinstance(sent, dict) else {}
    path = join(place, form)
    limit = _count(paging, "limit", path)
    if limit > limits.most:
        raise _refusal(f"{path}.limit", f"Must be at most {limits.most}.", "MAX")
    text = paging.get("cursor")
    if text is None or text == "":
        return Page(limit or limits.default, _count(paging, "offset", path))
    cursor = open_cursor(cast(str, text), secret, method, f"{path}.cursor")
    _refuse_carried(holder, place)
    return Page(limit or min(cursor.limit, limits.most), cursor=cursor)


def _holder(request: Mapping[str, object]) -> tuple[str, Mapping[str, object]]:
    for name in _HOLDERS:
        inner = request.get(name)
        # A top-level "search" may also be the words sought; then the paging stands beside it.
        if isinstance(inner, dict) and not any(form in request for form in _FORMS):
            return name, inner
    return "", request


def _count(paging: Mapping[str, object], name: str, path: str) -> int:
    sent = paging.get(name)
    if sent is None:
        return 0
    if type(sent) is not int:
        raise _refusal(f"{path}.{name}", "Expected a whole number.", "FORMAT")
    if sent < 0:
        raise _refusal(f"{path}.{name}", "Must not be negative.", "MIN")
    return sent


def _refuse_carried(holder: Mapping[str, object], place: str) -> None:
    found = [
        Violation(join(place, name), "Must not be sent with a cursor.", "FIELD_NOT_ALLOWED")
        for name in _CARRIED
        if holder.get(name)
    ]
    if found:
        raise Violations(*found)


def _refusal(path: str, words: str, rule: Rule) -> Violations:
    return Violations(Violation(path, words, rule))
