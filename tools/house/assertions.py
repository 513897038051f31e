"""Every test can fail: it asserts something itself or through a function of the tests.

A test without an assertion stays green whatever happens and is worse than none, because somebody
trusts it.
"""

import ast
from collections.abc import Iterator

from tools.house.source import Finding, Source

_FAILING_CALLS = frozenset({"pytest.raises", "pytest.warns", "pytest.fail", "raises"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def check(source: Source) -> Iterator[Finding]:
    """Finds test functions that assert nothing."""
    if not source.within("tests") or not source.parts[-1].startswith("test_"):
        return
    functions = _functions(source.tree)
    proving = _proving(functions, _imported_proofs(source))
    for function in functions:
        if function.name.startswith("test_") and function.name not in proving:
            yield source.finding(function, f"{function.name} asserts nothing")


def _functions(tree: ast.Module) -> list[_Function]:
    return [node for node in ast.walk(tree) if isinstance(node, _Function)]


def _imported_proofs(source: Source) -> set[str]:
    """Names imported from other files of the tests that assert there."""
    proofs: set[str] = set()
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.ImportFrom)
            and source.root
            and f"{node.module}.".startswith("tests.")
        ):
            file = source.root / f"{str(node.module).replace('.', '/')}.py"
            if file.exists():
                there = _proving(_functions(ast.parse(file.read_text(encoding="utf-8"))), set())
                proofs |= there & {alias.name for alias in node.names}
    return proofs


def _proving(functions: list[_Function], known: set[str]) -> set[str]:
    """Names of the functions that assert, directly or by calling one that does."""
    calls = {function.name: set(_called(function)) for function in functions}
    proving = known | {function.name for function in functions if _asserts(function)}
    while added := {name for name, called in calls.items() if called & proving} - proving:
        proving |= added
    return proving


def _asserts(function: _Function) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in _FAILING_CALLS or name.split(".")[-1].startswith(("assert_", "expect_")):
                return True
    return False


def _called(function: _Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).split(".")[-1]
