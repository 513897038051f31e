"""The few words of SQL that the two databases spell differently.

Everything else in the store and in the features' statements is the same text for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Dialect(Protocol):
    """How one database spells what the shared statements need.

    The functions take SQL for a value and give SQL with one placeholder where they say so.
    """

    @property
    def name(self) -> str:
        """`sqlite` or `postgresql`, as in URLs and in the sections of migrations."""

    @property
    def tokens(self) -> Mapping[str, str]:
        """Column types by the names migrations use in braces."""

    @property
    def json_rows(self) -> str:
        """Rows of one JSON list (the placeholder); each is a `value` of the alias `item`."""

    @property
    def skips_locked(self) -> str:
        """The clause of a SELECT that locks its rows and passes over those locked already."""

    @property
    def position(self) -> str | None:
        """The outbox position of the running transaction; None where the outbox counts."""

    @property
    def settled(self) -> str:
        """Whether no transaction still open can commit a fact before `position`."""

    def any_of(self, sql: str) -> str:
        """Whether the value is in the list of the placeholder (see `list_argument`)."""

    def list_argument(self, values: Sequence[object]) -> object:
        """A list as the placeholder of `any_of`, `has_some` and `has_all` wants it."""

    def has_some(self, sql: str) -> str:
        """Whether a JSON list of texts shares a member with the list of the placeholder."""

    def has_all(self, sql: str) -> str:
        """Whether a JSON list of texts holds all members of the list of the placeholder."""

    def list_length(self, sql: str) -> str:
        """The length of a JSON list."""

    def items(self, sql: str, alias: str) -> str:
        """Rows of a JSON list; each is the JSON `value` of the alias."""

    def contains(self, sql: str) -> str:
        """Whether a text contains the text of the placeholder."""
