"""What stands in a document at a dotted path, through objects and through lists."""

from collections.abc import Mapping
from functools import lru_cache

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
