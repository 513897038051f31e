"""Whose turn it is (E75-E80): the plan, held against a clock that ticks and a list that waits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.waitlist.turns import Kept, Opening, Turn, Waiting, kept, plan

LASTS, CLOSES = 10, 1_000
parties = st.lists(st.integers(1, 4), max_size=7)
openings = st.builds(
    Opening,
    places=st.integers(1, 6),
    at=st.integers(0, 5),
    lasts=st.integers(1, 5),
    closes=st.integers(0, 40),
)


def waiting(*sizes: int) -> list[Waiting]:
    return [Waiting(str(number), size) for number, size in enumerate(sizes)]


def turns(places: int, *sizes: int, closes: int = CLOSES) -> list[tuple[str, int, int]]:
    opening = Opening(places, 0, LASTS, closes)
    return [(each.id, each.starts, each.ends) for each in plan(opening, (), waiting(*sizes))]


def step_by_step(opening: Opening, running: list[Turn], queue: list[Waiting]) -> list[Turn]:
    """The same by a clock that ticks: turns lapse, then whoever fits gets one."""
    offered, left = list(running), list(queue)
    for now in range(opening.at, opening.closes):
        free = opening.places - sum(each.party for each in offered if now < each.ends)
        for each in [each for each in left if each.party <= opening.places]:
            if each.party <= free:
                ends = min(now + opening.lasts, opening.closes)
                offered.append(Turn(each.id, each.party, now, ends))
                left.remove(each)
                free -= each.party
    return offered


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
    assert turns(3) == [] and kept([]) == []


@given(openings, parties)
def test_d43_as_many_places_are_kept_as_some_turn_still_needs(
    opening: Opening, sizes: list[int]
) -> None:
    found = plan(opening, (), waiting(*sizes))
    steps = kept(found)
    for at in range(opening.at, opening.closes + 1):
        needed = max(
            (
                sum(each.party for each in found if each.runs(later))
                for later in range(at, opening.closes)
            ),
            default=0,
        )
        assert sum(each.places for each in steps if at < each.until) == needed


def test_d43_a_large_party_first_leaves_places_to_all_when_its_turn_is_over() -> None:
    found = plan(Opening(3, 0, LASTS, CLOSES), (), waiting(3, 1))
    assert kept(found) == [Kept(1, 20), Kept(2, 10)]
