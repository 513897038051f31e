"""The report of rules without a test reads the rules and the tests as people write them."""

from pathlib import Path

import pytest

from tools.house.rules import named, numbers_in, report, stated

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


def test_the_report_names_the_rules_without_a_test() -> None:
    lines = list(report(["A1", "A2", "1.1", "1.2"], {"A1", "1.1", "1.2"}))
    assert lines == [
        "A          1 of   2; without: A2",
        "calendar   2 of   2",
        "all        3 of   4",
    ]


def test_the_numbered_rules_of_the_specification_are_found() -> None:
    rules = stated(PROJECT / "spec")
    assert len(rules) == len(set(rules))
    assert {"X4", "A18", "D27", "E38", "J3", "5.4"} <= set(rules)
