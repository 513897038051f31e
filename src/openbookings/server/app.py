"""The ASGI application: the methods, tokens, health and the OpenAPI document on one port."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

import openbookings
from openbookings.engine.application import Engine, system_clock
from openbookings.engine.checkout import messages
from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.dispatch import Reply
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.openapi import document
from openbookings.engine.wire.body import decode
from openbookings.jobs.worker import Worker
from openbookings.pages.routes import Pages
from openbookings.server.api import Api, read_body, settled
from openbookings.server.limits import Limits
from openbookings.server.settings import Settings, read_settings
from openbookings.server.tokens import grant

_MESSAGES = "/_openbookings/v1/payments/{provider}/webhook"
_OBJECTS_TO_COLLECT = 10_000


class Door:
    """The application before and after its engine is open: answers 503 until it is."""

    def __init__(self, settings: Settings, clock: Callable[[], int]) -> None:
        self.settings = settings
        self.clock = clock
        self.limits = Limits(settings)
        self.engine: Engine | None = None
        self.api: Api | None = None
        self._openapi: bytes | None = None

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        """Open the database, run the jobs beside the requests, close in the end."""
        engine = self.engine = await Engine.open(
            self.settings.database_url, self.clock, self.settings.terms
        )
        self.api = Api(engine, self.limits)
        worker = Worker(engine)
        running = asyncio.create_task(worker.run()) if self.settings.jobs else None
        try:
            yield
        finally:
            worker.stop()
            if running is not None:
                await running
            await engine.close()

    async def methods(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every path that is not named below: the interface itself."""
        if scope["type"] != "http":
            return
        if scope["method"] == "OPTIONS":
            await _preflight(Request(scope))(scope, receive, send)
            return
        assert self.api is not None, "requests come after start-up"
        # A mount strips its prefix from the path; at the root both are the same.
        await self.api(scope, receive, send)

    async def token(self, request: Request) -> Response:
        """`POST /oauth2/token`."""
        headers = dict(request.headers)

        async def work() -> Reply:
            raw = await read_body(request.receive, headers)
            body = decode(raw)
            address = self.limits.address(request.client.host if request.client else "", headers)
            named = body.get("clientId") or body.get("client_id") or ""
            self.limits.count(str(named)[:80], address)
            try:
                return Reply(200, msgspec.json.encode(await grant(self.opened, body, headers)))
            except Refused as error:
                if error.status == 401:
                    self.limits.count_stranger(address)
                raise

        return await _answered(request, work())

    async def health(self, request: Request) -> Response:
        """`GET /health`: 200 once the database answers, 503 while it does not."""

        async def work() -> Reply:
            database = await self.opened.store.check()
            body = {"status": "ok", "version": openbookings.__version__, "database": database}
            return Reply(200, msgspec.json.encode(body))

        return await _answered(request, work())

    async def payment_message(self, request: Request) -> Response:
        """`POST /_openbookings/v1/payments/{provider}/webhook`: what a provider tells by itself."""
        headers = dict(request.headers)

        async def work() -> Reply:
            self.admit(request)
            raw = await read_body(request.receive, headers)
            provider = request.path_params["provider"]
            signature = headers.get(f"{provider}-signature", "")
            engine = self.opened
            await messages.receive(engine.store, engine.clock(), provider, raw, signature)
            return Reply(200, b"{}")

        return await _answered(request, work())

    async def openapi(self, request: Request) -> Response:
        """`GET /openapi.json`: the interface as OpenAPI 3.1."""

        async def work() -> Reply:
            if self._openapi is None:
                self._openapi = msgspec.json.encode(document("/"))
            return Reply(200, self._openapi)

        return await _answered(request, work())

    def admit(self, request: Request) -> str:
        """Count a request for a page against the limits; gives the client's address.

        Raises `Refused` for too many.
        """
        client = request.client.host if request.client else ""
        address = self.limits.address(client, dict(request.headers))
        slug = str(request.path_params.get("slug", ""))[:80]
        self.limits.count(slug, address)
        if slug and request.method == "POST":
            self.limits.count_form(slug, address)
        return address

    @property
    def opened(self) -> Engine:
        """The engine; the server takes no request before it is open."""
        assert self.engine is not None, "requests come after start-up"
        return self.engine


class Application(Starlette):
    """Hands a request straight to the methods where its path begins as one of theirs does.

    The pages need routes, requests and responses; the methods are one trie of paths.
    """

    def __init__(self, door: Door) -> None:
        super().__init__(
            routes=[
                Route("/health", door.health, methods=["GET"]),
                Route("/openapi.json", door.openapi, methods=["GET"]),
                Route("/oauth2/token", door.token, methods=["POST"]),
                Route(_MESSAGES, door.payment_message, methods=["POST"]),
                *Pages(lambda: door.opened, door.admit).routes(),
                Mount("/", app=door.methods),
            ],
            lifespan=door.lifespan,
        )
        # The mount leaves out paths with a line break; their answer is JSON too.
        self.router.default = door.methods
        self._methods = door.methods
        own = {route.path.split("/")[1] for route in self.routes if isinstance(route, Route)}
        begin = {path.split("/")[1] for each in METHODS.values() for path in each.paths}
        self._begin = frozenset(begin - own)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See `Starlette`."""
        if scope["type"] == "http" and not self._begin.isdisjoint(scope["path"].split("/", 2)[1:2]):
            await self._methods(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create() -> Starlette:
    """The application with the settings of the environment; uvicorn calls this per process."""
    keep_program_in_memory()
    return application(read_settings())


def keep_program_in_memory() -> None:
    """Let garbage be sought among what requests leave, never again in the program itself.

    That is 100,000 objects, and everybody waits while they are looked through: the slowest of a
    hundred bookings took 170 ms, and 100 ms without.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_TO_COLLECT)


def application(settings: Settings, clock: Callable[[], int] = system_clock) -> Starlette:
    """The application with the given settings; `clock` gives milliseconds since the epoch."""
    return Application(Door(settings, clock))


async def _answered(request: Request, work: Awaitable[Reply]) -> Response:
    answer = await settled(work, dict(request.headers))
    response = Response(answer.content, answer.status)
    response.raw_headers = answer.headers
    return response


def _preflight(request: Request) -> Response:
    """What a browser asks before it calls from another origin: echo what it wants to send."""
    response = Response(status_code=200)
    origin = request.headers.get("origin", "*")
    response.headers["access-control-allow-origin"] = origin
    response.headers["access-control-allow-methods"] = "GET, POST, PATCH, PUT, DELETE"
    response.headers["access-control-allow-headers"] = request.headers.get(
        "access-control-request-headers", "authorization, content-type, wix-site-id"
    )
    response.headers["access-control-max-age"] = "86400"
    response.headers["vary"] = "origin, access-control-request-headers"
    return response
