"""Writes all texts of the pages into the catalogues; with `--check` only says what is wrong.

Usage: python -m tools.wording [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from openbookings.pages.wording import DEFAULT_LANGUAGE
from tools.wording import catalogues
from tools.wording.texts import collected

PAGES = Path(__file__).parents[2] / "src" / "openbookings" / "pages"


def translated(pages: Path) -> list[Path]:
    """The catalogues of all languages but the one that the sources speak."""
    found = sorted((pages / "locales").glob("*.po"))
    return [path for path in found if path.stem != DEFAULT_LANGUAGE]


def faults(pages: Path) -> Iterator[str]:
    """Everything that is wrong with any catalogue, one line each."""
    texts = collected(pages)
    for path in translated(pages):
        yield from (f"{path.name}: {each}" for each in catalogues.faults(path, texts))


def main(arguments: list[str]) -> int:
    """Write, or check; gives the exit status, which tells of open translations too."""
    if "--check" not in arguments:
        texts = collected(PAGES)
        for path in translated(PAGES):
            path.write_text(catalogues.updated(path, texts), encoding="utf-8")
    found = list(faults(PAGES))
    for each in found:
        print(each)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
