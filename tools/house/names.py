"""No room, file or class called after nothing: a name says which word of the business it serves.

A module named `utils` has no reason to refuse anything, so everything ends up in it.
"""

import ast
import re
from collections.abc import Iterator

from tools.house.source import Finding, Source

EMPTY_WORDS = frozenset(
    {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "stuff", "shared_code"}
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def check(source: Source) -> Iterator[Finding]:
    """Finds empty words in the names of folders, files and classes."""
    for part in source.parts:
        if _empty(part.removesuffix(".py")):
            yield Finding(source.path, 1, f"{part} says nothing: name it after what it is about")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and _empty(node.name):
            yield source.finding(node, f"class {node.name} says nothing: name what it stands for")


def _empty(name: str) -> bool:
    return any(word.lower() in EMPTY_WORDS for word in _WORDS.findall(name))
