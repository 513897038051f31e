"""Reading a list page by page, whichever of the interface's paging shapes a method has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec

from openbookings.engine.contract import METHODS, schemas

Document: TypeAlias = dict[str, Any]


def document_of(request: msgspec.Struct) -> Document:
    """Give a request in wire form."""
    document: Document = msgspec.to_builtins(request)
    return document


class PageReader:
    """The request for the next page, until the last one was read.

    A cursor carries filter and order itself and travels alone (X11); where the answer has no
    cursor, a method that pages by offset goes on behind what it gave.
    """

    def __init__(self, name: str, request: msgspec.Struct) -> None:
        self._method = METHODS[name]
        self._holder = _holder(self._method.request)
        self.next_request: Document | None = document_of(request)

    def turn(self, answer: msgspec.Struct, count: int) -> None:
        """Go on to the page behind `answer`, which held `count` items."""
        cursor = _next_cursor(document_of(answer))
        request, self.next_request = self.next_request or {}, None
        if cursor:
            self.next_request = self._behind_cursor(request, cursor)
        elif self._method.paging == "both" and count >= self._limit(request):
            self.next_request = self._behind_offset(request, count)

    def _behind_cursor(self, request: Document, cursor: str) -> Document:
        place = request.get(self._holder) or {} if self._holder else request
        field = _cursor_field(self._method.request, self._holder)
        paging = {**(place.get(field) or {}), "cursor": cursor}
        if not self._holder:
            return {**request, field: paging}
        return {**request, self._holder: {field: paging}}

    def _behind_offset(self, request: Document, count: int) -> Document:
        query = request.get(self._holder) or {}
        paging = query.get("paging") or {}
        moved = {**paging, "offset": (paging.get("offset") or 0) + count}
        return {**request, self._holder: {**query, "paging": moved}}

    def _limit(self, request: Document) -> int:
        query = request.get(self._holder) or {}
        stated = (query.get("paging") or {}).get("limit")
        return int(stated or self._method.default_limit or 1)


def _holder(request: str) -> str:
    fields = schemas()[request]["properties"]
    return next((field for field in ("query", "search") if field in fields), "")


def _cursor_field(request: str, holder: str) -> str:
    fields = schemas()[request]["properties"]
    if holder:
        fields = schemas()[fields[holder]["$ref"].removeprefix("#/$defs/")]["properties"]
    return next(field for field in ("cursorPaging", "paging") if field in fields)


def _next_cursor(answer: Mapping[str, Any]) -> str | None:
    for field in ("pagingMetadata", "cursorPagingMetadata"):
        cursors = (answer.get(field) or {}).get("cursors") or {}
        if cursors.get("next"):
            return str(cursors["next"])
    return None
