"""Plain HTTP against a real server, by the standard library: nothing between test and wire."""

from __future__ import annotations

import http.client
import json
import socket
from typing import NamedTuple

from openbookings.engine.contract import METHODS
from tests.support.server import HOST, Server
from tests.support.shop import Json

SECONDS = 20.0


class Heard(NamedTuple):
    """An answer: status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Json:
        """The body, which is always a JSON object."""
        decoded: Json = json.loads(self.content)
        return decoded


def send(
    server: Server, verb: str, path: str, body: bytes = b"", headers: Json | None = None
) -> Heard:
    """One request over a connection of its own."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=SECONDS)
    try:
        connection.request(verb, path, body, headers or {})
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Heard(answer.status, named, answer.read())
    finally:
        connection.close()


def call(server: Server, name: str, body: object, key: str, **headers: str) -> Heard:
    """Call a method without path parameters."""
    sent = {each.replace("_", "-"): value for each, value in headers.items()}
    sent |= {"authorization": key, "content-type": "application/json"}
    method = METHODS[name]
    verb = "POST" if method.post_fallback else method.verb
    return send(server, verb, method.paths[0], json.dumps(body).encode(), sent)


def send_raw(server: Server, raw: bytes) -> bytes:
    """Whatever bytes, as they stand; gives what comes back until the server closes or is silent."""
    with socket.create_connection((HOST, server.port), timeout=2) as connection:
        heard = b""
        try:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                heard += part
        except (TimeoutError, ConnectionError):
            return heard
        return heard
