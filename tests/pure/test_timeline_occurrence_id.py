"""Ids of untouched occurrences can be read back, and nothing else can (1.2, 1.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.timeline.occurrence_id import (
    OccurrenceKey,
    occurrence_id,
    parse_occurrence_id,
)
from openbookings.engine.timeline.zone import local_time, parse_local

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MASTER = "0123456789abcdef" * 4
keys = st.builds(
    OccurrenceKey,
    master_id=st.text("0123456789abcdef", min_size=64, max_size=64),
    start=st.integers(local_time(1970, 1, 1), local_time(2100, 12, 31)),
    minutes=st.integers(1, 60 * 24 * 40),
)


@given(keys)
def test_an_id_is_read_back_as_what_it_was_made_of(key: OccurrenceKey) -> None:
    made = occurrence_id(key)
    assert parse_occurrence_id(made) == key
    assert 116 <= len(made) <= 123


@given(keys)
def test_1_3_an_id_is_the_base62_number_of_the_text(key: OccurrenceKey) -> None:
    number = 0
    for letter in occurrence_id(key):
        number = number * 62 + DIGITS.index(letter)
    plain = number.to_bytes(100, "big").lstrip(b"\0").decode("ascii").split(";")
    assert plain[0] == key.master_id
    assert plain[1].endswith("Z") and parse_local(plain[1][:-1]) == key.start
    assert plain[2] == str(key.minutes)


def test_1_3_a_usual_id_has_118_or_119_letters_and_digits() -> None:
    for minutes in (15, 30, 60, 90):
        made = occurrence_id(OccurrenceKey(MASTER, parse_local("2026-01-05T09:00"), minutes))
        assert len(made) in (118, 119)


def plain_id(text: bytes) -> str:
    number = int.from_bytes(text, "big")
    digits = []
    while number:
        number, digit = divmod(number, 62)
        digits.append(DIGITS[digit])
    return "".join(reversed(digits))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        MASTER,
        "a" * 119,
        "z" * 5000,
        "0" + occurrence_id(OccurrenceKey(MASTER, 0, 30)),
        occurrence_id(OccurrenceKey(MASTER, 0, 30)) + "-",
        plain_id(f"{MASTER};2026-01-05T09:00:00Z;030".encode()),
        plain_id(f"{MASTER};2026-02-30T09:00:00Z;30".encode()),
        plain_id(f"{MASTER};2026-01-05T09:00:00;30".encode()),
        plain_id(f"{MASTER.upper()};2026-01-05T09:00:00Z;30".encode()),
        plain_id(f"{MASTER};2026-01-05T09:00:00Z;30;".encode()),
    ],
)
def test_anything_else_is_no_occurrence_id(text: str) -> None:
    assert parse_occurrence_id(text) is None
