"""Requests made from the published OpenAPI document, against the server that publishes it (G5, D2).

Every operation whose method is built, valid and invalid data, always the same ones: no 5xx, no
undocumented status, and every answer conforms to the document.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import given, reject

from openbookings.engine.kernel.registry import HANDLERS
from tests.server.desk import Desk, open_desk
from tests.support.described import always_the_same, operations_of

# They share the server and the document it publishes, which takes seconds to read.
pytestmark = [pytest.mark.proof, pytest.mark.xdist_group("schemathesis")]

EXAMPLES = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "0"))
PER_OPERATION = max(EXAMPLES // 50, 3)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_headers_conformance,
    schemathesis.checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """On SQLite alone: hostile input tries both databases, this one the document."""
    with open_desk(f"sqlite:///{tmp_path_factory.mktemp('shop')}/shop.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def operations(desk: Desk) -> dict[str, Any]:
    """The operations of the document that the server publishes, by method name."""
    published = desk.send("GET", "/openapi.json").json()
    return operations_of(published, control_characters=True)


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_g5_what_the_document_says_is_what_the_server_does(
    desk: Desk, operations: dict[str, Any], name: str, mode: schemathesis.GenerationMode
) -> None:
    answered: list[int] = []

    @always_the_same(PER_OPERATION)
    @given(case=operations[name].as_strategy(generation_mode=mode))
    def conforms(case: schemathesis.Case[Any]) -> None:
        sent = case.as_transport_kwargs(base_url="http://shop.test")
        answer = desk.runner.run(_sent(desk, sent))
        answered.append(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    conforms()
    assert answered


async def _sent(desk: Desk, request: dict[str, Any]) -> httpx.Response:
    known: dict[str, Any] = {
        key: request[key] for key in ("method", "url", "json", "params") if key in request
    }
    if "data" in request:
        known["content"] = request["data"]
    headers = {**(request.get("headers") or {}), "authorization": desk.key}
    try:
        return await desk.http.request(**known, headers=headers)
    except httpx.InvalidURL:
        reject()  # no client can send so long a query
