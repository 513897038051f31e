"""Corrections of the vendored facts: each file in `spec/patches` says what, why and by which rule.

A change names its target with a JSON pointer in which `*` stands for any one key and `**` for
any depth; one that finds nothing is an error, so that no correction outlives its reason.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec


class Change(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One correction: `set`, `copy` or `remove` the target itself, or `merge` into it."""

    at: str
    when: dict[str, Any] = {}
    without: list[str] = []
    set: Any = msgspec.UNSET
    copy: str | None = None
    merge: dict[str, Any] | None = None
    remove: bool = False

    def __post_init__(self) -> None:
        said = (self.set is not msgspec.UNSET, self.copy, self.merge, self.remove)
        if sum(map(bool, said)) != 1:
            raise ValueError(f"{self.at}: say one of set, copy, merge and remove")


class Patch(msgspec.Struct, forbid_unknown_fields=True):
    """One file: what is corrected, why, and the rule or observation that shows it."""

    what: str
    why: str
    evidence: str
    changes: list[Change]


class StalePatchError(Exception):
    """A change whose target is not in the vendored facts."""


def apply_patches(facts: dict[str, Any], folder: Path) -> None:
    """Correct `facts` in place with every file of `folder`, in the order of their names."""
    for path in sorted(folder.glob("*.json")):
        patch = msgspec.json.decode(path.read_bytes(), type=Patch)
        for change in patch.changes:
            if not _apply(facts, change):
                raise StalePatchError(f"{path.name}: {change.at} matches nothing")


def _apply(facts: dict[str, Any], change: Change) -> int:
    *parents, last = _segments(change.at)
    targets = [
        (owner, key)
        for owner in _find(facts, parents)
        for key in _keys(owner, last, change)
        if _fits(owner.get(key), change)
    ]
    for owner, key in targets:
        _change(facts, owner, key, change)
    return len(targets)


def _change(facts: dict[str, Any], owner: dict[str, Any], key: str, change: Change) -> None:
    if change.remove:
        del owner[key]
    elif change.merge is not None:
        owner[key] = {**owner.get(key, {}), **change.merge}
    elif change.copy is not None:
        (source,) = _find(facts, _segments(change.copy))
        owner[key] = copy.deepcopy(source)
    else:
        owner[key] = change.set


def _segments(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _keys(owner: Any, last: str, change: Change) -> list[str]:
    if not isinstance(owner, dict):
        return []
    if last == "*":
        return list(owner)
    adds = change.merge is None and not change.remove
    return [last] if last in owner or adds else []


def _fits(target: Any, change: Change) -> bool:
    if not change.when and not change.without:
        return True
    if not isinstance(target, dict) or any(key in target for key in change.without):
        return False
    return all(_matches(target.get(key), value) for key, value in change.when.items())


def _matches(found: Any, wanted: Any) -> bool:
    return bool(found == wanted or (isinstance(found, list) and wanted in found))


def _find(node: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield node
        return
    head, *rest = path
    if head == "**":
        yield from _find(node, rest)
    for key, child in _children(node):
        if head == "**":
            yield from _find(child, path)
        elif head in (key, "*"):
            yield from _find(child, rest)


def _children(node: Any) -> list[tuple[str, Any]]:
    if isinstance(node, dict):
        return list(node.items())
    if isinstance(node, list):
        return [(str(index), child) for index, child in enumerate(node)]
    return []
