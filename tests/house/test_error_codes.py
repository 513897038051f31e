"""Every declared error code is provoked by a test or listed as never ours, and none is both."""

from pathlib import Path

import pytest

from tools.house.codes import declared, expected, listed

PROJECT = Path(__file__).parents[2]
TESTS, PAGE = PROJECT / "tests", PROJECT / "docs" / "error-codes.md"


@pytest.fixture(scope="module")
def provoked() -> set[str]:
    """The codes that the tests of this project expect."""
    return expected(TESTS)


def test_every_declared_code_is_provoked_or_listed_with_its_reason(provoked: set[str]) -> None:
    codes = declared(PROJECT / "spec")
    assert {"SLOT_NOT_AVAILABLE", "INTAKE_FORM_ARCHIVED"} <= codes
    assert codes - provoked - listed(PAGE) == set()


def test_a_code_that_nobody_answers_is_found(provoked: set[str]) -> None:
    codes = {"SLOT_NOT_AVAILABLE", "INTAKE_FORM_ARCHIVED", "HORSE_NOT_SADDLED"}
    assert codes - provoked - listed(PAGE) == {"HORSE_NOT_SADDLED"}


def test_the_page_lists_declared_codes_only_and_none_that_a_test_provokes(
    provoked: set[str],
) -> None:
    never = listed(PAGE)
    assert never - declared(PROJECT / "spec") == set()
    assert never & provoked == set()


def test_a_code_counts_where_a_test_expects_it_not_where_it_is_talked_of(tmp_path: Path) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "test_b.py").write_text("A = 'HOUSE_CODE'\n")
    (tmp_path / "test_a.py").write_text(
        '"""TALKED_OF."""\ndef test_a():\n    """AS_WELL."""\n    x = "A_CODE"  # REMARKED\n'
    )
    script = "// SAID_HERE\nrefused(go, 'B_CODE'); // NOT_THIS\n"
    (tmp_path / "client" / "01-a.test.mjs").write_text(script)
    assert expected(tmp_path) == {"A_CODE", "B_CODE"}


def test_a_code_without_a_reason_is_not_listed(tmp_path: Path) -> None:
    page = tmp_path / "error-codes.md"
    page.write_text("| `A_CODE` | no such thing here |\n| `B_CODE` | |\n`C_CODE` is told of.\n")
    assert listed(page) == {"A_CODE"}
