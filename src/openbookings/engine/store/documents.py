"""The statements every table of documents needs, each written once.

A document is stored and given back as its JSON text; columns beside it are taken from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec

from openbookings.engine.query.tree import Filter
from openbookings.engine.store.clauses import Clause
from openbookings.engine.store.filters import filtered, searched
from openbookings.engine.store.ordering import ordered, place, starting
from openbookings.engine.store.search import Search
from openbookings.engine.store.selection import Expression, Fields, Selection, fields_of
from openbookings.engine.store.tables import Document, Table, columns_of
from openbookings.engine.store.unit import Row, Unit

_NOTHING: Mapping[str, object] = {}
_encode = msgspec.json.Encoder().encode


async def insert(
    unit: Unit,
    table: Table,
    site_id: str,
    doc: Document,
    *,
    extra: Mapping[str, object] = _NOTHING,
) -> None:
    """Store a new document; `extra` fills columns that are not taken from it.

    Raises `Duplicate`, with the name of the unique index or `<table>_pkey`.
    """
    sql, values = _insertion(table, doc, extra)
    await unit.execute(sql, site_id, *values)


async def add(
    unit: Unit,
    table: Table,
    site_id: str,
    doc: Document,
    *,
    extra: Mapping[str, object] = _NOTHING,
) -> None:
    """As `insert` for a document with a fresh id; see `Unit.add`.

    A `Duplicate` comes at the latest when the unit ends, or the savepoint.
    """
    sql, values = _insertion(table, doc, extra)
    await unit.add(sql, site_id, *values)


async def get(unit: Unit, table: Table, site_id: str, document_id: str) -> bytes | None:
    """The JSON of one document, or None."""
    found = await unit.value(
        f"SELECT doc FROM {table.name} WHERE site_id = ? AND id = ?", site_id, document_id
    )
    return None if found is None else str(found).encode()


async def get_many(unit: Unit, table: Table, site_id: str, ids: Iterable[str]) -> dict[str, bytes]:
    """The JSON of those documents that exist, by id, in one statement."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    found = await unit.rows(
        f"SELECT id, doc FROM {table.name} WHERE site_id = ? AND {unit.dialect.any_of('id')}",
        site_id,
        unit.dialect.list_argument(wanted),
    )
    return {document_id: text.encode() for document_id, text in found}


async def replace(
    unit: Unit,
    table: Table,
    site_id: str,
    doc: Document,
    expected: int | None,
    *,
    extra: Mapping[str, object] = _NOTHING,
) -> bool:
    """Put `doc`, which carries its new revision, in the place of the one with its id.

    False when there is none, or when its revision is not `expected` (X5; None: any will do).
    Raises `Duplicate`.
    """
    sql = _update_sql(table.name, _names(table, tuple(extra)))
    args = [*_values(table, doc, extra), site_id, doc["id"]]
    if expected is not None:
        sql += " AND revision = ?"
        args.append(expected)
    return await unit.execute(sql, *args) == 1


async def remove(unit: Unit, table: Table, site_id: str, document_id: str) -> bool:
    """Delete one document; False when there is none."""
    sql = f"DELETE FROM {table.name} WHERE site_id = ? AND id = ?"
    return await unit.execute(sql, site_id, document_id) == 1


async def hold(
    unit: Unit, table: Table, site_id: str, ids: Iterable[str], *, order: str = "id"
) -> None:
    """Keep documents from being changed until the transaction ends; unknown ids are passed over.

    All in one `order`, so that two who hold several never wait for each other.
    """
    wanted = list(dict.fromkeys(ids))
    if wanted:
        named = Clause(unit.dialect.any_of("id"), (unit.dialect.list_argument(wanted),))
        await hold_where(unit, table.name, site_id, named, order=order)


async def hold_where(
    unit: Unit, table: str, site_id: str, condition: Clause, *, order: str = "id"
) -> list[str]:
    """As `hold` for the documents that a condition finds; gives the ids of those it holds.

    Where there is one writer it holds none.
    """
    if not unit.dialect.locks_rows:
        return []
    rows = await unit.rows(
        f"SELECT id FROM {table} WHERE site_id = ? AND {condition.sql}"
        f" ORDER BY {order} {unit.dialect.locks_rows}",
        site_id,
        *condition.args,
    )
    return [row[0] for row in rows]


async def select(unit: Unit, table: Table, site_id: str, selection: Selection) -> list[Row]:
    """One page: for each document its JSON (bytes), the values of `selection.extra`, its place.

    Raises `KeyError` for a field that `selection.fields` does not declare.
    """
    fields = selection.fields or fields_of(table)
    kinds = [fields[name] for name in selection.extra]
    listed = [kind.sql for kind in kinds]
    if selection.placed:
        listed += place(selection.order, fields, unit.dialect)
    columns = "".join(f", {sql}" for sql in listed)
    where = _where(unit, site_id, selection.filter, fields, selection.search)
    where = where.also(starting(selection, fields, unit.dialect))
    order = ordered(selection.order, fields, unit.dialect, backward=selection.backward)
    found = await unit.rows(
        f"SELECT t.doc{columns} FROM {table.name} AS t WHERE {where.sql}"
        f" ORDER BY {order} LIMIT ? OFFSET ?",
        *where.args,
        selection.limit,
        selection.offset,
    )
    if selection.backward:
        found.reverse()
    return [
        (row[0].encode(), *_plain(kinds, row[1 : 1 + len(kinds)]), *row[1 + len(kinds) :])
        for row in found
    ]


async def count(
    unit: Unit,
    table: Table,
    site_id: str,
    filter: Filter | None,
    fields: Fields | None = None,
    *,
    search: Search | None = None,
) -> int:
    """How many documents filter and search hold for."""
    where = _where(unit, site_id, filter, fields or fields_of(table), search)
    sql = f"SELECT count(*) FROM {table.name} AS t WHERE {where.sql}"
    return int(await unit.value(sql, *where.args))


async def values(
    unit: Unit,
    table: Table,
    site_id: str,
    filter: Filter | None,
    fields: Fields | None,
    names: tuple[str, ...],
    *,
    search: Search | None = None,
) -> list[Row]:
    """The values of some fields in all documents of filter and search, for aggregations."""
    declared = fields or fields_of(table)
    where = _where(unit, site_id, filter, declared, search)
    columns = [declared[name] for name in names]
    listed = ", ".join(column.sql for column in columns)
    found = await unit.rows(
        f"SELECT {listed} FROM {table.name} AS t WHERE {where.sql}", *where.args
    )
    return [_plain(columns, row) for row in found]


def _where(
    unit: Unit, site_id: str, filter: Filter | None, fields: Fields, search: Search | None
) -> Clause:
    return (
        Clause("t.site_id = ?", (site_id,))
        .also(filtered(filter, fields, unit.dialect))
        .also(searched(search, fields, unit.dialect))
    )


def _plain(kinds: list[Expression], row: Iterable[Any]) -> Row:
    """Values as Python knows them: SQLite has no booleans, and lists come as JSON."""
    return tuple(_plain_value(kind, value) for kind, value in zip(kinds, row, strict=True))


def _plain_value(expression: Expression, value: Any) -> Any:
    if value is None:
        return None
    if expression.kind == "texts":
        return msgspec.json.decode(value)
    return bool(value) if expression.kind == "boolean" else value


@cache
def _names(table: Table, extra: tuple[str, ...]) -> tuple[str, ...]:
    return ("id", "revision", "doc", "folded", *(column.name for column in table.columns), *extra)


def _values(table: Table, doc: Document, extra: Mapping[str, object]) -> list[object]:
    columns, folded = columns_of(table, doc)
    revision = int(doc.get("revision") or 1)
    return [doc["id"], revision, _encode(doc).decode(), folded, *columns, *extra.values()]


def _insertion(
    table: Table, doc: Document, extra: Mapping[str, object]
) -> tuple[str, list[object]]:
    """The statement that stores a document, and its values behind the site's id."""
    names = ("site_id", *_names(table, tuple(extra)))
    return _insert_sql(table.name, names), _values(table, doc, extra)


@cache
def _insert_sql(table: str, names: tuple[str, ...]) -> str:
    places = ", ".join("?" for _ in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"


@cache
def _update_sql(table: str, names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = ?" for name in names)
    return f"UPDATE {table} SET {changes} WHERE site_id = ? AND id = ?"
