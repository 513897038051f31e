"""Reading texts: lengths, patterns, enums, decimals, instants and the other formats."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import cast

from openbookings.engine.query.instants import normal_instant
from openbookings.engine.query.texts import is_sound
from openbookings.engine.query.violations import Rule
from openbookings.engine.wire.notes import Notes, Read, Schema

LONGEST_TEXT = 100_000
"""Characters, where the contract states no maxLength."""

LONGEST_DECIMAL = 40
"""Characters of a decimal; keeps arithmetic on what anybody sends cheap."""


def text(schema: Schema) -> Read:
    """Reads a text within its lengths, pattern and format."""
    if "enum" in schema:
        return enum(schema)
    if schema.get("format") == "uuid":
        return _guid
    if "x-decimal" in schema or schema.get("x-format") == "DECIMAL_VALUE":
        return decimal(schema)
    if schema.get("x-fieldMask"):
        return _field_mask(_plain(schema))
    return _formatted(schema, _plain(schema))


def _plain(schema: Schema) -> Read:
    longest = cast(int, schema.get("maxLength", LONGEST_TEXT))
    shortest = cast(int, schema.get("minLength", 0))
    pattern = _compiled(cast(str | None, schema.get("pattern")))

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not str:
            notes.refuse("FORMAT", path, key, "Expected a text.")
            return None
        length = len(value)
        if length > longest:
            notes.refuse("MAX_LENGTH", path, key, f"Must have at most {longest} characters.")
        elif length < shortest:
            notes.refuse("MIN_LENGTH", path, key, f"Must have at least {shortest} characters.")
        elif not is_sound(value):
            notes.refuse("FORMAT", path, key, "Holds a character that is not allowed in texts.")
        elif pattern is not None and pattern.search(value) is None:
            notes.refuse("FORMAT", path, key, f"Must match {pattern.pattern}.")
        return value

    return read


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    # JSON Schema's "$" is the very end and its "\d" are the ten ASCII digits.
    if pattern is None:
        return None
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern), re.ASCII)


def enum(schema: Schema) -> Read:
    """Reads one of the values of an enum."""
    values = frozenset(cast(list[object], schema["enum"]))
    named = ", ".join(sorted(str(each) for each in values))

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not str or value not in values:
            notes.refuse("INVALID_ENUM_VALUE", path, key, f"Must be one of {named}.")
        return value

    return read


_LOCAL_DATE_TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
_HEX = "[0-9a-fA-F]"
_is_guid = re.compile(f"{_HEX}{{8}}(-{_HEX}{{4}}){{3}}-{_HEX}{{12}}").fullmatch


def _guid(value: object, notes: Notes, path: str, key: str | int) -> object:
    """Reads a GUID, in small letters whatever was sent (X20)."""
    if type(value) is not str or _is_guid(value) is None:
        notes.refuse("FORMAT", path, key, "Expected a GUID.")
        return value
    return value.lower()


_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LIMITS: tuple[tuple[str, Rule, Callable[[Decimal, Decimal], bool], str], ...] = (
    ("gt", "DECIMAL_GT", lambda have, limit: have > limit, "greater than"),
    ("gte", "DECIMAL_GTE", lambda have, limit: have >= limit, "at least"),
    ("lt", "DECIMAL_LT", lambda have, limit: have < limit, "less than"),
    ("lte", "DECIMAL_LTE", lambda have, limit: have <= limit, "at most"),
)


def decimal(schema: Schema) -> Read:
    """Reads a decimal text with a point and keeps it as sent (X15)."""
    bounds = cast(Mapping[str, float], schema.get("x-decimal", {}))
    limits = [(*row, Decimal(str(bounds[row[0]]))) for row in _LIMITS if row[0] in bounds]
    scale = bounds.get("maxScale")

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not str or len(value) > LONGEST_DECIMAL or not _DECIMAL.fullmatch(value):
            notes.refuse("FORMAT", path, key, "Expected a decimal number as text.")
            return None
        figure = Decimal(value)
        for _, rule, holds, words, limit in limits:
            if not holds(figure, limit):
                notes.refuse(rule, path, key, f"Must be {words} {limit}.")
        if scale is not None and len(value.partition(".")[2]) > scale:
            notes.refuse("DECIMAL_MAX_SCALE", path, key, f"At most {scale} decimals are allowed.")
        return value

    return read


def _field_mask(plain: Read) -> Read:
    """Reads a mask: comma-separated paths, a list of paths, or ``{"paths": [...]}``."""

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is dict and set(value) == {"paths"}:
            value = value["paths"]
        if type(value) is list and all(type(each) is str for each in value):
            value = ",".join(value)
        return plain(value, notes, path, key)

    return read


def _formatted(schema: Schema, plain: Read) -> Read:
    if schema.get("format") == "date-time":
        return _instant(plain)
    if schema.get("x-format") == "LOCAL_DATE_TIME":
        return _local_date_time(schema, plain)
    found = _FORMATS.get(cast(str, schema.get("x-format")))
    if found is None:
        return plain
    fits, words = found

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is str and not fits(value):
            notes.refuse("FORMAT", path, key, f"Expected {words}.")
            return value
        return plain(value, notes, path, key)

    return read


def _instant(plain: Read) -> Read:
    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not str:
            return plain(value, notes, path, key)
        instant = normal_instant(value)
        if instant is None:
            notes.refuse("FORMAT", path, key, "Expected an ISO 8601 instant with Z or an offset.")
        return instant

    return read


def _local_date_time(schema: Schema, plain: Read) -> Read:
    # X13: slot requests take exactly YYYY-MM-DDThh:mm:ss; the calendar states a wider pattern.
    shape = re.compile(cast(str, schema.get("pattern", _LOCAL_DATE_TIME)))

    def read(value: object, notes: Notes, path: str, key: str | int) -> object:
        if type(value) is not str:
            return plain(value, notes, path, key)
        try:
            moment = datetime.fromisoformat(value) if shape.fullmatch(value) else None
        except ValueError:
            moment = None
        if moment is None:
            notes.refuse("FORMAT", path, key, "Expected a local time as YYYY-MM-DDThh:mm:ss.")
            return None
        return moment.isoformat(timespec="seconds")

    return read


def _is_local_time(value: str) -> bool:
    try:
        time.fromisoformat(value)
    except ValueError:
        return False
    return re.fullmatch(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?", value) is not None


_Format = tuple[Callable[[str], object], str]
_FORMATS: dict[str, _Format] = {
    "EMAIL": (re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+").fullmatch, "an e-mail address"),
    "WEB_URL": (re.compile(r"https?://[^\s/]+\S*").fullmatch, "an http or https address"),
    "LOCAL_TIME": (_is_local_time, "a local time as hh:mm"),
    "CURRENCY": (re.compile("[A-Z]{3}").fullmatch, "a currency code of three letters"),
    "COUNTRY": (re.compile("[A-Z]{2}").fullmatch, "a country code of two letters"),
    "LANGUAGE": (re.compile("[a-z]{2}").fullmatch, "a language code of two letters"),
    "LANGUAGE_TAG": (
        re.compile("[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*").fullmatch,
        "a language tag",
    ),
    "PHONE": (re.compile(r"[+]?[0-9 ()./*#x-]{3,40}").fullmatch, "a phone number"),
}
