"""What a walk over a body writes down on its way: violations and ignored paths."""

from collections.abc import Callable, Mapping
from typing import cast

from openbookings.engine.query.violations import MOST_VIOLATIONS, Rule, Violation, join

MOST_IGNORED = 100
"""Ignored paths beyond this number are dropped without being named."""


class Notes:
    """The findings of one walk, and the objects it stands in (outermost first)."""

    __slots__ = ("ignored", "outer", "violations")

    def __init__(self, outer: list[dict[str, object]] | None = None) -> None:
        self.violations: list[Violation] = []
        self.ignored: list[str] = []
        self.outer: list[dict[str, object]] = [] if outer is None else outer

    def refuse(self, rule: Rule, path: str, key: str | int, description: str) -> None:
        """Write down that the value at ``path`` + ``key`` breaks ``rule``."""
        if len(self.violations) < MOST_VIOLATIONS:
            self.violations.append(Violation(join(path, key), description, rule))

    def ignore(self, path: str, key: str) -> None:
        """Write down that the field ``key`` in ``path`` is unknown and was dropped (X6)."""
        if len(self.ignored) < MOST_IGNORED:
            self.ignored.append(join(path, key))


Read = Callable[[object, Notes, str, str | int], object]
"""Reads one value found at path + key: returns what to keep, writes findings into the notes.

What it returns after a finding does not matter. It is never given null: null is accepted
everywhere, and whether it may stand there is the containing object's question.
"""

Schema = Mapping[str, object]
"""One JSON schema of the contract."""


def kind_of(schema: Schema) -> str:
    """The JSON type a schema asks for beside null, or "" when it states none."""
    kinds = schema.get("type", "")
    if isinstance(kinds, list):
        return next((each for each in kinds if each != "null"), "")
    return cast(str, kinds)
