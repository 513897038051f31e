"""The case set of clock changes as Python reads it; `README.md` tells what each field means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NotRequired, TypedDict

FILE = Path(__file__).with_name("dst.json")


class SlotQuestion(TypedDict):
    """Hours by name; length, step and buffer of the session in minutes."""

    hours: str
    length: int
    step: int
    buffer: NotRequired[int]
    fillsGaps: NotRequired[bool]
    booked: NotRequired[bool]
    site: NotRequired[str]


class Change(TypedDict):
    """One clock change with the answers around it."""

    at: str
    firstDay: str
    origin: str
    days: list[int]
    repeated: list[list[int]]
    shown: list[list[int]]
    meant: list[list[int]]
    classes: list[list[int]]
    hours: dict[str, list[int]]
    booked: list[int]
    slots: list[list[int]]


class RuleSet(TypedDict):
    """Zones that make the same changes, by number."""

    changes: list[int]
    zones: list[str]


class CaseSet(TypedDict):
    """The whole file."""

    tzdata: str
    zoneCount: int
    ruleSetCount: int
    changeCount: int
    otherNames: list[str]
    ruleSets: list[RuleSet]
    questions: list[SlotQuestion]
    changes: list[Change]


@lru_cache
def read_case_set() -> CaseSet:
    """Read the file."""
    cases: CaseSet = json.loads(FILE.read_text(encoding="utf-8"))
    return cases


def slot_starts(runs: list[int], step: int) -> Iterator[int]:
    """Give the starts written as runs: a first one, and how many in all, step by step."""
    for first, count in zip(runs[::2], runs[1::2], strict=True):
        yield from range(first, first + count * step, step)
