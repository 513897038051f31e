"""Which numbered rules are answered: prints those that are not. A report, not a gate.

A rule is answered by a test that names it, or by a row of `docs/not-built.md` that says what there
is instead. A test names it as `D27`, `E13-E16`, or a calendar rule's bare `5.3`, in the title of a
scenario, a docstring or a comment; in a function's name as `test_d27_...`, `test_5_3_...` or
`test_17_1_to_17_3_...`.

Usage: python -m tools.house.rules
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

# Section L lists open questions, not rules.
_BEHAVIOUR_RULE = re.compile(r"^([A-KX]\d{1,3})\. ", re.MULTILINE)
_CALENDAR_RULE = re.compile(r"^(\d{1,2}\.\d{1,2}) ", re.MULTILINE)

_RANGE = re.compile(r"\b([A-Z])(\d{1,3})(?:-|\.\.| to )\1(\d{1,3})\b")
_SINGLE = re.compile(r"\b(?:[A-Z]\d{1,3}|\d{1,2}\.\d{1,2})\b")
_IN_NAME = re.compile(r"(?<=_)([a-z]\d{1,3})(?=_|$)")
_CALENDAR_IN_NAME = re.compile(r"^test((?:_(?:to_)?\d{1,2}_\d{1,2})+)(?=_|$)")
_PAIR = re.compile(r"(to_)?(\d{1,2})_(\d{1,2})")
_ROW = re.compile(r"^\|([^|\n]+)\|[^|\n]+\|[^|\n]*\w[^|\n]*\|$", re.MULTILINE)
_SCRIPT_PROSE = re.compile(r"""(?:\btest\(\s*(['"`])(?P<title>.*?)\1)|(?://(?P<comment>.*))""")


def stated(spec: Path) -> list[str]:
    """Numbers of all rules of `spec`, in the order they stand there."""
    behaviour = (spec / "behaviour.md").read_text(encoding="utf-8")
    calendar = (spec / "calendar_behaviour.md").read_text(encoding="utf-8")
    return _BEHAVIOUR_RULE.findall(behaviour) + _CALENDAR_RULE.findall(calendar)


def named(tests: Path) -> set[str]:
    """Numbers that the tests name; they may include numbers that are no rule."""
    numbers: set[str] = set()
    for file in tests.rglob("test_*.py"):
        for text in _python_prose(file.read_text(encoding="utf-8")):
            numbers |= numbers_in(text)
    for file in tests.glob("client/*.test.mjs"):
        for prose in _SCRIPT_PROSE.finditer(file.read_text(encoding="utf-8")):
            numbers |= numbers_in(prose["title"] or prose["comment"])
    return numbers


def listed(page: Path) -> set[str]:
    """Numbers of the rules that the page of what is not built names, each with an instead."""
    rows = _ROW.findall(page.read_text(encoding="utf-8"))
    return {number for first in rows for number in numbers_in(first)}


def numbers_in(text: str) -> set[str]:
    """Rule numbers in a sentence or in a function's name, ranges written out."""
    numbers = set(_SINGLE.findall(text))
    numbers |= {number.upper() for number in _IN_NAME.findall(text)}
    for pairs in _CALENDAR_IN_NAME.findall(text):
        numbers |= set(_calendar_rules(pairs))
    for letter, first, last in _RANGE.findall(text):
        numbers |= {f"{letter}{number}" for number in range(int(first), int(last) + 1)}
    return numbers


def _calendar_rules(pairs: str) -> Iterator[str]:
    """The rules of "_17_1_to_17_3": a range stays within its chapter."""
    first = 0
    for to, chapter, rule in _PAIR.findall(pairs):
        first = first if to else int(rule)
        yield from (f"{chapter}.{number}" for number in range(first, int(rule) + 1))


def _python_prose(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT or token.string.startswith("test_"):
            yield token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""


def report(rules: list[str], proven: set[str], unbuilt: set[str]) -> Iterator[str]:
    """One line for each section: how many of its rules are answered, and which are not.

    The last line says how many of all are answered by a test and how many by the page.
    """
    answered = proven | unbuilt
    for section, group in groupby(rules, key=lambda rule: rule.split(".")[0].rstrip("0123456789")):
        numbers = list(group)
        open_ones = [number for number in numbers if number not in answered]
        title = section or "calendar"
        without = f"; without: {' '.join(open_ones)}" if open_ones else ""
        yield f"{title:8} {len(numbers) - len(open_ones):3} of {len(numbers):3}{without}"
    tested = sum(rule in proven for rule in rules)
    told = sum(rule in unbuilt - proven for rule in rules)
    yield f"{'all':8} {tested + told:3} of {len(rules):3}: {tested} by a test, {told} not built"


if __name__ == "__main__":
    project = Path(__file__).parents[2]
    not_built = listed(project / "docs" / "not-built.md")
    for line in report(stated(project / "spec"), named(project / "tests"), not_built):
        print(line)
