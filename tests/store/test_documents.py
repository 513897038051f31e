"""The document statements: stored as sent, found by id, replaced by revision."""

from __future__ import annotations

import msgspec
import pytest

from openbookings.engine.query.tree import Compare, Order
from openbookings.engine.store import (
    Duplicate,
    Expression,
    Selection,
    Store,
    Unit,
    documents,
    fields_of,
)
from openbookings.engine.store.clauses import Clause
from tests.store.things import SITE, THINGS, add

pytestmark = pytest.mark.anyio

THING = {
    "id": "a",
    "revision": "1",
    "name": "Ünïcode ☃ 'quoted' \\ \"text\"",
    "price": {"amount": 12.5, "currency": None},
    "seats": 2**53 + 1,
    "codes": [],
    "unknown": {"kept": [1, 2.5, True, None]},
}


async def test_a_document_comes_back_as_it_was_stored(things: Store) -> None:
    await things.write(lambda unit: documents.insert(unit, THINGS, SITE, THING))
    raw = await things.read(lambda unit: documents.get(unit, THINGS, SITE, "a"))
    assert raw == msgspec.json.encode(THING)


async def test_documents_of_another_site_do_not_exist(things: Store) -> None:
    async def work(unit: Unit) -> None:
        await documents.insert(unit, THINGS, "other", THING)
        assert await documents.get(unit, THINGS, SITE, "a") is None
        assert await documents.get_many(unit, THINGS, SITE, ["a"]) == {}
        assert not await documents.replace(unit, THINGS, SITE, THING, None)
        assert not await documents.remove(unit, THINGS, SITE, "a")
        assert await documents.select(unit, THINGS, SITE, Selection()) == []
        assert await documents.count(unit, THINGS, SITE, None) == 0
        await documents.insert(unit, THINGS, SITE, THING)

    await things.write(work)


async def test_many_ids_are_one_statement(things: Store) -> None:
    wanted = [f"thing-{number}" for number in range(500)]

    async def work(unit: Unit) -> None:
        for thing_id in wanted[::2]:
            await add(unit, thing_id)
        before = unit.statements
        found = await documents.get_many(unit, THINGS, SITE, [*wanted, *wanted])
        assert unit.statements == before + 1
        assert sorted(found) == sorted(wanted[::2])
        assert await documents.get_many(unit, THINGS, SITE, []) == {}

    await things.write(work)


async def test_x5_a_document_is_replaced_only_at_the_expected_revision(things: Store) -> None:
    def revised(revision: int) -> dict[str, str]:
        return {"id": "a", "revision": str(revision), "name": f"revision {revision}"}

    async def work(unit: Unit) -> None:
        await documents.insert(unit, THINGS, SITE, revised(1))
        assert await documents.replace(unit, THINGS, SITE, revised(2), 1)
        assert not await documents.replace(unit, THINGS, SITE, revised(2), 1)
        assert await documents.replace(unit, THINGS, SITE, revised(3), None)
        assert not await documents.replace(unit, THINGS, SITE, {"id": "b"}, None)
        row = await unit.row("SELECT revision, name FROM things WHERE id = ?", "a")
        assert row == (3, "revision 3")

    await things.write(work)


async def test_a_document_is_removed_once(things: Store) -> None:
    async def work(unit: Unit) -> tuple[bool, bool]:
        await add(unit, "a")
        first = await documents.remove(unit, THINGS, SITE, "a")
        return first, await documents.remove(unit, THINGS, SITE, "a")

    assert await things.write(work) == (True, False)


async def test_columns_beside_the_document_are_filled_by_name(things: Store) -> None:
    async def work(unit: Unit) -> None:
        thing = {"id": "a", "name": "same"}
        await documents.insert(unit, THINGS, SITE, thing, extra={"owner": "me"})
        with pytest.raises(Duplicate, match="things_owner_and_name"):
            async with unit.savepoint():
                twin = {"id": "b", "name": "same"}
                await documents.insert(unit, THINGS, SITE, twin, extra={"owner": "me"})
        await documents.replace(unit, THINGS, SITE, thing, None, extra={"owner": "you"})
        assert await unit.value("SELECT owner FROM things WHERE id = ?", "a") == "you"

    await things.write(work)


async def test_a_field_may_reach_another_table(things: Store) -> None:
    """As `category.name` does: declared by the feature as a scalar sub-select."""
    parent = "FROM things AS parent WHERE parent.site_id = t.site_id AND parent.id = t.owner"
    fields = {
        **fields_of(THINGS),
        "owner.name": Expression(
            "text",
            f"(SELECT parent.name {parent})",
            f"(SELECT parent.folded ->> 'name' {parent})",
        ),
    }

    async def work(unit: Unit) -> None:
        for thing_id, name, owner in (("a", "Äpfel", None), ("b", "Birnen", None), ("c", "c", "a")):
            document = {"id": thing_id, "name": name}
            await documents.insert(unit, THINGS, SITE, document, extra={"owner": owner})
        starts = Compare("owner.name", "$startsWith", "ÄPF")
        order = (Order("owner.name", descending=True),)
        page = Selection(starts, order, fields=fields, extra=("id", "owner.name"))
        rows = await documents.select(unit, THINGS, SITE, page)
        assert [row[1:] for row in rows] == [("c", "Äpfel")]

    await things.write(work)


async def test_values_for_aggregations_come_in_python_types(things: Store) -> None:
    async def work(unit: Unit) -> None:
        await add(unit, "a", hidden=True, seats=3, codes=["x", "y"], price={"amount": 2})
        await add(unit, "b")
        names = ("hidden", "seats", "codes", "price.amount", "name")
        rows = await documents.values(unit, THINGS, SITE, None, fields_of(THINGS), names)
        expected = [(True, 3, ["x", "y"], 2.0, None), (None,) * 5]
        assert sorted(rows, key=str) == sorted(expected, key=str)
        only = Compare("seats", "$exists", True)
        rows = await documents.values(unit, THINGS, SITE, only, None, ("id",))
        assert rows == [("a",)]

    await things.write(work)


async def test_a_name_that_is_not_declared_never_reaches_sql(things: Store) -> None:
    async def ask(unit: Unit, selection: Selection) -> None:
        with pytest.raises(KeyError):
            await documents.select(unit, THINGS, SITE, selection)

    async def work(unit: Unit) -> None:
        await ask(unit, Selection(Compare("1; DROP TABLE things", "$eq", 1)))
        await ask(unit, Selection(order=(Order("doc"),)))
        await ask(unit, Selection(extra=("doc",)))

    await things.read(work)


async def test_documents_that_are_held_are_passed_by_until_the_transaction_ends(
    things: Store,
) -> None:
    """Where there is one writer, nothing is asked of the database."""
    locks = things.dialect.locks_rows

    async def fill(unit: Unit) -> None:
        for thing_id, seats in (("a", 1), ("b", 5), ("c", 9)):
            await add(unit, thing_id, seats=seats)

    async def free(unit: Unit) -> list[str]:
        sql = f"SELECT id FROM things ORDER BY id {things.dialect.skips_locked}"
        return [row[0] for row in await unit.rows(sql)]

    async def hold(unit: Unit) -> None:
        before = unit.statements
        await documents.hold(unit, THINGS, SITE, ["c", "nobody", "c"], order="name, id")
        await documents.hold_where(unit, THINGS.name, SITE, Clause("seats < ?", (2,)))
        await documents.hold(unit, THINGS, SITE, [])
        assert unit.statements == before + (2 if locks else 0)
        if locks:
            assert await things.write(free) == ["b"]

    await things.write(fill)
    await things.write(hold)
    assert await things.write(free) == ["a", "b", "c"]
