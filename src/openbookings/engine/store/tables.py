"""Tables of documents: which places of a document stand in columns of their own.

A column exists because something is filtered, sorted, joined or constrained by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from openbookings.engine.query.documents import found_at
from openbookings.engine.query.texts import fold

Kind = Literal["text", "integer", "number", "boolean", "instant", "texts", "objects"]
"""`instant` is text in wire form (`YYYY-MM-DDThh:mm:ss.mmmZ`), so that it sorts by time;
`texts` is a JSON list of texts (or numbers), `objects` one of objects."""

LISTS = ("texts", "objects")
_SEARCHED = ("text", "texts")

Document = Mapping[str, Any]
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Column:
    """One column taken from the document: its SQL name, kind and wire path (dotted)."""

    name: str
    kind: Kind
    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of documents.

    Beside its columns every table has `site_id`, `id`, `revision`, `doc` (the document as
    JSON text) and `folded` (its texts for search that ignores case).
    """

    name: str
    columns: tuple[Column, ...] = ()


def columns_of(table: Table, document: Document) -> tuple[list[object], str]:
    """The values of the table's columns in their order, and the JSON of its folded texts."""
    values: list[object] = []
    texts: dict[str, str | list[str]] = {}
    for column in table.columns:
        found = found_at(document, column.path)[0]
        if column.kind in LISTS:
            # An empty list equals an absent one (X10), so that only one of them is stored.
            values.append(_encode(found).decode() if found else None)
        else:
            values.append(_scalar(column.kind, found[0]) if found else None)
        if found and column.kind in _SEARCHED:
            folded = [fold(each) for each in found if isinstance(each, str)]
            if folded:
                texts[column.name] = folded if column.kind == "texts" else folded[0]
    return values, _encode(texts).decode()


def _scalar(kind: Kind, value: object) -> object:
    if not isinstance(value, str | int | float):
        return None
    if kind == "integer":
        return int(value)
    return float(value) if kind == "number" else value
