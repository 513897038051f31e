"""The report of rules without an answer reads the rules and the tests as people write them."""

from pathlib import Path

import pytest

from tools.house.rules import listed, named, numbers_in, report, stated

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("D27: the buffer may run past closing time", {"D27"}),
        ("defaults (A18, A21)", {"A18", "A21"}),
        ("E13-E16", {"E13", "E14", "E15", "E16"}),
        ("keeps the wall time (calendar 5.4)", {"5.4"}),
        ("test_d27_buffer_runs_past_closing", {"D27"}),
        ("test_5_3_until_is_inclusive", {"5.3"}),
        ("test_3_7_10_8_d27_two_and_another", {"3.7", "10.8", "D27"}),
        ("test_17_1_to_17_3_a_range", {"17.1", "17.2", "17.3"}),
        ("test_at_10_30_it_rains", set()),
        ("test_utf8_names", set()),
    ],
)
def test_rule_numbers_are_read_from_prose_and_names(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


def test_rules_are_found_in_both_kinds_of_test(tmp_path: Path) -> None:
    (tmp_path / "client").mkdir()
    (tmp_path / "test_a.py").write_text('def test_d1_a():\n    """D2."""\n    x = "D3"  # D4\n')
    (tmp_path / "client" / "01-a.test.mjs").write_text("test('a: D5', f); // D6\nconst a = 'D7';\n")
    assert named(tmp_path) == {"D1", "D2", "D4", "D5", "D6"}


def test_the_report_names_the_rules_without_an_answer() -> None:
    rules = ["A1", "A2", "A3", "1.1", "1.2"]
    lines = list(report(rules, {"A1", "1.1", "1.2"}, {"A3", "1.2"}))
    assert lines == [
        "A          2 of   3; without: A2",
        "calendar   2 of   2",
        "all        4 of   5: 3 by a test, 1 not built",
    ]


def test_a_row_answers_its_rules_when_it_says_what_there_is_instead(tmp_path: Path) -> None:
    page = tmp_path / "not-built.md"
    page.write_text(
        "A1 is told of.\n| Rule | Not built | Instead |\n|---|---|---|\n"
        "| A2, I5-I7, 20.1, 20.2 | this (B1) | that (B2) |\n| A3 | this | |\n| A4 | this |\n"
    )
    assert listed(page) == {"A2", "I5", "I6", "I7", "20.1", "20.2"}


def test_the_page_of_what_is_not_built_names_rules_that_no_test_proves() -> None:
    unbuilt = listed(PROJECT / "docs" / "not-built.md")
    assert "D16" in unbuilt
    assert unbuilt - set(stated(PROJECT / "spec")) == set()
    assert unbuilt & named(PROJECT / "tests") == set()


def test_the_numbered_rules_of_the_specification_are_found() -> None:
    rules = stated(PROJECT / "spec")
    assert len(rules) == len(set(rules))
    assert {"X4", "A18", "D27", "E38", "J3", "5.4"} <= set(rules)
