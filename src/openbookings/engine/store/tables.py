"""Tables of documents: which places of a document stand in columns of their own.

A column exists because something is filtered, sorted, joined or constrained by it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import msgspec

Kind = Literal["text", "integer", "number", "boolean", "instant", "texts", "objects"]
"""`instant` is text in wire form (`YYYY-MM-DDThh:mm:ss.mmmZ`), so that it sorts by time;
`texts` is a JSON list of texts, `objects` one of objects."""

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column taken from the document: its SQL name, kind and wire path (dotted)."""

    name: str
    kind: Kind
    path: str


@dataclass(frozen=True)
class Table:
    """A table of documents.

    Beside its columns every table has `site_id`, `id`, `revision`, `doc` (the document as
    JSON text) and `folded` (its texts for search that ignores case).
    """

    name: str
    columns: tuple[Column, ...] = ()

    @cached_property
    def texts(self) -> tuple[Column, ...]:
        """The columns whose folded text is kept."""
        return tuple(column for column in self.columns if column.kind in ("text", "texts"))


def projected(table: Table, document: Document) -> list[object]:
    """The values of the table's columns, in their order."""
    return [_value(column, document) for column in table.columns]


def folded(table: Table, document: Document) -> str:
    """The JSON of all text columns, folded; what is absent is left out."""
    texts: dict[str, str | list[str]] = {}
    for column in table.texts:
        found = [fold(each) for each in reached(document, column.path) if isinstance(each, str)]
        if found:
            texts[column.name] = found if column.kind == "texts" else found[0]
    return msgspec.json.encode(texts).decode()


def fold(text: str) -> str:
    """Text as it is compared when case does not matter (X9): composed and case-folded."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def reached(document: object, path: str) -> Iterator[object]:
    """Every value at a dotted path; lists on the way, and at its end, give all their items."""
    places: list[object] = [document]
    for name in path.split("."):
        places = [
            place[name]
            for place in _opened(places)
            if isinstance(place, Mapping) and place.get(name) is not None
        ]
    return _opened(places)


def _opened(places: list[object]) -> Iterator[object]:
    for place in places:
        if isinstance(place, list):
            yield from _opened(place)
        elif place is not None:
            yield place


def _value(column: Column, document: Document) -> object:
    found = list(reached(document, column.path))
    if column.kind in ("texts", "objects"):
        return msgspec.json.encode(found).decode() if found else None
    if not found:
        return None
    first = found[0]
    if column.kind == "integer":
        return int(first)  # type: ignore[call-overload, no-any-return]
    if column.kind == "number":
        return float(first)  # type: ignore[arg-type]
    return first
