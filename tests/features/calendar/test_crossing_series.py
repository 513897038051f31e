"""Who changes a series, divides it, or takes part in it at one moment (6.8, 10.10, decision 16).

PostgreSQL alone: on SQLite one transaction comes after the other. Each story pauses a unit where
another one could come in; if that one has to wait, as it should, the pause is soon over.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
import pytest

from openbookings.engine.calendar import keeping, splitting, statements
from openbookings.engine.calendar.resource import EVENTS
from openbookings.engine.calendar.taking_part import joining
from openbookings.engine.store import Unit, documents
from tests.conftest import Databases
from tests.features.calendar.desk import change, get, in_full, join, listed, mondays, schedule
from tests.support.shop import Json, Shop

PATIENCE = 0.5
"""Seconds in which somebody who is not kept out comes in."""
JULY = ("2026-06-01T00:00", "2026-08-01T00:00")
Asked = tuple[str, Json]
Answer = tuple[int, Json]

pytestmark = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


class Pause:
    """A place at which one unit stays, once, until somebody lets it go or nobody has come."""

    def __init__(self) -> None:
        self.reached, self.over = asyncio.Event(), asyncio.Event()

    async def stay(self) -> None:
        """Stay, if nobody has been here."""
        if not self.reached.is_set():
            self.reached.set()
            await self.until(self.over)

    async def until(self, event: asyncio.Event) -> None:
        """Wait for the event, but not for ever."""
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), PATIENCE)


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Pause]:
    """Let a unit pause after a function of a module, for arguments that `when` names."""

    def put(module: Any, name: str, when: Callable[..., bool] = lambda *given: True) -> Pause:
        done, pause = getattr(module, name), Pause()

        async def slowly(*given: Any, **more: Any) -> Any:
            found = await done(*given, **more)
            if when(*given):
                await pause.stay()
            return found

        monkeypatch.setattr(module, name, slowly)
        return pause

    return put


@pytest.fixture(autouse=True)
def nobody_waits_in_a_circle(shop: Shop, databases: Databases) -> Iterator[None]:
    """Nor does the database end anybody in these stories."""
    assert databases.server is not None
    before = databases.server.deadlocks
    yield
    assert databases.server.deadlocks == before


async def ask(shop: Shop, asked: Asked) -> Answer:
    name, body = asked
    headers = {"authorization": str(shop.owner.credential)}
    status, content = await shop.engine.call(name, msgspec.json.encode(body), headers)
    return status, msgspec.json.decode(content)


def renaming(series: Json) -> Asked:
    """All coming occurrences of a series get another title; those that are stored are written."""
    changed = {"id": series["id"], "revision": series["revision"], "title": "Slow yoga"}
    return "events.updateEvent", {"event": changed}


def dividing(series: Json) -> Asked:
    body = {"recurringEventId": series["id"], "splitLocalDate": "2026-06-09T00:00"}
    return "events.splitRecurringEvent", body


def joining_in(event: Json) -> Asked:
    sent = {"eventId": event["id"], "partySize": 2, "participant": {"name": "Eve"}}
    return "participations.createParticipation", {"participation": sent}


def resizing(joined: Json) -> Asked:
    changed = {**joined, "partySize": 3}
    return "participations.updateParticipation", {"participation": changed}


def leaving(joined: Json) -> Asked:
    return "participations.deleteParticipation", {"participationId": joined["id"]}


@pytest.mark.parametrize("step", [resizing, leaving])
def test_10_10_a_participation_changes_while_its_series_does(
    shop: Shop, after: Callable[..., Pause], step: Callable[[Json], Asked]
) -> None:
    master = mondays(shop, schedule(shop)["id"])
    joined = join(shop, eventId=listed(shop, *JULY)[3]["id"])
    counted = after(joining, "count_places")
    written = after(keeping, "change_row", lambda call, new, *old: new["id"] == master["id"])

    async def meet() -> list[Answer]:
        both = asyncio.gather(ask(shop, step(joined)), ask(shop, renaming(master)))
        await counted.until(counted.reached)
        await written.until(written.reached)
        counted.over.set()
        written.over.set()
        first, second = await both
        return [first, second]

    assert [status for status, _ in shop.run(meet())] == [200, 200]


def test_6_10_who_joins_an_occurrence_keeps_the_series_it_has_since_a_split(
    shop: Shop, after: Callable[..., Pause]
) -> None:
    master = mondays(shop, schedule(shop)["id"])
    late = change(shop, listed(shop, *JULY)[3], title="Late")
    later = shop.call(*dividing(master))["newRecurringEventStartingFromSplit"]
    read = after(statements, "coming_members")

    async def meet() -> list[Answer]:
        renamed = asyncio.ensure_future(ask(shop, renaming(later)))
        await read.until(read.reached)
        joined = asyncio.ensure_future(ask(shop, joining_in(late)))
        joined.add_done_callback(lambda done: read.over.set())
        return [await renamed, await joined]

    assert [status for status, _ in shop.run(meet())] == [200, 200]
    assert in_full(shop, late["id"])["participants"]["total"] == 2


def cancelling(events: list[Json]) -> Asked:
    return "events.bulkCancelEvent", {"eventIds": [each["id"] for each in events]}


def on_members(call: object, new: Json, *old: object) -> bool:
    return "recurringEventId" in new


@pytest.mark.parametrize(
    ("coming", "place"),
    [
        (lambda members: joining_in(members[0]), (statements, "coming_members")),
        (cancelling, (statements, "coming_members")),
        (cancelling, (keeping, "change_row", on_members)),
    ],
    ids=["joined as it is read", "cancelled as it is read", "cancelled as it is written"],
)
def test_6_8_who_waits_for_a_series_that_is_divided_holds_the_later_one(
    shop: Shop,
    after: Callable[..., Pause],
    coming: Callable[[list[Json]], Asked],
    place: tuple[Any, ...],
) -> None:
    master = mondays(shop, schedule(shop)["id"])
    members = _crosswise(shop)
    moved = after(splitting, "_move_members")

    async def meet() -> list[Answer]:
        split = asyncio.ensure_future(ask(shop, dividing(master)))
        await moved.until(moved.reached)
        async with _another(shop, master["id"]):
            came = asyncio.ensure_future(ask(shop, coming(members)))
            await _waiting(shop, 2)
            moved.over.set()
            status, halves = await split
            assert status == 200
            later = halves["newRecurringEventStartingFromSplit"]
            writing = after(*place)
            renamed = asyncio.ensure_future(ask(shop, renaming(later)))
            await writing.until(writing.reached)
        came.add_done_callback(lambda done: writing.over.set())
        return [await came, await renamed]

    assert [status for status, _ in shop.run(meet())] == [200, 200]
    assert {get(shop, each["id"])["title"] for each in members} == {"Slow yoga"}


def _crosswise(shop: Shop) -> list[Json]:
    """Two stored occurrences; the one whose id comes first takes place after the other."""
    _, _, one, other, *_ = listed(shop, *JULY)
    assert one["id"] < other["id"]
    times = {"start": "2026-06-23T09:00", "end": "2026-06-23T10:00"}
    sent = {name: {"localDate": at} for name, at in times.items()}
    return [change(shop, one, **sent), change(shop, other, totalCapacity=9)]


@asynccontextmanager
async def _another(shop: Shop, event_id: str) -> AsyncIterator[None]:
    """Somebody else waits for the series before, and has it until the block ends."""
    end = asyncio.Event()

    async def hold(unit: Unit) -> None:
        await documents.hold(unit, EVENTS.table, shop.site_id, [event_id])
        await end.wait()

    held = asyncio.ensure_future(shop.engine.store.write(hold))
    await _waiting(shop, 1)
    try:
        yield
    finally:
        end.set()
        await held


async def _waiting(shop: Shop, number: int) -> None:
    """Until so many units wait for others."""

    async def waiting(unit: Unit) -> int:
        found: int = await unit.value(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return found

    for _ in range(500):
        if await shop.engine.store.read(waiting) >= number:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"fewer than {number} wait")
