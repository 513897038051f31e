"""What no well-behaved client sends: the server answers 4xx or hangs up, and lives."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator

import pytest

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.registry import HANDLERS
from tests.proof.hostile import Bodies
from tests.server.calling import send, send_raw
from tests.support.server import Server, Site, found_on, running_server

pytestmark = pytest.mark.xdist_group("wire")
"""They share a server."""
QUERY = b"POST /bookings/v2/services/query HTTP/1.1\r\nhost: x\r\n"
REQUESTS = [
    b"\x00\x01\x02\x03",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"get /health HTTP/1.1\r\nhost: x\r\n\r\n",
    b"BREW /health HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /health HTTP/1.1\r\nhost: x\r\nauthorization: a\x00b\r\n\r\n",
    b"GET /health HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n",
    b"GET /%00%ff%c0%af/../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /..%2f..%2fetc%2fpasswd HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /a%0d%0aset-cookie:%20a HTTP/1.1\r\nhost: x\r\norigin: \xff\xfe\r\n\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /health HTTP/1.1\r\nhost: x\r\n" + b"x: y\r\n" * 20_000 + b"\r\n",
    b"GET http://elsewhere.example/health HTTP/1.1\r\nhost: x\r\n\r\n",
    QUERY + b"content-length: -1\r\n\r\n{}",
    QUERY + b"content-length: 1e9\r\n\r\n{}",
    QUERY + b"content-length: " + b"9" * 400 + b"\r\n\r\n{}",
    QUERY + b"content-length: 5\r\n\r\n{}",
    QUERY + b"content-length: 2\r\ncontent-length: 7\r\n\r\n{}12345",
    QUERY + b"transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}",
    QUERY + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    QUERY + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /health",
    QUERY + b"transfer-encoding: identity, chunked\r\ncontent-length: 2\r\n\r\n{}",
    QUERY + b"expect: 100-continue\r\ncontent-length: 2\r\n\r\n{}",
    QUERY + b"content-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00",
    QUERY + b"connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: eA==\r\n\r\n",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """On SQLite: nothing here reaches a database."""
    with running_server(f"sqlite:///{tmp_path_factory.mktemp('shop')}/shop.db") as running:
        yield running


@pytest.fixture(scope="module")
def site(server: Server) -> Site:
    return found_on(server.database_url, "Shop")


@pytest.mark.parametrize("number", range(len(REQUESTS)))
def test_a_broken_request_ends_with_4xx_or_nothing(server: Server, number: int) -> None:
    heard = send_raw(server, REQUESTS[number])
    for status in re.findall(rb"HTTP/1\.1 (\d{3})", heard):
        assert status[:1] in b"1234", heard[:500]
        assert not status.startswith(b"5"), heard[:500]
    assert b"Traceback" not in heard
    assert b"\r\nset-cookie" not in heard.lower()
    assert send(server, "GET", "/health").status == 200


def test_a_smuggled_request_is_not_answered(server: Server) -> None:
    """Two lengths in one request: the server must not see a second one in its body."""
    smuggled = b"GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n"
    for lengths in (
        b"content-length: %d\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" % (5 + len(smuggled)),
        b"transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
    ):
        heard = send_raw(server, QUERY + lengths + smuggled)
        assert b"openapi" not in heard, heard[:300]
    assert send(server, "GET", "/health").status == 200


def test_g5_hostile_bodies_over_the_wire(server: Server, site: Site) -> None:
    """A sample of what tests/proof sends without a network."""
    chance = random.Random("wire")
    times = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "0")) // 100 or 1
    posted = [name for name in sorted(HANDLERS) if METHODS[name].verb == "POST"]
    headers = {"authorization": site.api_key, "content-type": "application/json"}
    statuses = set()
    for name in posted * times:
        segment = chance.choice(["x", "%00", "%F0%9F%98%80", "1"])
        path = re.sub(r"{[^}]+}", segment, METHODS[name].paths[0])
        body = Bodies(METHODS[name], {}, chance).hostile().encode()
        heard = send(server, "POST", path, body, headers)
        assert heard.status < 500, (name, body[:500], heard.content[:500])
        assert heard.headers["content-type"] == "application/json"
        assert heard.json() is not None
        statuses.add(heard.status)
    assert {200, 400} <= statuses
    said = server.output(10_000)
    assert site.api_key not in said
    assert "Traceback" not in said, said[-3000:]
