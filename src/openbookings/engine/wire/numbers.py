"""Reading integers, doubles and booleans."""

from typing import cast

from openbookings.engine.wire.notes import Notes, Read, Schema

INT64 = (-(2**63), 2**63 - 1)
"""No integer of the contract is wider, and neither database holds more."""


def integer(schema: Schema) -> Read:
    """Reads an int; ``5.0`` is 5, ``5.5`` and ``true`` are refused."""
    check = _bounds(schema, INT64)

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is float and value.is_integer():
            value = int(value)
        if type(value) is not int:
            notes.refuse("FORMAT", path, key, "Expected a whole number.")
            return None
        return check(value, notes, path, key)

    return read


def number(schema: Schema) -> Read:
    """Reads a finite number; the texts ``"NaN"`` and ``"Infinity"`` mean nothing here."""
    check = _bounds(schema, (None, None))

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not int and (type(value) is not float or value - value != 0):
            notes.refuse("FORMAT", path, key, "Expected a finite number.")
            return None
        return check(value, notes, path, key)

    return read


def boolean(schema: Schema) -> Read:
    """Reads true or false; neither 0 nor ``"true"``."""

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not bool:
            notes.refuse("FORMAT", path, key, "Expected true or false.")
        return value

    return read


def _bounds(schema: Schema, house: tuple[int | None, int | None]) -> Read:
    least = cast(float | None, schema.get("minimum", house[0]))
    most = cast(float | None, schema.get("maximum", house[1]))

    def check(value: object, notes: Notes, path: str, key: str | int) -> object:
        figure = cast(float, value)
        if least is not None and figure < least:
            notes.refuse("MIN", path, key, f"Must be at least {least}.")
        if most is not None and figure > most:
            notes.refuse("MAX", path, key, f"Must be at most {most}.")
        return value

    return check
