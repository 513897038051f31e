"""Memory, SQLite and PostgreSQL give the same answer to every filter, order and page (X10, X11).

Random documents against random questions; `OPENBOOKINGS_EXAMPLES` asks more of them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from openbookings.engine.query import operators
from openbookings.engine.query.memory import matches, ordered
from openbookings.engine.query.tree import (
    Compare,
    Every,
    Filter,
    MatchItems,
    Not,
    Order,
    Some,
    Value,
)
from openbookings.engine.store import Selection, Store, Unit, documents, fields_of, filters
from tests.store.things import SITE, THINGS

pytestmark = pytest.mark.anyio

QUESTIONS = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "2000"))
DOCUMENTS = 100
FIELDS = fields_of(THINGS)

TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "Ab",
    "ä",
    "Ä",
    "A\u0308",
    "ß",
    "ss",
    "SS",
    "z",
    "Z",
    "日",
    "\U0001f600",
]
TEXTS += ["Z", "日", "\U0001f600", "%", "_", "'", "\\", "?", "$1", "\uffee", "a b"]
NUMBERS = [-1, 0, 0.5, 1, 1.0, 2, 2.5, 10, 1e9, -0.0, 0.1]
WHOLE = [-1, 0, 1, 2, 10, 2**40, 2**53]
INSTANTS = [f"2026-0{month}-01T0{hour}:00:00.000Z" for month in (1, 5, 9) for hour in (0, 9)]
POOLS: dict[str, list[Any]] = {
    "id": [f"thing-{number:03}" for number in range(DOCUMENTS)],
    "name": TEXTS,
    "price.amount": NUMBERS,
    "seats": [*WHOLE, 0.5, 2.5, 1.0, 9e30, -9e30],
    "hidden": [True, False],
    "startsAt": INSTANTS,
    "locations.business.id": TEXTS,
    "codes": TEXTS,
    "sizes": [*NUMBERS, "1", "a"],
}
KINDS = {
    **{field: expression.kind for field, expression in FIELDS.items() if field != "revision"},
    "seats": "number",
}
SORTABLE = ["id", "name", "price.amount", "seats", "hidden", "startsAt", "codes"]
SORTABLE += ["locations.business.id"]
ROOM_FIELDS: dict[str, tuple[str, list[Any]]] = {
    "name": ("text", TEXTS),
    "size.area": ("number", NUMBERS),
    "quiet": ("boolean", [True, False]),
}


def thing(chance: random.Random, number: int) -> dict[str, Any]:
    """A document in which every field may be absent, null or empty."""

    def maybe(make: Callable[[], Any]) -> Any:
        return make() if chance.random() < 0.75 else None

    def some(pool: list[Any]) -> list[Any]:
        return [chance.choice(pool) for _ in range(chance.randint(0, 3))]

    def room() -> dict[str, Any]:
        values: dict[str, Any] = {"quiet": chance.choice([True, False, None])}
        if chance.random() < 0.8:
            values |= {"name": chance.choice(TEXTS), "size": {"area": chance.choice(NUMBERS)}}
        return values

    def place() -> dict[str, Any]:
        return {"business": maybe(lambda: {"id": chance.choice(TEXTS)})}

    document = {
        "name": maybe(lambda: chance.choice(TEXTS)),
        "price": maybe(lambda: {"amount": maybe(lambda: chance.choice(NUMBERS))}),
        "seats": maybe(lambda: chance.choice(WHOLE)),
        "hidden": maybe(lambda: chance.choice([True, False])),
        "startsAt": maybe(lambda: chance.choice(INSTANTS)),
        "locations": maybe(lambda: [maybe(lambda: place()) for _ in range(chance.randint(0, 3))]),
        "codes": maybe(lambda: some(TEXTS)),
        "sizes": maybe(lambda: some([*NUMBERS, "1", "a"])),
        "rooms": maybe(lambda: [room() for _ in range(chance.randint(0, 3))]),
    }
    present = {key: value for key, value in document.items() if value or chance.random() < 0.5}
    return {"id": f"thing-{number:03}", "revision": "1", **present}


def comparison(chance: random.Random, field: str, kind: str, pool: list[Any]) -> Filter:
    """One field against one value, with any operator that takes the field's kind."""
    fitting = [
        each
        for each in operators.OPERATORS.values()
        if kind in each.kinds and each.takes != "items"
    ]
    operator = chance.choice(fitting)
    values: dict[str, Callable[[], Value]] = {
        "value": lambda: None if chance.random() < 0.1 else chance.choice(pool),
        "present": lambda: chance.choice(pool),
        "values": lambda: tuple(
            None if chance.random() < 0.05 else chance.choice(pool)
            for _ in range(chance.randint(0, 4))
        ),
        "flag": lambda: chance.random() < 0.5,
    }
    value = values[operator.takes]()
    if operator.name == "$startsWith":
        value = str(value)
    return Compare(field, operator.name, value)


def room_filter(chance: random.Random, depth: int) -> Filter:
    """A filter over the objects of `rooms`; text without case is not offered there."""
    if depth and chance.random() < 0.4:
        parts = (room_filter(chance, depth - 1), room_filter(chance, depth - 1))
        return chance.choice((Every(parts), Some(parts), Not(parts[0])))
    while True:
        field = chance.choice(list(ROOM_FIELDS))
        asked = comparison(chance, field, *ROOM_FIELDS[field])
        if isinstance(asked, Compare) and asked.operator != "$startsWith":
            return asked


def question(chance: random.Random, depth: int = 3) -> Filter:
    """A random filter tree."""
    roll = chance.random()
    if depth and roll < 0.35:
        parts = tuple(question(chance, depth - 1) for _ in range(chance.randint(0, 3)))
        return Every(parts) if roll < 0.18 else Some(parts)
    if depth and roll < 0.45:
        return Not(question(chance, depth - 1))
    if roll < 0.5:
        return MatchItems("rooms", room_filter(chance, 2))
    field = chance.choice(list(KINDS))
    return comparison(chance, field, KINDS[field], POOLS.get(field, []))


def order(chance: random.Random) -> tuple[Order, ...]:
    """Up to three fields to sort by."""
    fields = chance.sample(SORTABLE, chance.randint(0, 3))
    return tuple(Order(field, chance.random() < 0.5) for field in fields)


async def page(unit: Unit, **asked: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The ids of a page, and for each row its place in the order."""
    selection = Selection(**asked, fields=FIELDS, extra=("id",), placed=True)
    rows = await documents.select(unit, THINGS, SITE, selection)
    return [row[1] for row in rows], [row[2:] for row in rows]


async def fill(unit: Unit, stored: list[dict[str, Any]]) -> None:
    for document in stored:
        await documents.insert(unit, THINGS, SITE, document)
        await documents.insert(unit, THINGS, "another site", document)


async def test_x10_x11_memory_and_database_agree(things: Store) -> None:
    chance = random.Random(20261122)
    stored = [thing(chance, number) for number in range(DOCUMENTS)]
    answers: list[int] = []

    async def ask(unit: Unit) -> None:
        for number in range(QUESTIONS):
            asked, orders = question(chance), order(chance)
            about = f"question {number}: {asked} {orders}"
            found = [each for each in stored if matches(asked, each)]
            expected = [str(each["id"]) for each in ordered(found, orders)]
            everything = {"filter": asked, "order": orders, "limit": DOCUMENTS}
            names, places = await page(unit, **everything)
            assert names == expected, about
            assert await documents.count(unit, THINGS, SITE, asked, FIELDS) == len(expected), about
            answers.append(len(expected))
            if expected:
                await compare_pages(unit, everything, expected, places)

    async def compare_pages(
        unit: Unit, asked: dict[str, Any], expected: list[str], places: list[tuple[Any, ...]]
    ) -> None:
        at, limit = chance.randrange(len(expected)), chance.randint(1, 10)
        part = {**asked, "limit": limit}
        assert (await page(unit, **part, offset=at))[0] == expected[at : at + limit]
        assert (await page(unit, **part, after=places[at]))[0] == expected[at + 1 :][:limit]
        before = (await page(unit, **part, after=places[at], backward=True))[0]
        assert before == expected[max(0, at - limit) : at]

    await things.write(lambda unit: fill(unit, stored))
    await things.read(ask)
    # The questions were worth asking: many answers are neither nothing nor everything.
    assert sum(0 < size < DOCUMENTS for size in answers) > len(answers) / 2


async def test_x11_pages_joined_are_the_whole(things: Store) -> None:
    chance = random.Random(11)
    stored = [thing(chance, number) for number in range(DOCUMENTS)]

    async def walk(unit: Unit) -> None:
        for orders in (order(chance) for _ in range(40)):
            whole, places = await page(unit, order=orders, limit=DOCUMENTS)
            assert len(whole) == DOCUMENTS
            limit = chance.randint(1, 30)
            forward, place = await page(unit, order=orders, limit=limit)
            while place:
                names, place = await page(unit, order=orders, limit=limit, after=place[-1])
                forward += names
            assert forward == whole
            back, at = whole[-1:], places[-1:]
            while at:
                names, at = await page(unit, order=orders, limit=limit, after=at[0], backward=True)
                back = names + back
            assert back == whole

    await things.write(lambda unit: fill(unit, stored))
    await things.read(walk)


def test_every_operator_has_its_sql() -> None:
    assert set(filters.OPERATORS) == set(operators.OPERATORS) - {"$matchItems"}


async def test_a_list_of_thousand_values_is_one_parameter(things: Store) -> None:
    names = tuple(f"thing-{number:03}" for number in range(1000))
    clause = filters.filtered(Compare("id", "$in", names), FIELDS, things.dialect)
    assert clause is not None
    assert clause.sql.count("?") == len(clause.args) == 1


async def test_values_never_stand_in_the_sql(things: Store) -> None:
    chance = random.Random(3)
    for _ in range(500):
        asked = question(chance)
        clause = filters.filtered(asked, FIELDS, things.dialect)
        assert clause is not None
        assert clause.sql.replace("??", "").count("?") == len(clause.args)
        assert "thing-" not in clause.sql
        assert "2026" not in clause.sql


def test_documents_of_the_test_are_json() -> None:
    chance = random.Random(1)
    document = thing(chance, 1)
    assert msgspec.json.decode(msgspec.json.encode(document)) == document
