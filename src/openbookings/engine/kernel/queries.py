"""Query, search and count over a resource: parsing, paging and cursors, once for all methods.

The contract's method table says which fields may be filtered and sorted, and how it pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from openbookings.engine.contract import Method
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Piece, Resource
from openbookings.engine.query.cursor import Cursor, seal
from openbookings.engine.query.paging import Limits, Page, read_page
from openbookings.engine.query.parse import parse_filter, parse_sort
from openbookings.engine.query.tree import Compare, Every, Filter, Order
from openbookings.engine.store import documents
from openbookings.engine.store.search import Search, search_for
from openbookings.engine.store.selection import Selection
from openbookings.engine.store.unit import Row

_DEFAULT_LIMIT = 50
_MOST = 100
_REQUESTED = ("fields", "conditionalFields", "requestedFields")


class Question(NamedTuple):
    """A query as it is asked of the store, and what its cursors must carry (X11)."""

    page: Page
    filter: Filter | None
    order: tuple[Order, ...]
    search: Search | None
    raw: Mapping[str, Any]
    by_cursor: bool
    """Whether pages follow each other by cursor; some methods leave it to the caller."""


async def run_query(
    call: Call, resource: Resource, request: Document, restrict: Filter | None = None
) -> Document:
    """Answer a query or search method: the page's items and its paging metadata.

    `restrict` is a condition of the method's own (who may see what), beside the caller's.
    Raises `Invalid` for unknown fields, operators, sorts, limits and cursors (X10, X11).
    """
    question = read_question(call, resource, request)
    condition = both(question.filter, restrict)
    rows, more = await _page(call, resource, question, condition)
    requested = requested_fields(question.raw)
    own = [row[: 1 + len(resource.extra)] for row in rows]
    pieces = await resource.compose(call, own, requested)
    answer: Document = {resource.plural: list(pieces)}
    answer["pagingMetadata"] = await _metadata(call, resource, question, condition, rows, more)
    return answer


async def run_count(
    call: Call, resource: Resource, request: Document, restrict: Filter | None = None
) -> Document:
    """Answer a count method (A76)."""
    condition = both(parse_filter(request.get("filter"), call.method.fields, "filter"), restrict)
    return {
        "count": await documents.count(
            call.unit,
            resource.table,
            call.site.id,
            condition,
            resource.all_fields,
            search=_search(resource, request.get("search")),
        )
    }


def read_question(call: Call, resource: Resource, request: Document) -> Question:
    """Read filter, sort, paging and search of a request, or take them from its cursor."""
    method = call.method
    limits = Limits(method.default_limit or _DEFAULT_LIMIT, method.max_limit or _MOST)
    page = read_page(request, method.name, limits, call.site.secret)
    holder, path = _holder(request)
    if page.cursor is not None:
        holder = {"filter": page.cursor.filter, "sort": page.cursor.sort, **page.cursor.extra}
        request = dict(page.cursor.extra)
    order = parse_sort(holder.get("sort"), method.fields, path=f"{path}sort")
    return Question(
        page,
        parse_filter(holder.get("filter"), method.fields, f"{path}filter"),
        order or tuple(Order(name, way == "DESC") for name, way in method.default_sort),
        _search(resource, holder.get("search") or holder.get("expression")),
        {**holder, **{name: request[name] for name in _REQUESTED if name in request}},
        method.paging == "cursor" or page.cursor is not None or "cursorPaging" in holder,
    )


def requested_fields(request: Mapping[str, Any]) -> frozenset[str]:
    """The extras a read asks for (`fields`, `conditionalFields`), absent otherwise (A75)."""
    return frozenset(each for name in _REQUESTED for each in request.get(name) or ())


def both(first: Filter | None, second: Filter | None) -> Filter | None:
    """The condition that holds when both do; None holds always."""
    parts = tuple(part for part in (first, second) if part is not None)
    return Every(parts) if len(parts) > 1 else (parts[0] if parts else None)


def identified(entity_ids: Sequence[str]) -> Filter:
    """The condition of being one of these ids."""
    return Compare("id", "$in", tuple(entity_ids))


async def _page(
    call: Call, resource: Resource, question: Question, condition: Filter | None
) -> tuple[list[Row], bool]:
    """The rows of the page, and whether there are more in the direction of reading."""
    page, cursor = question.page, question.page.cursor
    backward = cursor.backward if cursor else False
    rows = await documents.select(
        call.unit,
        resource.table,
        call.site.id,
        Selection(
            filter=condition,
            order=question.order,
            limit=page.limit + 1,
            offset=page.offset,
            after=cursor.keys if cursor else None,
            backward=backward,
            fields=resource.all_fields,
            extra=resource.extra,
            placed=True,
            search=question.search,
        ),
    )
    more = len(rows) > page.limit
    if more:
        rows = rows[1:] if backward else rows[: page.limit]
    return rows, more


async def _metadata(
    call: Call,
    resource: Resource,
    question: Question,
    condition: Filter | None,
    rows: list[Row],
    more: bool,
) -> Document:
    if not question.by_cursor:
        return await _offset_metadata(call, resource, question, condition, len(rows), more)
    cursor = question.page.cursor
    backward = cursor.backward if cursor else False
    has_next = more or (backward and bool(rows))
    has_previous = more if backward else cursor is not None

    def sealed(row: Row, back: bool) -> str:
        return _sealed(call, question, row[1 + len(resource.extra) :], back)

    return {
        "count": len(rows),
        "cursors": {
            "next": sealed(rows[-1], False) if has_next and rows else None,
            "prev": sealed(rows[0], True) if has_previous and rows else None,
        },
        "hasNext": has_next,
    }


async def _offset_metadata(
    call: Call,
    resource: Resource,
    question: Question,
    condition: Filter | None,
    count: int,
    more: bool,
) -> Document:
    """A72: `total` is always present; counted only when the page itself does not tell it."""
    page = question.page
    total = page.offset + count
    if more or (count == 0 and page.offset):
        total = await documents.count(
            call.unit,
            resource.table,
            call.site.id,
            condition,
            resource.all_fields,
            search=question.search,
        )
    return {"count": count, "offset": page.offset, "total": total, "tooManyToCount": False}


def _sealed(call: Call, question: Question, keys: Row, backward: bool) -> str:
    """A cursor beside the row whose place in the order is `keys`."""
    raw = question.raw
    carried = {name: value for name, value in raw.items() if name not in _NOT_CARRIED}
    cursor = Cursor(
        method=call.method.name,
        limit=question.page.limit,
        keys=keys,
        backward=backward,
        filter=raw.get("filter"),
        sort=raw.get("sort"),
        extra=carried,
    )
    return seal(cursor, call.site.secret)


_NOT_CARRIED = frozenset({"filter", "sort", "paging", "cursorPaging"})


def _holder(request: Document) -> tuple[Mapping[str, Any], str]:
    """Where filter and sort stand: in `query`, in `search`, or at the top of the request."""
    for name in ("query", "search"):
        if isinstance(request.get(name), dict):
            holder = request[name]
            if name == "search":
                return {**holder, "search": holder.get("search")}, "search."
            return holder, "query."
    return request, ""


def _search(resource: Resource, wanted: object) -> Search | None:
    """Free text over the resource's search fields; mode OR is the default (A73)."""
    if isinstance(wanted, str):
        return search_for(wanted, resource.search_fields)
    if not isinstance(wanted, dict) or not wanted.get("expression"):
        return None
    if wanted.get("mode") == "AND":
        return search_for(wanted["expression"], resource.search_fields, "all")
    return search_for(wanted["expression"], resource.search_fields)


def query_fields_without_column(method: Method, resource: Resource) -> list[str]:
    """Fields the contract lets be filtered that the resource cannot name in SQL; for a test."""
    return sorted(set(method.fields) - set(resource.all_fields))


def raw_items(pieces: Sequence[Piece]) -> list[Document]:
    """Composed pieces decoded, for methods that look into what others answer."""
    return [
        msgspec.json.decode(piece) if isinstance(piece, msgspec.Raw) else piece for piece in pieces
    ]
