"""Tables of documents: which places of a document stand in columns of their own.

A column exists because something is filtered, sorted, joined or constrained by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import msgspec

from openbookings.engine.query.documents import Branch, branches, found_along
from openbookings.engine.query.texts import fold

Kind = Literal["text", "integer", "number", "boolean", "instant", "texts", "objects"]
"""`instant` is text in wire form (`YYYY-MM-DDThh:mm:ss.mmmZ`), so that it sorts by time;
`texts` is a JSON list of texts (or numbers), `objects` one of objects."""

LISTS = ("texts", "objects")
_SEARCHED = ("text", "texts")
_SCALARS = (str, int, float)

Document = Mapping[str, Any]
_NOTHING: list[object] = []
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Column:
    """One column taken from the document: its SQL name, kind and wire path (dotted)."""

    name: str
    kind: Kind
    path: str
    folds: bool = True
    """Whether it has texts whose case is ignored in a search."""


def id_column(name: str, path: str) -> Column:
    """A column of GUIDs or other ids in lower case, which are what they are when folded."""
    return Column(name, "text", path, folds=False)


@dataclass(frozen=True, eq=False)
class Table:
    """A table of documents.

    Beside its columns every table has `site_id`, `id`, `revision`, `doc` (the document as
    JSON text) and `folded` (its texts for search that ignores case).
    """

    name: str
    columns: tuple[Column, ...] = ()

    @cached_property
    def tree(self) -> tuple[Branch, ...]:
        """The paths of the columns, for one walk through a document."""
        return branches([column.path for column in self.columns])


def columns_of(table: Table, document: Document) -> tuple[list[object], str]:
    """The values of the table's columns in their order, and the JSON of its folded texts."""
    # An empty list equals an absent one (X10), so that only one of them is stored.
    values: list[object] = [None] * len(table.columns)
    texts: dict[str, str | list[str]] = {}
    everything: list[list[object]] = [_NOTHING] * len(table.columns)
    found_along(document, table.tree, everything)
    for place, found in enumerate(everything):
        if not found:
            continue
        column = table.columns[place]
        kind = column.kind
        values[place] = _encode(found).decode() if kind in LISTS else _scalar(kind, found[0])
        if kind in _SEARCHED and column.folds:
            folded = [fold(each) for each in found if isinstance(each, str)]
            if folded:
                texts[column.name] = folded if kind == "texts" else folded[0]
    return values, _encode(texts).decode()


def _scalar(kind: Kind, value: object) -> object:
    if not isinstance(value, _SCALARS):
        return None
    if kind == "integer":
        return int(value)
    return float(value) if kind == "number" else value
