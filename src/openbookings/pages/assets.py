"""The files that pages load: built once, named by their content, kept by browsers for ever."""

from __future__ import annotations

from functools import lru_cache
from gzip import compress
from hashlib import sha256
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_WORTH_IT = 500
"""Bytes from which compressing makes an answer smaller."""
_FOLDER = files("openbookings.pages") / "assets"


@lru_cache(maxsize=64)
def content_of(name: str) -> bytes | None:
    """The bytes of an asset; None when there is no such file."""
    if "/" in name or name.startswith(".") or name.rpartition(".")[2] not in _TYPES:
        return None
    file = _FOLDER / name
    return file.read_bytes() if file.is_file() else None


@lru_cache(maxsize=64)
def path_of(name: str) -> str:
    """The path under which pages load an asset: it changes when the content does."""
    content = content_of(name)
    assert content is not None, f"there is no asset {name}"
    return f"/assets/{sha256(content).hexdigest()[:12]}/{name}"


async def serve(request: Request) -> Response:
    """`GET /assets/<digest>/<name>`; an old digest still gets the present file."""
    name = request.path_params["name"]
    if content_of(name) is None:
        return Response("Not found", 404, media_type="text/plain")
    reply = answer(name, request)
    kept = "public, max-age=31536000, immutable"
    if request.path_params["digest"] not in path_of(name):
        kept = "no-cache"
    reply.headers["cache-control"] = kept
    return reply


def answer(name: str, request: Request) -> Response:
    """The answer with an asset that exists."""
    content = content_of(name)
    assert content is not None, f"there is no asset {name}"
    reply = Response(media_type=_TYPES[name.rpartition(".")[2]])
    reply.headers["x-content-type-options"] = "nosniff"
    fill(reply, content, request.headers.get("accept-encoding", ""))
    return reply


def fill(reply: Response, content: bytes, accepted: str) -> None:
    """Put the body into an answer, compressed if the browser takes that."""
    reply.headers["vary"] = "accept-encoding"
    if "gzip" in accepted and len(content) > _WORTH_IT:
        content = _compressed(content)
        reply.headers["content-encoding"] = "gzip"
    reply.body = content
    reply.headers["content-length"] = str(len(content))


@lru_cache(maxsize=64)
def _compressed(content: bytes) -> bytes:
    return compress(content, 6, mtime=0)
