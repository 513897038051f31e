"""Whatever is sent, the answer is one a client can read (G5; D1, D5 of reliability; X2, X10, X19).

Never a 5xx, never a trace of the inside, never more than two seconds, a path for every violation;
and afterwards everything can still be read.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.registry import HANDLERS
from tests.conftest import Databases
from tests.features.kernel.business import furnish
from tests.proof.hostile import VALUES, Bodies, has_filter
from tests.support.answers import faults
from tests.support.shop import Json, Shop, open_shop

# In one process of a parallel run: the last test reads what the others left.
pytestmark = [pytest.mark.proof, pytest.mark.xdist_group("hostile")]

EXAMPLES = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "0"))
PER_METHOD = max(EXAMPLES // 20, 24)
SECONDS = 2.0
INSIDE = ("Traceback", 'File "', "asyncpg", "apsw", "SQLError", "syntax error", "/src/", "msgspec.")


QUERIES = sorted(
    # J4: who calls here is the owner, and members count their own attendances.
    name
    for name in HANDLERS
    if has_filter(name) and name != "attendance.countAttendances"
)


class Target(NamedTuple):
    shop: Shop
    ids: dict[str, str]


@pytest.fixture(scope="module")
def target(databases: Databases) -> Iterator[Target]:
    with open_shop(databases.migrated()) as shop:
        yield Target(shop, furnish(shop, "Own"))


def ask(
    target: Target, name: str, raw: bytes, headers: Mapping[str, str] | None = None
) -> tuple[int, Json]:
    """Call a method with these bytes and hold the answer against what every answer must be."""
    sent = {"authorization": target.shop.api_key, **(headers or {})}
    shown = f"{name} {raw[:1500]!r} {headers}"
    began = time.perf_counter()
    try:
        status, content = target.shop.run(target.shop.engine.call(name, raw, sent))
    except Exception as error:
        raise AssertionError(f"{shown}: {type(error).__name__}: {error}") from error
    took = time.perf_counter() - began
    answer: Json = json.loads(content)
    told = content.decode()
    assert status < 500, f"{shown}: {status} {told[:500]}"
    assert took < SECONDS, f"{shown}: took {took:.1f} s"
    if status == 200:
        assert faults(METHODS[name], answer) == [], shown
    else:
        assert not any(each in told for each in INSIDE), f"{shown}: {told}"
        assert _in_error_form(status, answer), f"{shown}: {told}"
    return status, answer


@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_g5_a_wrong_value_anywhere_is_answered_properly(target: Target, name: str) -> None:
    chance = random.Random(name)
    bodies = Bodies(METHODS[name], target.ids, chance)
    for number in range(PER_METHOD):
        headers = {"idempotency-key": f"{name}-{number}"} if number % 3 == 0 else {}
        raw = bodies.hostile() if number % 4 else json.dumps(bodies.plausible())
        status, _ = ask(target, name, raw.encode(), headers)
        assert status


@pytest.mark.parametrize("name", QUERIES)
def test_x10_a_wrong_filter_sort_or_page_is_answered_properly(target: Target, name: str) -> None:
    bodies = Bodies(METHODS[name], target.ids, random.Random(name))
    for _ in range(PER_METHOD):
        status, _ = ask(target, name, bodies.query().encode())
        assert status in (200, 400, 404, 413, 428)


@pytest.mark.parametrize("name", QUERIES)
def test_x11_a_cursor_is_all_or_nothing(target: Target, name: str) -> None:
    """Each changed character of a real cursor is noticed."""
    if METHODS[name].paging is None:
        return
    key = "search" if "search" in name else "query"
    first = {key: {"cursorPaging": {"limit": 1}}}
    _, answer = ask(target, name, json.dumps(first).encode())
    cursor = answer.get("pagingMetadata", {}).get("cursors", {}).get("next")
    if not cursor:
        return
    chance = random.Random(name)
    for _ in range(20):
        at = chance.randrange(len(cursor))
        changed = cursor[:at] + chance.choice("AZaz09_-.=\u0661") + cursor[at + 1 :]
        body = {key: {"cursorPaging": {"cursor": changed}}}
        status, _ = ask(target, name, json.dumps(body).encode())
        assert status == (200 if changed == cursor else 400) or _same_bits(cursor, changed)


RAW = [
    b"\xff\xfe{}",
    b'{"query":"\xed\xa0\x80"}',
    b'{"\\ud800":1}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"query":{"filter":{"id":' + b"9" * 5_000 + b"}}}",
    b'{"query":{"paging":{"limit":1e400}}}',
    b'{"query":{"paging":{"limit":-1e-400}}}',
    b'{"query":{},"query":7}',
    b'{"query":{"filter":{"id":"a","id":{"$in":[]}}}}',
    b"{" + b'"a":1,' * 100_000 + b'"b":2}',
    b'{"query":{"filter":{"$or":[' + b'{"id":"a"},' * 60_000 + b'{"id":"b"}]}}}',
    b'{"query":{"filter":{"name":"' + b"x" * 10_000_000 + b'"}}}',
    b"\x00",
    b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
    b"true",
    b'{"query":{"filter":"\\u0000"}}',
]


@pytest.mark.parametrize("number", range(len(RAW)))
def test_x19_raw_bodies_are_answered_properly(target: Target, number: int) -> None:
    for name in ("services.queryServices", "services.createService", "events.bulkCreateEvent"):
        status, _ = ask(target, name, RAW[number], {"idempotency-key": f"raw-{number}"})
        assert status in (200, 400, 413)


TEXTS = [each for each in VALUES if isinstance(each, str) and max(each, default="") < "\u0100"]
"""What a header can carry: a server reads its bytes as Latin-1."""


@pytest.mark.parametrize("header", ["authorization", "wix-site-id", "idempotency-key"])
def test_a_wrong_header_is_answered_properly(target: Target, header: str) -> None:
    body = b'{"category":{"name":"Hair"}}'
    for text in TEXTS:
        for value in (text, f"Bearer {text}", f"obk_{text}", f"obt_{text}", f"obt_{text}.a.b.c"):
            status, _ = ask(target, "categoriesV2.createCategory", body, {header: value})
            assert status in (200, 400, 401, 403, 409), (header, value)


def test_afterwards_everything_can_still_be_read(target: Target) -> None:
    """Nothing was stored that the next reader stumbles over."""
    listed = [name for name in QUERIES if not METHODS[name].writes]
    for name in listed:
        status, answer = ask(target, name, b'{"query":{},"search":{}}')
        assert status == 200, (name, answer)
    window = {"fromLocalDate": "2026-06-01T00:00:00", "toLocalDate": "2026-06-30T00:00:00"}
    for name in ("events.queryEvents", "availabilityTimeSlots.listAvailabilityTimeSlots"):
        body = {**window, "serviceId": target.ids["service"], "timeZone": "UTC", "query": {}}
        status, answer = ask(target, name, json.dumps(body).encode())
        assert status in (200, 404, 428), answer


def _in_error_form(status: int, answer: Json) -> bool:
    details = answer.get("details", {})
    if not answer.get("message"):
        return False
    if "validationError" in details:
        violations = details["validationError"]["fieldViolations"]
        described = all(
            isinstance(each["field"], str) and each["description"] for each in violations
        )
        return status == 400 and bool(violations) and described
    refused = details.get("applicationError", {})
    return bool(refused.get("code")) and bool(refused.get("description"))


def _same_bits(one: str, other: str) -> bool:
    """Whether two texts in base64 differ only in bits that count for nothing."""
    return one[:-1] == other[:-1] or one.rstrip("=") == other.rstrip("=")
