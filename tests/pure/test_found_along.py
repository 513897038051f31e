"""What is collected in one walk along many paths is what is found at each of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.query.documents import branches, found_along, found_at

_NAMES = st.sampled_from("abc")
_SCALARS = st.none() | st.booleans() | st.integers(0, 3) | st.text("xy", max_size=2)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=12,
)
_DOCUMENTS = st.dictionaries(_NAMES, _VALUES, max_size=3)
_PATHS = st.lists(st.lists(_NAMES, min_size=1, max_size=4).map(".".join), max_size=8)


@given(_DOCUMENTS, _PATHS)
def test_one_walk_finds_what_each_path_alone_finds(
    document: dict[str, object], paths: list[str]
) -> None:
    """Through objects and lists, and where one path ends on the way of another."""
    found: list[list[object]] = [[] for _ in paths]
    found_along(document, branches(paths), found)
    assert found == [found_at(document, path)[0] for path in paths]
