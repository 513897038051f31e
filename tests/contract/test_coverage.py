"""The report on built methods says what is so, and says it now."""

from __future__ import annotations

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.registry import HANDLERS
from tools.coverage.__main__ import REPORT, current
from tools.coverage.report import MARK, unbuilt, written


def test_the_report_is_fresh() -> None:
    """`python -m tools.coverage` writes it anew."""
    assert REPORT.read_text(encoding="utf-8") == current()


def test_the_report_counts_the_218_methods_of_the_vendor_apart_from_ours() -> None:
    text = current()
    assert MARK in text
    assert " of 218 methods of the public interface are built" in text
    assert f"of {len(METHODS) - 218} are built" in text


def test_a_missing_method_is_named_under_its_module() -> None:
    methods = {"a.one": False, "a.two": False, "b.three": False, "ours.four": True}
    text = written(methods, {"a.two", "ours.four"})
    assert "1 of 3 methods" in text and "1 of 1 are built" in text
    assert "- `a`: one\n- `b`: three\n" in text
    assert "| `a` | 1 | 2 |" in text and "| `ours` | 1 | 1 |" in text
    assert "Nothing." in written({"a.one": False}, {"a.one"})


def test_what_is_not_built_is_what_no_function_answers() -> None:
    assert unbuilt(["b", "a", "c"], {"b"}) == ["a", "c"]
    assert set(unbuilt(METHODS, HANDLERS)).isdisjoint(HANDLERS)
