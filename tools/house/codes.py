"""Which error codes of appendix M a test provokes, and which are listed as never ours.

`tests/house/test_error_codes.py` holds that every code is one or the other.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_APPENDIX = "## M. Appendix: declared error codes per method"
_CODE = re.compile(r"\b[A-Z]+(?:_[A-Z]+)*\b")
_QUOTED_CODE = re.compile(rf"`({_CODE.pattern})`")
_LISTED_CODE = re.compile(rf"^\| `({_CODE.pattern})` \| [^|\s]", re.MULTILINE)
_SCRIPT_COMMENT = re.compile(r"(?<!:)//.*")


def declared(spec: Path) -> set[str]:
    """Every code that appendix M of `spec/behaviour.md` declares for a method."""
    _, _, appendix = (spec / "behaviour.md").read_text(encoding="utf-8").partition(_APPENDIX)
    methods = [line for line in appendix.splitlines() if line.startswith("* ")]
    return {code for line in methods for code in _QUOTED_CODE.findall(line)}


def listed(page: Path) -> set[str]:
    """The codes that `docs/error-codes.md` lists as never ours, each with a reason."""
    return set(_LISTED_CODE.findall(page.read_text(encoding="utf-8")))


def expected(tests: Path) -> set[str]:
    """Capital words in the values, not the comments and docstrings, of all tests.

    The tests of the house itself are left out: they name codes that no server answers.
    """
    words: set[str] = set()
    for file in tests.rglob("*.py"):
        if "house" not in file.relative_to(tests).parts:
            for text in _values(ast.parse(file.read_text(encoding="utf-8"))):
                words.update(_CODE.findall(text))
    for file in tests.glob("client/*.test.mjs"):
        code = _SCRIPT_COMMENT.sub("", file.read_text(encoding="utf-8"))
        words.update(_CODE.findall(code))
    return words


def _values(tree: ast.Module) -> Iterator[str]:
    """All strings of a module but those that stand alone, as docstrings do."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in alone and isinstance(node.value, str):
            yield node.value
