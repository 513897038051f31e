"""Reading objects, maps, lists and free-form values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from openbookings.engine.query.texts import is_sound
from openbookings.engine.query.violations import join
from openbookings.engine.wire.demands import Conditions, Demand, all_hold, conditions
from openbookings.engine.wire.notes import Notes, Read, Schema
from openbookings.engine.wire.texts import LONGEST_TEXT

MOST_ITEMS = 10_000
"""Items of a list or a map, where the contract states no limit."""

_Check = Callable[[dict[str, object], Notes, str], None]


def structure(schema: Schema, reads: dict[str, Read], demand: Demand) -> Read:
    """Reads an object with declared fields; ``reads`` has those that are not read-only."""
    declared = cast(dict[str, Schema], schema["properties"])
    checks = _checks(schema, reads, demand)

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not dict:
            notes.refuse("FORMAT", path, key, "Expected an object.")
            return None
        where = join(path, key)
        notes.outer.append(value)
        kept: dict[str, object] = {}
        for name, sent in value.items():
            field = reads.get(name)
            if field is not None:
                kept[name] = None if sent is None else field(sent, notes, where, name)
            # Read-only fields come back with every read-change-update: dropped without a word.
            elif name not in declared and not _is_alias(name, value):
                notes.ignore(where, name)
        for check in checks:
            check(kept, notes, where)
        notes.outer.pop()
        return kept

    return read


def _is_alias(name: str, value: dict[str, object]) -> bool:
    # The client repeats "id" as "_id" when both were set (interface facts, transformation 2).
    return name[:1] == "_" and name[1:] in value


def _checks(schema: Schema, reads: dict[str, Read], demand: Demand) -> list[_Check]:
    declared = cast(dict[str, Schema], schema["properties"])
    checks: list[_Check] = []
    required = demand.required_names()
    if required:
        checks.append(_requires(required))
    for name in reads:
        wanted = conditions(declared.get(name, {}))
        if wanted is not None and name not in required:
            checks.append(_requires_when(name, wanted))
    for group in _groups(schema, declared):
        checks.append(_at_most_one(group))
    return checks


def _requires(names: list[str]) -> _Check:
    def check(kept: dict[str, object], notes: Notes, where: str) -> None:
        for name in names:
            if notes.outer[-1].get(name) is None:
                notes.refuse("REQUIRED_FIELD", where, name, "Must be given.")

    return check


def _requires_when(name: str, wanted: Conditions) -> _Check:
    named = " and ".join(f"{'.'.join(path)} is {value}" for path, value in wanted)

    def check(kept: dict[str, object], notes: Notes, where: str) -> None:
        if notes.outer[-1].get(name) is None and all_hold(wanted, notes):
            notes.refuse("REQUIRED_FIELD", where, name, f"Must be given when {named}.")

    return check


def _groups(schema: Schema, declared: dict[str, Schema]) -> list[tuple[str, ...]]:
    """The groups of fields of which at most one may be set; a group of one checks nothing."""
    groups = [
        tuple(each["fields"])
        for each in cast(list[dict[str, list[str]]], schema.get("x-oneofs", []))
    ]
    for name, each in declared.items():
        if "x-mutuallyExclusiveWith" in each:
            groups.append((name, cast(str, each["x-mutuallyExclusiveWith"])))
    return [group for group in groups if len(group) > 1]


def _at_most_one(group: tuple[str, ...]) -> _Check:
    named, members = ", ".join(group), frozenset(group)

    def check(kept: dict[str, object], notes: Notes, where: str) -> None:
        if members.isdisjoint(kept):
            return
        for name in [name for name in group if kept.get(name) is not None][1:]:
            notes.refuse("ONE_OF_ALIGNMENT", where, name, f"Only one of {named} may be set.")

    return check


def mapping(schema: Schema, read_value: Read, known: Mapping[str, Read]) -> Read:
    """Reads an object whose keys are free and whose values have one type, but for known keys."""
    most = cast(int, schema.get("maxProperties", MOST_ITEMS))
    keys = cast("dict[str, int]", schema.get("propertyNames", {}))
    longest = keys.get("maxLength", LONGEST_TEXT)

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not dict:
            notes.refuse("FORMAT", path, key, "Expected an object.")
            return None
        if len(value) > most:
            notes.refuse("MAX_SIZE", path, key, f"Must have at most {most} entries.")
            return None
        where = join(path, key)
        for name in value:
            if len(name) > longest or not is_sound(name):
                notes.refuse("FORMAT", path, key, "A key is too long or holds a bad character.")
        return {
            name: None if sent is None else known.get(name, read_value)(sent, notes, where, name)
            for name, sent in value.items()
        }

    return read


def array(schema: Schema, read_item: Read) -> Read:
    """Reads a list; one that is too long is not looked into."""
    most = cast(int, schema.get("maxItems", MOST_ITEMS))
    least = cast(int, schema.get("minItems", 0))

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not list:
            notes.refuse("FORMAT", path, key, "Expected a list.")
            return None
        if len(value) > most:
            notes.refuse("MAX_SIZE", path, key, f"Must have at most {most} items.")
            return None
        if len(value) < least:
            notes.refuse("MIN_SIZE", path, key, f"Must have at least {least} items.")
        where = join(path, key)
        if None in value:
            return _without_null(value, read_item, notes, where)
        return [read_item(item, notes, where, at) for at, item in enumerate(value)]

    return read


def _without_null(items: list[object], read_item: Read, notes: Notes, where: str) -> object:
    kept: list[object] = []
    for at, item in enumerate(items):
        if item is None:
            notes.refuse("REQUIRED_FIELD", where, at, "Must not be null.")
        else:
            kept.append(read_item(item, notes, where, at))
    return kept


def free_object(value: object, notes: Notes, path: str, key: str | int) -> object:
    """Reads an object whose content the contract leaves open."""
    if type(value) is not dict:
        notes.refuse("FORMAT", path, key, "Expected an object.")
        return None
    return free(value, notes, path, key)


def free(value: object, notes: Notes, path: str, key: str | int) -> object:
    """Reads anything; only texts no database can hold are refused (and keys alike)."""
    if type(value) is str:
        if not is_sound(value):
            notes.refuse("FORMAT", path, key, "Holds a character that is not allowed in texts.")
        return value
    if type(value) is list:
        where = join(path, key)
        return [free(item, notes, where, at) for at, item in enumerate(value)]
    if type(value) is dict:
        where = join(path, key)
        for name in value:
            if not is_sound(name):
                notes.refuse("FORMAT", path, key, "A key holds a character that is not allowed.")
        return {name: free(item, notes, where, name) for name, item in value.items()}
    return value
