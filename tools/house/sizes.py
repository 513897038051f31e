"""Functions of at most 60 lines, files of at most 500: the tail is where code hurts.

Half of all functions in admired codebases have fewer than 12 lines; the rule is for the few that
grow without end. What stands in `exceptions.toml` may shrink and never grow.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tools.house.source import Finding, Source

FUNCTION_LINES = 60
FILE_LINES = 500
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")


def check(source: Source, exceptions: dict[str, int] | None = None) -> Iterator[Finding]:
    """Finds what is too long, and exceptions that are wider than they need be."""
    if source.generated:
        return
    allowed = _recorded() if exceptions is None else exceptions
    for name, node, length, limit in _measured(source):
        key = f"{source.path}:{name}" if name else source.path
        recorded = allowed.get(key)
        if length > max(limit, recorded or 0):
            yield source.finding(node, f"{name or 'the file'} has {length} lines, limit {limit}")
        elif recorded is not None and length < recorded:
            advice = f"lower it to {length}" if length > limit else "remove it"
            yield source.finding(node, f"exceptions.toml allows {key} {recorded} lines: {advice}")


def _recorded() -> dict[str, int]:
    recorded: dict[str, int] = tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8"))["lines"]
    return recorded


def _measured(source: Source) -> Iterator[tuple[str, ast.AST, int, int]]:
    yield "", source.tree, len(source.lines), FILE_LINES
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield node.name, node, length, FUNCTION_LINES
