"""What stands in a document at a dotted path, through objects and through lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from openbookings.engine.query.tree import Scalar


def found_at(document: object, path: str) -> tuple[list[object], bool]:
    """Collect the non-null values at ``path`` and tell whether a list was on the way or at its end.

    ``locations.business.id`` collects one id per location that has one.
    """
    value = document
    for name in _names(path):
        if type(value) is not dict:
            break
        value = value.get(name)
    else:
        if not isinstance(value, list):
            return ([] if value is None else [value]), False
    # Absent above the end is absent; all else that is no plain object is looked at closely.
    return ([], False) if value is None else _found_through_lists(document, path)


@lru_cache(maxsize=4096)
def _names(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _found_through_lists(document: object, path: str) -> tuple[list[object], bool]:
    values: list[object] = [document]
    through_list = False
    for name in _names(path):
        values = [each.get(name) for each in values if isinstance(each, Mapping)]
        while any(isinstance(each, list) for each in values):
            through_list = True
            values = _spread(values)
    return [each for each in values if each is not None], through_list


class Branch(NamedTuple):
    """One name, and the paths that go on there, each with its number among all of them."""

    name: str
    ends: tuple[int, ...]
    """The paths that end here."""
    below: tuple[Branch, ...]
    through: tuple[tuple[int, str], ...]
    """All paths that come by, from this name on."""


def branches(paths: Sequence[str]) -> tuple[Branch, ...]:
    """The paths as a tree, for `found_along`: what they share is walked once."""
    return _branches([(number, path) for number, path in enumerate(paths)])


def _branches(paths: Iterable[tuple[int, str]]) -> tuple[Branch, ...]:
    through: dict[str, list[tuple[int, str]]] = {}
    for number, path in paths:
        through.setdefault(path.partition(".")[0], []).append((number, path))
    return tuple(
        Branch(
            name,
            tuple(number for number, path in listed if path == name),
            _branches((number, path[len(name) + 1 :]) for number, path in listed if path != name),
            tuple(listed),
        )
        for name, listed in through.items()
    )


def found_along(
    document: Mapping[str, object], tree: Iterable[Branch], found: list[list[object]]
) -> None:
    """Put into `found`, at the number of each path of the tree, what `found_at` collects there.

    What the document lacks is passed over with all below it.
    """
    for name, ends, below, through in tree:
        value = document.get(name)
        if value is None:
            continue
        if isinstance(value, list):
            for number, path in through:
                found[number] = found_at(document, path)[0]
            continue
        for number in ends:
            found[number] = [value]
        if below and isinstance(value, dict):
            found_along(value, below, found)


def value_at(document: object, path: str) -> Scalar:
    """The one value a document is sorted by; a list stands for its first item."""
    for each in found_at(document, path)[0]:
        if isinstance(each, str | int | float):
            return each
        break
    return None


def _spread(values: list[object]) -> list[object]:
    flat: list[object] = []
    for each in values:
        if isinstance(each, list):
            flat.extend(each)
        else:
            flat.append(each)
    return flat
