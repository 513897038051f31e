"""The paging metadata of lists of slots: a cursor carries the whole request (X11)."""

from __future__ import annotations

from collections.abc import Sequence

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.query.cursor import Cursor, seal
from openbookings.engine.query.paging import Limits, Page, read_page
from openbookings.engine.query.tree import Scalar

Key = tuple[Scalar, ...]
"""What a page is ordered by: the values of one slot that tell it from all others."""


def read_request(call: Call, request: Document) -> tuple[Page, Document]:
    """The page asked for, and the request it belongs to: the cursor's own, if there is one."""
    method = call.method
    assert method.max_limit is not None, "every list of slots has a limit"
    limits = Limits(method.default_limit or method.max_limit, method.max_limit)
    page = read_page(request, method.name, limits, call.site.secret)
    return page, request if page.cursor is None else dict(page.cursor.extra)


def metadata(call: Call, request: Document, page: Page, keys: Sequence[Key]) -> Document:
    """Where the next page begins; `keys` are those of the page and of one slot more, if any."""
    if len(keys) <= page.limit:
        return {"cursors": {}, "hasNext": False}
    carried = {name: value for name, value in request.items() if name != "cursorPaging"}
    cursor = Cursor(
        method=call.method.name, limit=page.limit, keys=keys[page.limit - 1], extra=carried
    )
    return {"cursors": {"next": seal(cursor, call.site.secret)}, "hasNext": True}


def after(page: Page) -> tuple[int, str] | None:
    """Start and location of the last slot of the page before."""
    if page.cursor is None:
        return None
    start, location = page.cursor.keys
    return int(str(start)), str(location)
