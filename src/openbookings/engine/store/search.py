"""Free text: words that must stand somewhere in a document's texts, whatever their case.

A word is found inside longer words too; there is no ranking and no language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from openbookings.engine.query.texts import fold

Mode = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Search:
    """The words looked for, the fields they may stand in, and whether all or any must be found."""

    words: tuple[str, ...]
    fields: tuple[str, ...]
    mode: Mode = "any"


def search_for(expression: str, fields: Iterable[str], mode: Mode = "any") -> Search | None:
    """The search a visitor's text means: its words, parted by white space; None for no words."""
    words = tuple(dict.fromkeys(fold(expression).split()))
    return Search(words, tuple(fields), mode) if words else None


def search_matches(words: Iterable[str], texts: Iterable[str | None], mode: Mode) -> bool:
    """Whether the texts hold the words: the meaning the SQL agrees with."""
    known = [fold(text) for text in texts if text is not None]
    found = (any(fold(word) in text for text in known) for word in words)
    return all(found) if mode == "all" else any(found)
