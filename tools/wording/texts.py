"""The texts that pages say: `t()` and `n()` in templates; `say`, `count` and `later` in Python."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from jinja2.ext import babel_extract

_IN_TEMPLATES = ("t", "n")
_IN_PYTHON = {"say": None, "later": None, "count": (1, 2)}
_COUNTING = frozenset({"n", "count"})


def collected(pages: Path) -> Catalog:
    """A catalogue of all texts below the folder of pages, each with the files that say it."""
    catalogue = Catalog(charset="utf-8")
    for path in sorted([*pages.glob("templates/**/*.html"), *pages.glob("**/*.py")]):
        place = str(path.relative_to(pages))
        for text in _texts_in(path):
            catalogue.add(text, locations=[(place, 0)])
    return catalogue


def _texts_in(path: Path) -> Iterator[str | tuple[str, str]]:
    for function, said in _calls_in(path):
        parts = said if isinstance(said, tuple) else (said,)
        if function in _COUNTING and len(parts) > 1 and isinstance(parts[1], str):
            yield str(parts[0]), parts[1]
        elif function not in _COUNTING and isinstance(parts[0], str):
            yield parts[0]


def _calls_in(path: Path) -> Iterator[tuple[str, object]]:
    """Each call that says something, with its text or texts; None stands for a variable."""
    source = BytesIO(path.read_bytes())
    if path.suffix == ".py":
        for found in extract_python(source, _IN_PYTHON, (), {}):
            yield str(found[1]), found[2]
    else:
        options = {"trimmed": "false", "silent": "false"}
        for said in babel_extract(source, _IN_TEMPLATES, (), options):
            yield str(said[1]), said[2]
