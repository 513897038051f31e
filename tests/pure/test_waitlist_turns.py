"""Whose turn it is (E75-E80): the plan, held against a clock that ticks and a list that waits."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.waitlist.turns import (
    Kept,
    Lapse,
    Opening,
    Turn,
    Waiting,
    foresee,
    plan,
    upheld,
)

LASTS, CLOSES = 10, 1_000
parties = st.lists(st.integers(1, 4), max_size=7)
openings = st.builds(
    Opening,
    places=st.integers(1, 6),
    at=st.integers(0, 5),
    lasts=st.integers(1, 5),
    closes=st.integers(0, 40),
)
lapsing = st.lists(st.builds(Lapse, at=st.integers(6, 30), places=st.integers(1, 3)), max_size=4)


def waiting(*sizes: int) -> list[Waiting]:
    return [Waiting(str(number), size) for number, size in enumerate(sizes)]


def turns(places: int, *sizes: int, closes: int = CLOSES) -> list[tuple[str, int, int]]:
    opening = Opening(places, 0, LASTS, closes)
    return [(each.id, each.starts, each.ends) for each in plan(opening, (), waiting(*sizes))]


def step_by_step(
    opening: Opening, running: list[Turn], queue: list[Waiting], lapses: Iterable[Lapse] = ()
) -> list[Turn]:
    """The same by a clock that ticks: turns lapse, then whoever fits gets one."""
    offered, left = list(running), list(queue)
    for now in range(opening.at, opening.closes):
        places = opening.places + sum(each.places for each in lapses if each.at <= now)
        free = places - sum(each.party for each in offered if now < each.ends)
        for each in list(left):
            if each.party <= free:
                ends = min(now + opening.lasts, opening.closes)
                offered.append(Turn(each.id, each.party, now, ends))
                left.remove(each)
                free -= each.party
    return offered


def most_offered(turns: list[Turn], since: int) -> int:
    """As many places as are on offer at some moment from then on."""
    moments = [since, *(each.starts for each in turns if each.starts > since)]
    return max(sum(each.party for each in turns if each.runs(at)) for at in moments)


@given(openings, parties)
def test_e75_e76_the_plan_is_what_a_ticking_clock_would_do(
    opening: Opening, sizes: list[int]
) -> None:
    queue = waiting(*sizes)
    assert plan(opening, (), queue) == step_by_step(opening, [], queue)


@given(openings, parties, st.integers(1, 4), st.integers(1, 9))
def test_a_running_turn_keeps_its_time_in_a_new_plan(
    opening: Opening, sizes: list[int], party: int, left: int
) -> None:
    running = [Turn("first", party, opening.at - 1, opening.at + left)]
    queue = waiting(*sizes)
    found = plan(opening, running, queue)
    assert found[:1] == running
    assert found == step_by_step(opening, running, queue)


@given(openings, parties)
def test_e75_no_more_is_offered_at_once_than_is_free(opening: Opening, sizes: list[int]) -> None:
    found = plan(opening, (), waiting(*sizes))
    for at in range(opening.closes):
        assert sum(each.party for each in found if each.runs(at)) <= opening.places


@given(openings, parties)
def test_e79_e80_everybody_who_fits_has_one_turn_until_the_session_closes(
    opening: Opening, sizes: list[int]
) -> None:
    found = plan(opening, (), waiting(*sizes))
    assert len({each.id for each in found}) == len(found)
    fitting = {each.id for each in waiting(*sizes) if each.party <= opening.places}
    assert {each.id for each in found} <= fitting
    assert all(each.starts < each.ends <= opening.closes for each in found)
    if found and max(each.ends for each in found) < opening.closes:
        assert {each.id for each in found} == fitting


@given(st.integers(0, 6), st.integers(0, 99))
def test_e75_one_place_goes_from_one_to_the_next_by_the_clock_alone(size: int, at: int) -> None:
    found = plan(Opening(1, 0, LASTS, CLOSES), (), waiting(*[1] * size))
    whose = [each.id for each in found if each.runs(at)]
    assert whose == [str(at // LASTS)] * (at // LASTS < size)


def test_e79_a_party_that_is_too_large_is_passed_over() -> None:
    assert turns(2, 3, 2, 1) == [("1", 0, 10), ("2", 10, 20)]


def test_e79_what_a_party_leaves_is_offered_to_the_next_at_once() -> None:
    assert turns(3, 1, 3, 2) == [("0", 0, 10), ("2", 0, 10), ("1", 10, 20)]


def test_e80_the_last_turn_ends_with_the_late_limit() -> None:
    assert turns(1, 1, 1, 1, closes=15) == [("0", 0, 10), ("1", 10, 15)]


def test_nobody_waits_and_nothing_is_kept() -> None:
    assert foresee(Opening(3, 0, LASTS, CLOSES), (), (), ()) == ([], [])


@given(openings, parties, lapsing)
def test_e75_e76_what_lapses_is_offered_at_that_moment(
    opening: Opening, sizes: list[int], lapses: list[Lapse]
) -> None:
    queue = waiting(*sizes)
    expected = step_by_step(opening, [], queue, lapses)
    assert foresee(opening, lapses, (), queue).turns == expected


@given(openings, parties, lapsing)
def test_d43_as_many_places_are_kept_as_some_turn_needs_should_nothing_lapse_any_more(
    opening: Opening, sizes: list[int], lapses: list[Lapse]
) -> None:
    found, queue = foresee(opening, lapses, (), waiting(*sizes)), waiting(*sizes)
    for at in range(opening.at, opening.closes + 1):
        begun = [each for each in found.turns if each.starts <= at]
        left = [each for each in queue if each.id not in {turn.id for turn in begun}]
        back = sum(each.places for each in lapses if each.at <= at)
        now = opening._replace(at=at, places=opening.places + back)
        needed = most_offered(step_by_step(now, begun, left), at)
        assert sum(each.places for each in found.kept if at < each.until) == needed


def test_d43_a_large_party_first_leaves_places_to_all_when_its_turn_is_over() -> None:
    found = foresee(Opening(3, 0, LASTS, CLOSES), (), (), waiting(3, 1))
    assert found.kept == [Kept(2, 10), Kept(1, 20)]


def test_e75_a_place_that_lapses_is_kept_from_then_on() -> None:
    found = foresee(Opening(0, 0, LASTS, CLOSES), [Lapse(5, 1)], (), waiting(1, 1))
    assert [each[2:] for each in found.turns] == [(5, 15), (15, 25)]
    # Less than none up to its lapse: until then its holder has it.
    assert found.kept == [Kept(-1, 5), Kept(1, 25)]


def test_e80_what_lapses_when_it_is_too_late_is_offered_to_nobody() -> None:
    assert foresee(Opening(0, 0, LASTS, 20), [Lapse(20, 1)], (), waiting(1)) == ([], [])


def test_e76_who_let_a_turn_pass_is_not_asked_again_when_something_lapses() -> None:
    found = foresee(Opening(1, 0, LASTS, CLOSES), [Lapse(15, 1)], (), waiting(1))
    assert [each[2:] for each in found.turns] == [(0, 10)]
    assert found.kept == [Kept(1, 10)]


@given(st.integers(-1, 6), st.lists(st.integers(1, 3), max_size=4))
def test_e81_of_running_turns_the_first_that_still_have_places_last(
    places: int, sizes: list[int]
) -> None:
    running = [Turn(str(at), size, 0, LASTS) for at, size in enumerate(sizes)]
    lasting = upheld(places, running)
    assert sum(each.party for each in lasting) <= max(places, 0)
    for at, turn in enumerate(running):
        before = sum(each.party for each in running[:at] if each in lasting)
        assert (turn in lasting) == (before + turn.party <= places)
