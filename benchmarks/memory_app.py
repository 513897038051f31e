"""The product's application with one more path: 50 typed services held in memory, encoded anew.

What the query of stored services is compared with: the same bytes, the same server, no database.
"""

from __future__ import annotations

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openbookings.engine.contract import services
from openbookings.server.app import create as create_product


def create() -> Starlette:
    """The application; PUT the answer of a query to `/_benchmark/memory`, then POST to it."""
    held: list[services.QueryServicesResponse] = []

    async def memory(request: Request) -> Response:
        if request.method == "PUT":
            held[:] = [
                msgspec.json.decode(await request.body(), type=services.QueryServicesResponse)
            ]
            return Response(b"{}")
        msgspec.json.decode(await request.body(), type=services.QueryServicesRequest)
        return Response(msgspec.json.encode(held[0]), media_type="application/json")

    app = create_product()
    app.router.routes.insert(0, Route("/_benchmark/memory", memory, methods=["PUT", "POST"]))
    return app
