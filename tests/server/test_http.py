"""What every request and answer has in common: verbs, headers, limits, the one error form."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from starlette.types import Message, Scope

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.registry import HANDLERS
from openbookings.engine.wire.body import DEEPEST_BODY, LARGEST_BODY
from tests.server.desk import Desk

QUERY = "/bookings/v2/services/query"
SLOTS = "/_api/service-availability/v2/time-slots"
CREATE = "categoriesV2.createCategory"


def owner(desk: Desk, **headers: str) -> dict[str, str]:
    return {"authorization": desk.key, "content-type": "application/json", **headers}


def code(answer: httpx.Response) -> str:
    found: str = answer.json()["details"]["applicationError"]["code"]
    return found


def test_every_answer_is_json_with_a_number_and_is_not_kept(shared_desk: Desk) -> None:
    requests = [
        ("GET", "/health", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/", 404),
        ("GET", "/a%0Ab", 404),
        ("POST", "/health", 404),
        ("PUT", "/oauth2/token", 404),
        ("POST", "/oauth2/token", 400),
        ("POST", QUERY, 401),
        ("DELETE", SLOTS, 405),
        ("TRACE", SLOTS, 405),
    ]
    numbers = set()
    for verb, path, status in requests:
        answer = shared_desk.send(verb, path)
        assert answer.status_code == status, (verb, path, answer.text)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["cache-control"] == "no-store"
        assert isinstance(answer.json(), dict)
        assert UUID(answer.headers["x-wix-request-id"]).version == 7
        numbers.add(answer.headers["x-wix-request-id"])
    assert len(numbers) == len(requests)


def test_x3_a_wrong_verb_hears_the_right_ones(shared_desk: Desk) -> None:
    answer = shared_desk.send("DELETE", SLOTS)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert code(answer) == "METHOD_NOT_ALLOWED"
    one = shared_desk.send("PUT", "/bookings/v2/services/x")
    assert set(one.headers["allow"].split(", ")) == {"DELETE", "GET", "PATCH"}


def test_success_is_200_and_nothing_else(shared_desk: Desk) -> None:
    """Creating and deleting too: the client takes only 200 for success."""
    made = shared_desk.call(CREATE, {"category": {"name": "Hair"}})
    assert made.status_code == 200
    path = f"/_api/bookings/v2/categories/{made.json()['category']['id']}"
    gone = shared_desk.send("DELETE", path, headers=owner(shared_desk))
    assert (gone.status_code, gone.json()) == (200, {})


def test_x2_one_error_form_for_a_refusal_and_for_violations(shared_desk: Desk) -> None:
    refused = shared_desk.send("GET", "/nowhere").json()
    assert refused["message"] and set(refused["details"]) == {"applicationError"}
    assert set(refused["details"]["applicationError"]) == {"code", "description", "data"}
    invalid = shared_desk.call(CREATE, {"category": {"name": 7}}).json()
    (violation,) = invalid["details"]["validationError"]["fieldViolations"]
    assert violation["field"] == "category.name" and violation["description"]
    assert violation["violatedRule"]
    assert "category.name" in invalid["message"]


def test_x6_k14_ignored_fields_are_named_in_a_header(shared_desk: Desk) -> None:
    body = {"category": {"name": "Nails", "colour": "red"}, "härte\r\nset-cookie: a": 1}
    answer = shared_desk.call(CREATE, body)
    assert answer.status_code == 200
    named = answer.headers["warnings"]
    assert named.startswith("ignored: ") and "category.colour" in named
    assert "set-cookie" not in answer.headers and "%0D%0Aset-cookie" in named
    assert "warnings" not in shared_desk.call(CREATE, {"category": {"name": "Feet"}}).headers
    junk = {f"f{number}": number for number in range(5000)}
    many = shared_desk.call(CREATE, {"category": {"name": "Arms"}, **junk})
    assert len(many.headers["warnings"]) < 5000


def test_a_page_of_another_origin_may_call(shared_desk: Desk) -> None:
    """Credentials travel in a header that scripts set, never in cookies: any origin may ask."""
    origin = "https://salon.example"
    asked = {
        "origin": origin,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": "authorization,content-type,x-wix-bi-gateway",
    }
    for path in (QUERY, "/oauth2/token", "/_api/bookings/v2/categories/x"):
        answer = shared_desk.send("OPTIONS", path, headers=asked)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == origin
        assert "PATCH" in answer.headers["access-control-allow-methods"]
        assert "x-wix-bi-gateway" in answer.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in answer.headers
        assert "origin" in answer.headers["vary"].lower()
    for answer in (
        shared_desk.call("services.queryServices", {"query": {}}, origin=origin),
        shared_desk.send("POST", QUERY, headers={"origin": origin}),
        shared_desk.send("POST", "/oauth2/token", headers={"origin": origin}),
    ):
        assert answer.headers["access-control-allow-origin"] == origin
        assert "x-wix-request-id" in answer.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in shared_desk.call("site.getSite").headers


@pytest.mark.parametrize("size", [LARGEST_BODY, LARGEST_BODY + 1, 10 * LARGEST_BODY])
@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("path", [QUERY, "/oauth2/token"])
def test_x19_a_body_has_at_most_a_megabyte(
    shared_desk: Desk, size: int, chunked: bool, path: str
) -> None:
    body = b'{"query":{}' + b" " * (size - 12) + b"}"
    content = _stream([body[at : at + 65536] for at in range(0, size, 65536)]) if chunked else body
    answer = shared_desk.send("POST", path, headers=owner(shared_desk), content=content)
    if size > LARGEST_BODY:
        assert (answer.status_code, code(answer)) == (413, "REQUEST_TOO_LARGE")
    else:
        assert answer.status_code == (200 if path == QUERY else 400)


def test_x19_a_body_nests_at_most_64_levels(shared_desk: Desk) -> None:
    """One more is refused in the error form, however deep, in whatever field."""
    for depth, status in ((DEEPEST_BODY, 200), (DEEPEST_BODY + 1, 400), (100_000, 400)):
        inner = "[" * (depth - 1) + "]" * (depth - 1)
        body = f'{{"query":{{}},"unknown":{inner}}}'
        answer = shared_desk.send("POST", QUERY, headers=owner(shared_desk), content=body)
        assert answer.status_code == status, (depth, answer.text[:200])
        assert answer.json()


MALFORMED = [
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"7",
    b'{"query":{},}',
    b"{'query':{}}",
    b'{"query":NaN}',
    b'{"query":\xff}',
    b'{"query":"\xc3("}',
    b"\xef\xbb\xbf{}",
    b"\x1f\x8b\x08\x00",
    b"query=1",
    b"{}{}",
]


@pytest.mark.parametrize("body", MALFORMED)
def test_what_is_no_json_object_is_refused(shared_desk: Desk, body: bytes) -> None:
    answer = shared_desk.send("POST", QUERY, headers=owner(shared_desk), content=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["details"]


def test_of_equal_keys_the_last_one_holds(shared_desk: Desk) -> None:
    body = b'{"category":{"name":"First"},"category":{"name":"Last"}}'
    path = METHODS[CREATE].paths[0]
    answer = shared_desk.send("POST", path, headers=owner(shared_desk), content=body)
    assert answer.json()["category"]["name"] == "Last"


def test_a_body_that_ends_early_is_not_carried_out(shared_desk: Desk) -> None:
    """A caller who goes away in the middle of a body changes nothing."""
    before = shared_desk.call("facts.listFacts", {"limit": 1000}).json()["facts"]
    path = METHODS["bookingsProvisioner.provisionBookingsPlatform"].paths[0]

    sent: list[Message] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def keep(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"authorization", shared_desk.key.encode()), (b"content-length", b"40")],
        "client": ("203.0.113.7", 1),
    }
    shared_desk.runner.run(shared_desk.app(scope, gone, keep))
    assert sent[0]["status"] == 400
    assert shared_desk.call("facts.listFacts", {"limit": 1000}).json()["facts"] == before


def test_get_takes_its_request_flat_and_as_one_parameter(shared_desk: Desk) -> None:
    """`.r` is the whole request as JSON in base64url; a path parameter wins over both."""
    made = shared_desk.call(CREATE, {"category": {"name": "Legs"}}).json()["category"]
    method = METHODS["categoriesV2.getCategory"]
    path = method.paths[0].replace("{categoryId}", made["id"])
    other = base64.urlsafe_b64encode(json.dumps({"categoryId": "x"}).encode()).decode().rstrip("=")
    for query in ("", "?categoryId=x", f"?.r={other}"):
        answer = shared_desk.send("GET", path + query, headers=owner(shared_desk))
        assert answer.json()["category"] == made, query
    listing = "/_openbookings/v1/locations"

    def listed(query: str) -> httpx.Response:
        return shared_desk.send("GET", listing + query, headers=owner(shared_desk))

    whole = base64.urlsafe_b64encode(b'{"includeArchived":true}').decode().rstrip("=")
    for query in ("?includeArchived=true", f"?.r={whole}"):
        assert listed(query).status_code == 200
    (violation,) = listed("?includeArchived=perhaps").json()["details"]["validationError"][
        "fieldViolations"
    ]
    assert violation["field"] == "includeArchived"
    for junk in ("!!!", "bm8", "W10", "e30=e30", "%00", "eyJ"):
        answer = listed(f"?.r={junk}")
        (violation,) = answer.json()["details"]["validationError"]["fieldViolations"]
        assert (answer.status_code, violation["field"]) == (400, ".r"), junk


def test_where_a_query_string_grows_too_long_the_client_posts(shared_desk: Desk) -> None:
    fallbacks = [METHODS[name] for name in HANDLERS if METHODS[name].post_fallback]
    assert fallbacks
    for method in fallbacks:
        for path in method.paths:
            answer = shared_desk.send("POST", path, headers=owner(shared_desk), json={"query": {}})
            assert answer.status_code in (200, 400), (path, answer.text)


def test_both_tables_of_paths_lead_to_the_same_method(shared_desk: Desk) -> None:
    """The public paths and those of a custom host: every path of every method is known."""
    for name, method in METHODS.items():
        for path in method.paths:
            place = path.replace("{", "").replace("}", "")
            answer = shared_desk.send(method.verb, place)
            wanted = 401 if name in HANDLERS else 501
            assert answer.status_code == wanted, (name, path, answer.text)


def test_a_method_that_is_not_built_says_so(shared_desk: Desk) -> None:
    missing = sorted(set(METHODS) - set(HANDLERS))
    for name in missing[:3]:
        path = METHODS[name].paths[0].replace("{", "").replace("}", "")
        answer = shared_desk.send(METHODS[name].verb, path, headers=owner(shared_desk))
        assert (answer.status_code, code(answer)) == (501, "NOT_IMPLEMENTED")
        assert answer.json()["details"]["applicationError"]["data"] == {"method": name}
    assert code(shared_desk.send("GET", "/nowhere")) == "NOT_FOUND"


def test_a_bug_tells_the_caller_a_number_and_the_log_everything(
    shared_desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(call: Call, request: Document) -> Document:
        raise RuntimeError("the cellar key lies under the mat")

    monkeypatch.setitem(HANDLERS, "site.getSite", broken)
    with caplog.at_level(logging.ERROR, "openbookings.server"):
        answer = shared_desk.call("site.getSite")
    assert answer.status_code == 500
    number = answer.headers["x-wix-request-id"]
    described = answer.json()["details"]["applicationError"]
    assert described == {
        "code": "INTERNAL",
        "description": "Internal error.",
        "data": {"requestId": number},
    }
    assert "cellar" not in answer.text and "Traceback" not in answer.text
    assert number in caplog.text and "cellar" in caplog.text
    assert shared_desk.key not in caplog.text


async def _stream(chunks: list[bytes]) -> AsyncIterator[bytes]:
    for each in chunks:
        yield each
