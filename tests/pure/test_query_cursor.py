"""Cursors: sealed, opened again, and refused when anything about them is wrong (X11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.query.cursor import LONGEST_CURSOR, Cursor, open_cursor, seal
from openbookings.engine.query.violations import Violations

SECRET = b"the secret of one site, 32 bytes"
METHOD = "services.queryServices"
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
cursors = st.builds(
    Cursor,
    method=st.just(METHOD),
    limit=st.integers(1, 100),
    keys=st.lists(scalars, max_size=4).map(tuple),
    backward=st.booleans(),
    filter=st.dictionaries(st.text(max_size=9), scalars, max_size=3),
    sort=st.lists(st.fixed_dictionaries({"fieldName": st.text(max_size=9)}), max_size=3),
    extra=st.dictionaries(st.sampled_from(["search", "fields"]), scalars),
)


@given(cursors)
def test_x11_a_cursor_carries_the_whole_question(cursor: Cursor) -> None:
    assert open_cursor(seal(cursor, SECRET), SECRET, METHOD) == cursor


@given(cursors, st.data())
def test_x11_one_changed_character_makes_it_invalid(cursor: Cursor, data: st.DataObject) -> None:
    text = seal(cursor, SECRET)
    # The last character may carry unused bits, so the others are changed.
    at = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from([each for each in "AZaz09-_" if each != text[at]]))
    with pytest.raises(Violations) as refusal:
        open_cursor(text[:at] + other + text[at + 1 :], SECRET, METHOD)
    assert refusal.value.found[0].field == "query.cursorPaging.cursor"


@given(st.text(max_size=80))
def test_x11_garbage_is_a_violation(text: str) -> None:
    with pytest.raises(Violations):
        open_cursor(text, SECRET, METHOD)


def test_x11_a_cursor_of_another_method_or_site_is_refused() -> None:
    text = seal(Cursor("bookings.queryBookings", 10, ("a",)), SECRET)
    with pytest.raises(Violations, match="another method"):
        open_cursor(text, SECRET, METHOD)
    with pytest.raises(Violations, match="not valid"):
        open_cursor(text, b"another secret", "bookings.queryBookings")


def test_x11_a_cursor_has_at_most_16000_characters() -> None:
    fits = Cursor(METHOD, 10, (), filter={"name": "x" * 11_800})
    assert len(seal(fits, SECRET)) <= LONGEST_CURSOR
    with pytest.raises(Violations, match="too long"):
        seal(Cursor(METHOD, 10, (), filter={"name": "x" * 12_000}), SECRET)
