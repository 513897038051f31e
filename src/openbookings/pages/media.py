"""The stored pictures: served as the server itself wrote them, never as they were uploaded."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from openbookings.engine.application import Engine
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.site.media import stored_picture


async def serve(engine: Engine, request: Request) -> Response:
    """`GET /media/<site>/<id>`: a picture never changes, so browsers may keep it."""
    site_id, media_id = (request.path_params[name][:36] for name in ("site_id", "media_id"))
    try:
        content_type, content = await engine.store.read(
            lambda unit: stored_picture(unit, site_id, media_id)
        )
    except Refused:
        return Response("Not found", 404, media_type="text/plain")
    headers = {
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'",
    }
    return Response(content, headers=headers, media_type=content_type)
