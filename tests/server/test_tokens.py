"""`POST /oauth2/token`: tokens of visitors and members, their renewal and their end (J3)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from openbookings.engine.site.tokens import ACCESS_SECONDS, REFRESH_SECONDS
from tests.server.desk import Desk

MEMBER = "0192f7a0-0000-4000-8000-00000000aaaa"
SERVICES = "services.queryServices"
QUERY: dict[str, object] = {"query": {}}


def test_j3_a_public_client_id_gives_a_visitors_token(shared_desk: Desk) -> None:
    answer = shared_desk.token(clientId=shared_desk.client_id, grantType="anonymous")
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert set(body) == {"access_token", "refresh_token", "expires_in", "token_type"}
    assert (body["expires_in"], body["token_type"]) == (ACCESS_SECONDS, "Bearer")
    for spelled in (body["access_token"], f"Bearer {body['access_token']}"):
        assert shared_desk.call(SERVICES, QUERY, key=spelled).status_code == 200
        assert shared_desk.call("site.getSite", key=spelled).status_code == 403


def test_both_spellings_of_the_body_mean_the_same(shared_desk: Desk) -> None:
    snake = shared_desk.token(client_id=shared_desk.client_id, grant_type="anonymous")
    assert snake.status_code == 200
    refresh = snake.json()["refresh_token"]
    for body in (
        {"grant_type": "refresh_token", "refresh_token": refresh},
        {"grantType": "refresh_token", "refreshToken": refresh},
    ):
        assert shared_desk.token(**body).status_code == 200


def test_every_visitor_is_somebody_else_and_stays_who_they_are(desk: Desk) -> None:
    """A renewed token speaks for the same visitor: an idempotency key shows who is who."""
    made = [desk.visitor(), desk.visitor()]
    assert made[0]["access_token"] != made[1]["access_token"]
    desk.clock.advance(hours=3)
    renewed = desk.token(grantType="refresh_token", refreshToken=made[0]["refresh_token"]).json()
    assert _subject(renewed["access_token"]) == _subject(made[0]["access_token"])
    assert _subject(made[0]["access_token"]) != _subject(made[1]["access_token"])


def test_an_access_token_lives_four_hours_and_its_refresh_token_a_year(desk: Desk) -> None:
    tokens = desk.visitor()
    desk.clock.advance(seconds=ACCESS_SECONDS - 1)
    assert desk.call(SERVICES, QUERY, key=tokens["access_token"]).status_code == 200
    desk.clock.advance(seconds=1)
    assert desk.call(SERVICES, QUERY, key=tokens["access_token"]).status_code == 401
    desk.clock.advance(seconds=REFRESH_SECONDS - ACCESS_SECONDS - 1)
    body = {"grantType": "refresh_token", "refreshToken": tokens["refresh_token"]}
    fresh = desk.token(**body)
    assert fresh.status_code == 200
    assert desk.call(SERVICES, QUERY, key=fresh.json()["access_token"]).status_code == 200
    desk.clock.advance(seconds=1)
    assert desk.token(**body).status_code == 401


def test_a_refresh_token_is_no_access_token_nor_the_other_way(shared_desk: Desk) -> None:
    tokens = shared_desk.visitor()
    assert shared_desk.call(SERVICES, QUERY, key=tokens["refresh_token"]).status_code == 401
    body = {"grantType": "refresh_token", "refreshToken": tokens["access_token"]}
    assert shared_desk.token(**body).status_code == 401


def _member(desk: Desk, authorization: str | None, member: object = MEMBER) -> Any:
    headers = {} if authorization is None else {"authorization": authorization}
    body = {"grantType": "authorized_client", "memberId": member}
    return desk.send("POST", "/oauth2/token", json=body, headers=headers)


def test_only_the_owners_key_gives_a_members_token(shared_desk: Desk) -> None:
    visitor = shared_desk.visitor()["access_token"]
    for authorization in (shared_desk.key, f"{visitor},{shared_desk.key}"):
        answer = _member(shared_desk, authorization)
        assert answer.status_code == 200, answer.text
        token = answer.json()["access_token"]
        assert _subject(token) == MEMBER
        assert shared_desk.call(SERVICES, QUERY, key=token).status_code == 200
    assert _member(shared_desk, visitor).status_code == 403
    member = _member(shared_desk, shared_desk.key).json()["access_token"]
    assert _member(shared_desk, member).status_code == 403
    assert _member(shared_desk, None).status_code == 401
    assert _member(shared_desk, f"{shared_desk.key},nonsense").status_code == 401


@pytest.mark.parametrize("member", ["me", "", None, 7, MEMBER + "0", "\u0660" * 36])
def test_a_member_is_named_by_a_guid(shared_desk: Desk, member: object) -> None:
    answer = _member(shared_desk, shared_desk.key, member)
    assert answer.status_code == 400
    assert answer.json()["details"]["validationError"]["fieldViolations"]


NOBODY = "0192f7a0-0000-4000-8000-00000000ffff"
BAD: list[tuple[int, dict[str, object]]] = [
    (400, {}),
    (400, {"grantType": "password"}),
    (400, {"grantType": ["anonymous"]}),
    (400, {"grantType": {"anonymous": 1}, "clientId": NOBODY}),
    (400, {"grantType": "anonymous"}),
    (400, {"grantType": "anonymous", "clientId": 7}),
    (400, {"grantType": "anonymous", "clientId": "\x00"}),
    (400, {"grantType": "anonymous", "clientId": "x" * 5000}),
    (401, {"grantType": "anonymous", "clientId": NOBODY}),
    (401, {"grantType": "anonymous", "clientId": "' OR 1=1 --"}),
    (400, {"grantType": "refresh_token"}),
    (401, {"grantType": "refresh_token", "refreshToken": "x"}),
    (401, {"grantType": "refresh_token", "refreshToken": "obt_"}),
    (401, {"grantType": "refresh_token", "refreshToken": "obt_.."}),
    (401, {"grantType": "refresh_token", "refreshToken": f"obt_{NOBODY}.a.b.c"}),
    (401, {"grantType": "refresh_token", "refreshToken": "obt_\udcff.a"}),
]


@pytest.mark.parametrize(("status", "body"), BAD)
def test_a_bad_request_for_a_token_is_refused(
    shared_desk: Desk, status: int, body: dict[str, object]
) -> None:
    answer = shared_desk.send("POST", "/oauth2/token", content=json.dumps(body))
    assert answer.status_code in (status, 400), answer.text
    details = answer.json()["details"]
    assert "applicationError" in details or details["validationError"]["fieldViolations"]


def test_a_token_signed_otherwise_is_nobodys(shared_desk: Desk) -> None:
    """Neither without a signature (alg none), nor with another algorithm or secret."""
    token = shared_desk.visitor()["access_token"]
    site, head, claims, signature = token.split(".")
    none = "eyJhbGciOiJub25lIn0"
    for forged in (
        f"{site}.{none}.{claims}.",
        f"{site}.{none}.{claims}.{signature}",
        f"{site}.{head}.{claims}.",
        f"{site}.{head}.{claims}.{signature[:-2]}AA",
        f"{site}.{head}.{claims}",
        f"{site}.{claims}",
    ):
        assert shared_desk.call(SERVICES, QUERY, key=forged).status_code == 401, forged


def _subject(token: str) -> object:
    claims = token.split(".")[2]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
