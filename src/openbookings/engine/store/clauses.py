"""Conditions in SQL with the values of their placeholders, and how they are put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in SQL and the values of its placeholders."""

    sql: str
    args: tuple[object, ...] = ()

    def also(self, other: Clause | None) -> Clause:
        """This and the other; a missing other changes nothing."""
        return self if other is None else joined(" AND ", (self, other))


TRUE, FALSE = Clause("TRUE"), Clause("FALSE")


def joined(joint: str, clauses: Iterable[Clause]) -> Clause:
    """The clauses with ` AND ` or ` OR ` between them, in parentheses."""
    listed = list(clauses)
    sql = joint.join(clause.sql for clause in listed)
    return Clause(f"({sql})", tuple(arg for clause in listed for arg in clause.args))


def negated(clause: Clause) -> Clause:
    """True where the clause is false or NULL: the memory knows no third value."""
    return replace(clause, sql=f"({clause.sql}) IS NOT TRUE")
