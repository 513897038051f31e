"""The engine imports nothing of the package outside itself.

Servers, pages, jobs and the public modules come in through the engine's front door, so that one
permission check and one transaction hold for all of them. The public modules are generated and
many: import-linter would need each of their names, this rule needs none.
"""

import ast
from collections.abc import Iterator

from tools.house.source import Finding, Source


def check(source: Source) -> Iterator[Finding]:
    """Finds imports of the engine that look outward."""
    if not source.within("src/openbookings/engine"):
        return
    for node in ast.walk(source.tree):
        for name in _imported(node):
            if name.split(".")[0] == "openbookings" and name.split(".")[1:2] != ["engine"]:
                yield source.finding(node, f"the engine must not know {name}")


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module == "openbookings":
        yield from (f"openbookings.{alias.name}" for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
