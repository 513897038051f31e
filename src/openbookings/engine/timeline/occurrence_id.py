"""Ids of untouched occurrences, which carry everything needed to find them again (1.3).

An id is the base62 number of the bytes `<masterId>;<start in UTC>;<duration in minutes>`, so an
occurrence is resolved from its id without being stored.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from openbookings.engine.timeline.zone import Local, format_local, parse_local

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGIT = {letter: value for value, letter in enumerate(_ALPHABET)}
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]
_MAX_LENGTH = 128
_PLAIN = re.compile(rb"([0-9a-f]{64});(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z;([1-9]\d{0,6})", re.ASCII)


class OccurrenceKey(NamedTuple):
    """The series (its 64 hex digits, 1.2), the instant an occurrence starts, its minutes."""

    master_id: str
    start: int
    minutes: int


def occurrence_id(key: OccurrenceKey) -> str:
    """Write the id of an occurrence: some 118 letters and digits (1.3)."""
    plain = f"{key.master_id};{format_local(Local(key.start))}Z;{key.minutes}"
    number = int.from_bytes(plain.encode("ascii"), "big")
    pairs = []
    while number:
        number, pair = divmod(number, len(_PAIRS))
        pairs.append(_PAIRS[pair])
    return "".join(reversed(pairs)).lstrip("0")


def parse_occurrence_id(text: str) -> OccurrenceKey | None:
    """Read an id back; gives nothing if the text is not an id that `occurrence_id` wrote."""
    if len(text) > _MAX_LENGTH or not all(letter in _DIGIT for letter in text):
        return None
    number = 0
    for letter in text:
        number = number * len(_ALPHABET) + _DIGIT[letter]
    match = _PLAIN.fullmatch(number.to_bytes((number.bit_length() + 7) // 8, "big"))
    if match is None or text.startswith("0"):
        return None
    master_id, start, minutes = (part.decode("ascii") for part in match.groups())
    try:
        return OccurrenceKey(master_id, parse_local(start), int(minutes))
    except ValueError:
        return None
