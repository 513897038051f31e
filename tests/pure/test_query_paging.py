"""Every wire form of paging, and what may not stand beside a cursor (X11)."""

import pytest

from openbookings.engine.query.cursor import Cursor, seal
from openbookings.engine.query.paging import Limits, Page, read_page
from openbookings.engine.query.violations import Violations

SECRET = b"secret"
METHOD = "staffMembers.queryStaffMembers"
LIMITS = Limits(default=50, most=100)
CURSOR = Cursor(METHOD, 20, ("Anna", "7"))
SEALED = seal(CURSOR, SECRET)


def page(request: dict[str, object]) -> Page:
    return read_page(request, METHOD, LIMITS, SECRET)


def refused(request: dict[str, object]) -> dict[str, str]:
    with pytest.raises(Violations) as refusal:
        page(request)
    return {each.field: each.rule for each in refusal.value.found}


@pytest.mark.parametrize(
    "request_",
    [{}, {"query": None}, {"query": {}}, {"query": {"paging": None}}, {"paging": {"limit": 0}}],
)
def test_without_paging_the_default_limit_holds(request_: dict[str, object]) -> None:
    assert page(request_) == Page(50)


def test_offset_paging_is_read_in_the_query_and_at_the_top() -> None:
    wanted = Page(10, offset=30)
    assert page({"query": {"paging": {"limit": 10, "offset": 30}}}) == wanted
    assert page({"paging": {"limit": 10, "offset": 30}}) == wanted


@pytest.mark.parametrize(
    "request_",
    [
        {"query": {"cursorPaging": {"cursor": SEALED}}},
        {"search": {"cursorPaging": {"cursor": SEALED}}},
        {"cursorPaging": {"cursor": SEALED}},
        {"paging": {"cursor": SEALED}},
        {"cursorPaging": {"cursor": SEALED}, "search": None},
    ],
)
def test_trap_17_a_cursor_is_found_in_every_form(request_: dict[str, object]) -> None:
    assert page(request_) == Page(20, cursor=CURSOR)


def test_x11_a_limit_beside_the_cursor_replaces_the_one_it_carries() -> None:
    assert page({"query": {"cursorPaging": {"cursor": SEALED, "limit": 5}}}).limit == 5


def test_x11_nothing_that_the_cursor_carries_may_stand_beside_it() -> None:
    query: dict[str, object] = {
        "cursorPaging": {"cursor": SEALED},
        "filter": {"name": "x"},
        "sort": [{"fieldName": "name"}],
        "fields": [],
    }
    assert refused({"query": query}) == {
        "query.filter": "FIELD_NOT_ALLOWED",
        "query.sort": "FIELD_NOT_ALLOWED",
    }


def test_x11_a_broken_cursor_is_named_where_it_stands() -> None:
    assert refused({"paging": {"cursor": "x"}}) == {"paging.cursor": "FORMAT"}


@pytest.mark.parametrize(
    ("paging", "rule"),
    [({"limit": 101}, "MAX"), ({"limit": -1}, "MIN"), ({"limit": True}, "FORMAT")],
)
def test_a_limit_out_of_bounds_is_refused(paging: dict[str, object], rule: str) -> None:
    assert refused({"query": {"cursorPaging": paging}}) == {"query.cursorPaging.limit": rule}


def test_a_negative_offset_is_refused() -> None:
    assert refused({"query": {"paging": {"offset": -1}}}) == {"query.paging.offset": "MIN"}
