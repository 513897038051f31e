"""What is asked of a table: filter, order, page and search over named fields.

The names are the wire's; the SQL behind each is declared by the program, never by a request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openbookings.engine.query.tree import Filter, Order
from openbookings.engine.store.search import Search
from openbookings.engine.store.tables import Column, Kind, Table


@dataclass(frozen=True, slots=True)
class Expression:
    """The SQL of a field over the alias `t` of its table.

    `folded` is the SQL of the same text in folded form, for `$startsWith` and search.
    A scalar sub-select may reach other tables; it names their `site_id`.
    """

    kind: Kind
    sql: str
    folded: str | None = None


Fields = Mapping[str, Expression]


@dataclass(frozen=True, slots=True)
class Selection:
    """One page of a table.

    With `placed` each row ends with the values of its place in the order (a list stands for its
    first item, the id comes last), which `after` takes of the row the page follows; with
    `backward` the page is the one before that row, its rows still in the asked order.
    `extra` names fields whose values stand beside each document.
    """

    filter: Filter | None = None
    order: tuple[Order, ...] = ()
    limit: int = 100
    offset: int = 0
    after: tuple[object, ...] | None = None
    backward: bool = False
    fields: Fields = field(default_factory=dict)
    extra: tuple[str, ...] = ()
    placed: bool = False
    search: Search | None = None


def fields_of(table: Table) -> dict[str, Expression]:
    """The fields a table offers by itself: its columns by wire path, `id` and `revision`."""
    own = {
        "id": Expression("text", "t.id", "t.id"),
        "revision": Expression("integer", "t.revision"),
    }
    for column in table.columns:
        own[column.path] = Expression(column.kind, f"t.{column.name}", _folded(column))
    return own


def _folded(column: Column) -> str | None:
    """A text of `folded` is read as text, a list of them stays JSON."""
    if column.kind not in ("text", "texts"):
        return None
    if not column.folds:
        return f"t.{column.name}"
    return f"(t.folded {'->>' if column.kind == 'text' else '->'} '{column.name}')"
