"""Tables of documents: which places of a document stand in columns of their own.

A column exists because something is filtered, sorted, joined or constrained by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import msgspec

from openbookings.engine.query.documents import found_at, value_at
from openbookings.engine.query.texts import fold

Kind = Literal["text", "integer", "number", "boolean", "instant", "texts", "objects"]
"""`instant` is text in wire form (`YYYY-MM-DDThh:mm:ss.mmmZ`), so that it sorts by time;
`texts` is a JSON list of texts (or numbers), `objects` one of objects."""

LISTS = ("texts", "objects")

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
        values = found_at(document, column.path)[0]
        found = [fold(value) for value in values if isinstance(value, str)]
        if found:
            texts[column.name] = found if column.kind == "texts" else found[0]
    return msgspec.json.encode(texts).decode()


def _value(column: Column, document: Document) -> object:
    if column.kind in LISTS:
        # An empty list equals an absent one (X10), so that only one of them is stored.
        found = found_at(document, column.path)[0]
        return msgspec.json.encode(found).decode() if found else None
    value = value_at(document, column.path)
    if value is None:
        return None
    if column.kind == "integer":
        return int(value)
    return float(value) if column.kind == "number" else value
