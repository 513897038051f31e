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
        """What the words in braces of migrations mean: column types, and `nulls_first`."""

    @property
    def skips_locked(self) -> str:
        """The clause of a SELECT that locks its rows and passes over those locked already."""

    @property
    def locks_rows(self) -> str:
        """The clause of a SELECT that locks its rows, in its order; empty where one writes."""

    @property
    def position(self) -> str:
        """The outbox position of the facts that a statement stores."""

    @property
    def settled(self) -> str:
        """Whether no transaction still open can commit a fact before `position`."""

    def any_of(self, sql: str) -> str:
        """Whether the value is in the list of the placeholder (see `list_argument`)."""

    def list_argument(self, values: Sequence[object]) -> object:
        """A list as the placeholder of `any_of` wants it."""

    def holds_some(self, sql: str) -> str:
        """Whether a JSON list shares a member with the JSON list of the placeholder."""

    def holds_all(self, sql: str) -> str:
        """Whether a JSON list holds all members of the JSON list of the placeholder."""

    def list_length(self, sql: str) -> str:
        """The length of a JSON list; NULL for NULL."""

    def first(self, sql: str) -> str:
        """The first item of a JSON list, as it sorts."""

    def items(self, sql: str, alias: str) -> str:
        """Rows of a JSON list, none for NULL; each is the JSON `value` of the alias."""

    def item_text(self, alias: str) -> str:
        """The text of a row of `items`; NULL when it is not a text."""

    def item_number(self, alias: str) -> str:
        """The number of a row of `items`; NULL when it is not a number."""

    def json_text(self, sql: str) -> str:
        """A text taken out of JSON, to be compared by code points."""

    def contains(self, sql: str) -> str:
        """Whether a text contains the text of the placeholder."""
