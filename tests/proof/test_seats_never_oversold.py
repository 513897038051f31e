"""Places of classes and courses are never sold twice and never refused while free (E13, E42, D55).

Twenty-four guests fill twenty places over HTTP, then book, cancel, resize and move for a while;
the history of what they asked and heard is judged. `OPENBOOKINGS_SEAT_SECONDS` says how long.
"""

from __future__ import annotations

import asyncio
import os

import pytest

from tests.conftest import Servers
from tests.proof.crowd import (
    GUESTS,
    PLACES,
    History,
    House,
    differences,
    filled,
    let_them,
    verdict_of,
)
from tests.proof.door import at_the_door
from tests.proof.seats import NOBODY, Moment, Outcome, Party, Reading, Step, Verdict, ends, judge
from tests.proof.servers import unlocked_server
from tests.store.postgresql_server import PostgreSQLServer
from tests.support.server import Server, Site, found_on

IN_FULL = "OPENBOOKINGS_EXAMPLES" in os.environ
SECONDS = float(os.environ.get("OPENBOOKINGS_SEAT_SECONDS", 60 if IN_FULL else 2))

pytestmark = [pytest.mark.proof, pytest.mark.timeout(0 if IN_FULL else 120)]


async def crowded(
    server: Server, site: Site, seconds: float
) -> tuple[History, Verdict, dict[str, int], list[str]]:
    """The history, what the judge says, the first fills, and what the server keeps otherwise."""
    async with at_the_door(server, site, GUESTS) as door:
        house = House(door)
        await house.open()
        history = await let_them(house, seconds)
        first = filled(house, history)
        return history, verdict_of(house, history), first, await differences(house, history)


@pytest.mark.parametrize("processes", [1, 4])
def test_e13_no_place_is_sold_twice_or_refused_while_free(servers: Servers, processes: int) -> None:
    server = servers(processes)
    site = found_on(server.database_url, "Crowd")
    history, verdict, first, wrong = asyncio.run(crowded(server, site, SECONDS))
    kind = server.database_url.split(":")[0]
    print(f"\n{kind}, {processes} processes: {history}; {verdict}")
    assert not history.surprises, f"{history.surprises}\n{server.output()}"
    assert list(first.values()) == [PLACES] * 3, first
    assert not any(verdict), verdict
    assert wrong == []


def test_the_same_crowd_without_lock_and_counter_oversells(
    postgresql_server: PostgreSQLServer,
) -> None:
    """The negative control: the judge finds what it is there to find."""
    database_url = postgresql_server.create_database("unlocked_seats")
    site = found_on(database_url, "Crowd")
    with unlocked_server(database_url) as server:
        history, verdict, first, _ = asyncio.run(crowded(server, site, 3))
    print(f"\npostgresql, unlocked: {history}; {verdict}; first {list(first.values())}")
    assert verdict.oversold, f"nothing was sold twice: {verdict}"


class TestJudge:
    """What the judge says of histories that are plain to see."""

    @staticmethod
    def judged(*steps: Step, readings: tuple[Reading, ...] = ()) -> Verdict:
        return judge({"A": 2, "B": 2}, list(steps), readings)

    def test_a_place_that_two_have_for_certain_is_oversold(self) -> None:
        first = Step(1, NOBODY, Party("A", 2), Outcome.DONE, 0, 2)
        second = Step(2, NOBODY, Party("A", 1), Outcome.DONE, 1, 3)
        assert self.judged(first, second).oversold == [Moment("A", 3, 3)]

    def test_a_place_may_have_been_free_when_its_cancellation_was_under_way(self) -> None:
        first = Step(1, NOBODY, Party("A", 2), Outcome.DONE, 0, 1)
        leaves = Step(1, Party("A", 2), NOBODY, Outcome.DONE, 2, 5)
        second = Step(2, NOBODY, Party("A", 2), Outcome.DONE, 3, 4)
        assert self.judged(first, leaves, second).oversold == []

    def test_a_later_cancellation_hides_nothing(self) -> None:
        first = Step(1, NOBODY, Party("A", 2), Outcome.DONE, 0, 1)
        second = Step(2, NOBODY, Party("A", 1), Outcome.DONE, 0, 1)
        leaves = Step(2, Party("A", 1), NOBODY, Outcome.DONE, 2, 3)
        assert self.judged(first, second, leaves).oversold == [Moment("A", 1, 3)]

    def test_a_refusal_while_there_are_places_for_certain_is_a_lost_sale(self) -> None:
        first = Step(1, NOBODY, Party("A", 1), Outcome.DONE, 0, 1)
        refused = Step(2, NOBODY, Party("A", 1), Outcome.FULL, 2, 3)
        assert self.judged(first, refused).lost == [refused]
        too_many = refused._replace(after=Party("A", 2))
        assert self.judged(first, too_many).lost == []

    def test_of_what_nobody_answered_both_is_possible_for_ever(self) -> None:
        unheard = Step(1, NOBODY, Party("A", 2), Outcome.MAYBE, 0, 1)
        refused = Step(2, NOBODY, Party("A", 1), Outcome.FULL, 8, 9)
        booked = Step(3, NOBODY, Party("A", 2), Outcome.DONE, 8, 9)
        assert not any(self.judged(unheard, refused))
        assert not any(self.judged(unheard, booked))
        assert ends([unheard, booked]) == {1: None, 3: Party("A", 2)}

    def test_a_party_that_grows_or_moves_keeps_what_it_has(self) -> None:
        booked = Step(1, NOBODY, Party("A", 1), Outcome.DONE, 0, 1)
        other = Step(2, NOBODY, Party("A", 1), Outcome.DONE, 0, 1)
        grows = Step(1, Party("A", 1), Party("A", 2), Outcome.DONE, 2, 3)
        assert self.judged(booked, other, grows).oversold == [Moment("A", 3, 3)]
        assert self.judged(booked, grows).oversold == []
        moves = Step(1, Party("A", 1), Party("B", 1), Outcome.FULL, 2, 3)
        assert self.judged(booked, other, moves).lost == [moves]

    def test_what_is_shown_must_have_been_true_at_some_moment(self) -> None:
        booked = Step(1, NOBODY, Party("A", 1), Outcome.DONE, 0, 2)
        between, late = Reading("A", 2, 1, 3), Reading("A", 2, 3, 4)
        assert self.judged(booked, readings=(between, late)).misread == [late]
        assert self.judged(booked, readings=(Reading("A", 0, 1, 3),)).misread
