"""SQL stands in the store and in the `statements.py` of a room, nowhere else.

Whoever asks what the database is made to do reads a handful of files, and a changed column is
found by looking at them.
"""

import ast
import re
from collections.abc import Iterator

from tools.house.source import Finding, Source

_STATEMENT = re.compile(
    r"""\s*(
        select\s.+?\sfrom\s+\w | insert\s+(or\s+\w+\s+)?into\s+\w | update\s+\w+\s+set\s
      | delete\s+from\s+\w | with\s+(recursive\s+)?\w+\s+as\s*\( | begin\s+(immediate|isolation)
      | (create|alter|drop)\s+(unique\s+)?(table|index|trigger|extension)\s | pragma\s+\w
    )""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def check(source: Source) -> Iterator[Finding]:
    """Finds text that starts like a statement, outside the places for it."""
    if not source.within("src") or _may_hold_statements(source):
        return
    documentation = set(_docstrings(source.tree))
    for node in ast.walk(source.tree):
        if node not in documentation and _STATEMENT.match(_text(node)):
            yield source.finding(node, "SQL belongs into the room's statements.py or the store")


def _may_hold_statements(source: Source) -> bool:
    return source.within("src/openbookings/engine/store") or source.parts[-1] == "statements.py"


def _text(node: ast.AST) -> str:
    """The text of a literal; what an f-string fills in counts as a word."""
    match node:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=values):
            return "".join(_text(part) or "x" for part in values)
    return ""


def _docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
