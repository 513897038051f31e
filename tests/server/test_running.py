"""What only a real server can show: several processes, restarts, signals, a database that goes."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from openbookings.engine.contract import METHODS
from tests.conftest import DATABASES, Databases, Servers
from tests.server.calling import Heard, call, send
from tests.store.postgresql_server import running_postgresql
from tests.support.server import (
    HOST,
    STOP_SECONDS,
    Server,
    Site,
    create_site,
    found_on,
    running_server,
)

CREATE = "categoriesV2.createCategory"
PATH = METHODS[CREATE].paths[0]


@pytest.fixture
def server(servers: Servers) -> Server:
    """Two processes on one database."""
    return servers(2)


@pytest.fixture(scope="module")
def site(servers: Servers) -> Site:
    """A site made while the server runs."""
    return create_site(servers(2).database_url, "Shop")


@pytest.fixture
def alone(tmp_path: Path) -> str:
    """A database for what does not depend on its kind."""
    return f"sqlite:///{tmp_path}/shop.db"


def names(server: Server, site: Site) -> list[str]:
    found = call(server, "categoriesV2.queryCategories", {"query": {}}, site.api_key).json()
    return [each["name"] for each in found["categories"]]


def at_once(copies: int, server: Server, site: Site, name: str, key: str) -> list[Heard]:
    """The same request from several threads, sent as nearly at once as can be."""
    ready = Barrier(copies)

    def one(_: int) -> Heard:
        ready.wait()
        body = {"category": {"name": name}}
        return call(server, CREATE, body, site.api_key, idempotency_key=key)

    with ThreadPoolExecutor(copies) as threads:
        return list(threads.map(one, range(copies)))


def test_x18_copies_that_arrive_together_make_one_entity(server: Server, site: Site) -> None:
    """G3: whichever process each copy reaches, all get the answer of the first."""
    for number in range(12):
        heard = at_once(4, server, site, f"Hair {number}", f"key-{number}")
        assert {each.status for each in heard} == {200}, heard
        assert len({each.content for each in heard}) == 1
        assert names(server, site).count(f"Hair {number}") == 1


def test_x18_an_answer_is_kept_across_a_restart(databases: Databases) -> None:
    url = databases.migrated()
    site = found_on(url, "Shop")
    body = {"category": {"name": "Nails"}}
    heard = []
    for _ in range(2):
        with running_server(url) as server:
            heard.append(call(server, CREATE, body, site.api_key, idempotency_key="k"))
            assert names(server, site) == ["Nails"]
    assert heard[0].status == heard[1].status == 200
    assert heard[0].content == heard[1].content


def test_garbage_is_not_sought_in_the_program_itself() -> None:
    """Everybody waits for a full collection: 95 ms with the program, with what comes later 2."""
    served = "import gc; from openbookings.server.app import create; create()"
    code = f"{served}; print(len(gc.get_objects()), gc.get_freeze_count())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    looked_through, left_out = map(int, done.stdout.split())
    assert looked_through < 10_000 < left_out


def test_sigterm_finishes_what_is_in_flight(alone: str) -> None:
    """A request whose body is half sent when the signal comes is answered, and its work is kept."""
    site = found_on(alone, "Shop")
    body = json.dumps({"category": {"name": "Last one"}}).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nhost: {HOST}\r\nauthorization: {site.api_key}\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    with running_server(alone) as server:
        with socket.create_connection((HOST, server.port), timeout=15) as connection:
            connection.sendall(head.encode() + body[:10])
            _wait_until_it_is_read(server)
            server.process.send_signal(signal.SIGTERM)
            _wait_until_it_takes_no_more(server)
            connection.sendall(body[10:])
            answer = connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200"), answer
        assert server.process.wait(15) in (0, -signal.SIGTERM)
    with running_server(alone) as again:
        assert names(again, site) == ["Last one"]


def test_a_key_made_and_revoked_by_another_process_is_known_in_a_second(
    server: Server, site: Site
) -> None:
    forged = site.api_key[:-4] + "AAAA"
    assert call(server, "site.getSite", {}, forged).status == 401
    fresh = found_on(server.database_url, "Another")
    assert call(server, "site.getSite", {}, fresh.api_key).status == 200
    assert call(server, "site.getSite", {}, fresh.api_key, wix_site_id=site.site_id).status == 403


def test_the_log_holds_no_secret(alone: str) -> None:
    """K4: not a key, not a token, not a customer's name, on the most talkative level."""
    site = found_on(alone, "Shop")
    with running_server(alone, env={"OPENBOOKINGS_LOG_LEVEL": "debug"}) as server:
        body = {"clientId": site.client_id, "grantType": "anonymous"}
        tokens = send(server, "POST", "/oauth2/token", json.dumps(body).encode()).json()
        private = {"category": {"name": "Ada Private"}}
        assert call(server, CREATE, private, site.api_key).status == 200
        assert call(server, CREATE, private, tokens["access_token"]).status == 403
        assert call(server, CREATE, {"category": {"name": 7}}, site.api_key).status == 400
        said = server.output(10_000)
    assert said, "it says that it started"
    secrets = [site.api_key, site.api_key[4:40], *map(str, tokens.values()), "Ada Private"]
    for secret in secrets:
        assert secret == "Bearer" or secret == "14400" or secret not in said


def test_the_address_of_a_caller_is_not_the_callers_to_say(alone: str) -> None:
    """Without `OPENBOOKINGS_TRUSTED_PROXIES` a forwarded address means nothing, even at home."""
    site = found_on(alone, "Shop")
    with running_server(alone, env={"OPENBOOKINGS_RATE_LIMIT": "3"}) as server:
        heard = [
            call(server, "site.getSite", {}, site.api_key, x_forwarded_for=f"192.0.2.{number}")
            for number in range(4)
        ]
    assert [each.status for each in heard] == [200, 200, 200, 429]


@pytest.mark.skipif("postgresql" not in DATABASES, reason="PostgreSQL is left out")
def test_without_its_database_it_answers_503_and_recovers() -> None:
    """H: a server of its own, stopped and started under the running process."""
    with running_postgresql() as database:
        url = database.create_database("alone")
        with running_server(url) as server:
            site = found_on(url, "Shop")
            assert call(server, "site.getSite", {}, site.api_key).status == 200
            database.control("stop", "-m", "immediate")
            token = json.dumps({"clientId": site.client_id, "grantType": "anonymous"}).encode()
            for heard in (
                send(server, "GET", "/health"),
                send(server, "POST", "/oauth2/token", token),
                call(server, "services.queryServices", {"query": {}}, site.api_key),
                call(server, CREATE, {"category": {"name": "Hair"}}, site.api_key),
            ):
                assert heard.status == 503, heard
                code = heard.json()["details"]["applicationError"]["code"]
                assert (code, heard.headers["retry-after"]) == ("UNAVAILABLE", "1")
                assert "Traceback" not in heard.content.decode()
            database.control("start")
            assert send(server, "GET", "/health").status == 200
            assert call(server, CREATE, {"category": {"name": "Hair"}}, site.api_key).status == 200
            assert names(server, site) == ["Hair"]


def _wait_until_it_is_read(server: Server) -> None:
    """Another request that is answered shows that the first bytes of the other were read."""
    for _ in range(3):
        assert send(server, "GET", "/health").status == 200


def _wait_until_it_takes_no_more(server: Server) -> None:
    """The signal has arrived once new connections are refused."""
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        try:
            with socket.create_connection((HOST, server.port), timeout=1):
                time.sleep(0.02)
        except OSError:
            return
    raise AssertionError("the server goes on taking connections")
