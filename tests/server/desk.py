"""The server in this process, with a clock that tests set and a site to call: no port, no wait."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette

from openbookings.engine.application import Engine
from openbookings.engine.contract import METHODS
from openbookings.engine.founding import NewSite, found_site
from openbookings.engine.store import open_store
from openbookings.server.app import application
from openbookings.server.settings import Settings
from tests.store.settling import until_alone
from tests.support.shop import Clock

PEER = "203.0.113.7"


@dataclass
class Desk:
    """Sends requests to the server; `key` is the owner's of its one site."""

    url: str
    app: Starlette
    http: httpx.AsyncClient
    runner: asyncio.Runner
    clock: Clock
    site_id: str
    client_id: str
    key: str

    def send(self, verb: str, path: str, **request: Any) -> httpx.Response:
        """One request as it stands, without a key."""
        return self.runner.run(self.http.request(verb, path, **request))

    def call(
        self, name: str, body: object = None, key: str | None = None, **headers: str
    ) -> httpx.Response:
        """Call a method without path parameters, as the owner unless a key is given."""
        method = METHODS[name]
        sent = {"authorization": self.key if key is None else key}
        sent |= {each.replace("_", "-"): value for each, value in headers.items()}
        verb = "POST" if method.post_fallback else method.verb
        if name == "facts.listFacts":
            self.runner.run(_until_alone(self.url))
        return self.send(verb, method.paths[0], json=body or {}, headers=sent)

    def token(self, **body: object) -> httpx.Response:
        """Ask the token endpoint."""
        return self.send("POST", "/oauth2/token", json=body)

    def visitor(self) -> dict[str, str]:
        """The tokens of a new visitor."""
        answer = self.token(clientId=self.client_id, grantType="anonymous")
        assert answer.status_code == 200, answer.text
        tokens: dict[str, str] = answer.json()
        return tokens


@contextmanager
def open_desk(url: str, peer: str = PEER, **settings: Any) -> Iterator[Desk]:
    """A server on the database at `url`, its callers at the address `peer`."""
    clock = Clock()
    app = application(Settings(database_url=url, jobs=False, **settings), clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(peer, 50000))
    with asyncio.Runner() as runner:
        site = runner.run(_found(url, clock))
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        try:
            http = httpx.AsyncClient(transport=transport, base_url="http://shop.test")
            yield Desk(url, app, http, runner, clock, site.site.id, site.client_id, site.api_key)
        finally:
            runner.run(lifespan.__aexit__(None, None, None))


async def _until_alone(url: str) -> None:
    store = await open_store(url, now=lambda: 0)
    try:
        await until_alone(store)
    finally:
        await store.close()


async def _found(url: str, clock: Clock) -> NewSite:
    engine = await Engine.open(url, clock)
    try:
        return await found_site(engine, "Shop", "UTC", "USD")
    finally:
        await engine.close()
