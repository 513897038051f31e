"""The kinds of fields a filter may name, and the reading of one value of each."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from openbookings.engine.query.instants import normal_instant
from openbookings.engine.query.texts import is_sound
from openbookings.engine.query.tree import Scalar

LARGEST_NUMBER = 2**63 - 1
"""Beyond it the databases disagree about numbers."""


class Field(Protocol):
    """A field a query may name: its kind, the operators allowed on it, and how it may sort.

    ``sort`` is BOTH, ASC, DESC or NONE.
    """

    @property
    def kind(self) -> str:
        """One of the keys of KINDS."""

    @property
    def operators(self) -> Collection[str]:
        """The wire names of the operators allowed."""

    @property
    def sort(self) -> str:
        """BOTH, ASC, DESC or NONE."""


Fields = Mapping[str, Field]


class WrongKind(Exception):
    """The value is not of the kind of its field; the message says what was expected."""


def text(value: object) -> Scalar:
    """A text both databases can hold."""
    if type(value) is not str:
        raise WrongKind("Expected a text.")
    if not is_sound(value):
        raise WrongKind("Holds a character that is not allowed in texts.")
    return value


def number(value: object) -> Scalar:
    """A finite number, neither true nor false."""
    if type(value) is not int and type(value) is not float:
        raise WrongKind("Expected a number.")
    if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise WrongKind("The number is too large.")
    return value


def boolean(value: object) -> Scalar:
    """True or false."""
    if type(value) is not bool:
        raise WrongKind("Expected true or false.")
    return value


def instant(value: object) -> Scalar:
    """An ISO 8601 instant, brought to UTC with milliseconds; without offset it is UTC (X12)."""
    normal = normal_instant(value, zone_required=False) if type(value) is str else None
    if normal is None:
        raise WrongKind("Expected an ISO 8601 instant.")
    return normal


def item(value: object) -> Scalar:
    """One item of a list of texts; a list of numbers is declared alike."""
    return number(value) if type(value) is int or type(value) is float else text(value)


def no_value(value: object) -> Scalar:
    """Objects are not compared with values."""
    raise WrongKind("Objects cannot be compared with a value.")


KINDS: Mapping[str, Callable[[object], Scalar]] = {
    "text": text,
    "enum": text,
    "number": number,
    "boolean": boolean,
    "instant": instant,
    "texts": item,
    "objects": no_value,
}
