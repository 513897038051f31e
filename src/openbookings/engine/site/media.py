"""Pictures of the business: checked, limited and written anew, so that only pixels are kept.

What was uploaded is never served: Pillow decodes it and encodes it again.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps

from openbookings.engine.contract import media as contract
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Invalid, not_found
from openbookings.engine.kernel.queries import run_query
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Piece, Resource, Row
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.violations import Violation
from openbookings.engine.site import statements
from openbookings.engine.store import Unit, documents
from openbookings.engine.store.tables import Column, Table

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_MOST_PIXELS = 25_000_000
_LONGEST_SIDE = 4096
_STORED_SIDE = 2048


async def _compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> Sequence[Piece]:
    return [_shown(verbs.decoded(row[0])) for row in rows]


def _shown(document: Document) -> Document:
    # A picture never changes: its revision is the table's affair alone.
    return {name: value for name, value in document.items() if name != "revision"}


MEDIA = Resource(
    module="media",
    entity="media",
    plural="media",
    fqdn="",
    table=Table("media", (Column("created_date", "instant", "createdDate"),)),
    compose=_compose,
)
standard(MEDIA, get="getMedia", delete="deleteMedia")


class Picture(NamedTuple):
    """A picture as stored: re-encoded bytes and their measures in pixels."""

    content: bytes
    width: int
    height: int


@method("media.uploadMedia")
async def upload_media(call: Call, request: contract.UploadMediaRequest) -> Document:
    """Store a PNG, JPEG or WebP picture sent as base64; raises `Invalid` for anything else."""
    picture = reencoded(str(request.content_type), str(request.data))
    media_id = new_id()
    document: Document = {
        "id": media_id,
        "revision": "1",
        "filename": request.filename,
        "contentType": request.content_type,
        "sizeInBytes": len(picture.content),
        "width": picture.width,
        "height": picture.height,
        "url": f"{call.site.base_url}/media/{call.site.id}/{media_id}",
        "createdDate": call.stamp,
    }
    await documents.insert(
        call.unit, MEDIA.table, call.site.id, document, extra={"content": picture.content}
    )
    return {"media": _shown(document)}


@method("media.listMedia")
async def list_media(call: Call, request: Document) -> Document:
    """All pictures of the site, page by page."""
    return await run_query(call, MEDIA, request)


async def stored_picture(unit: Unit, site_id: str, media_id: str) -> tuple[str, bytes]:
    """Content type and bytes of a picture, for the pages; raises not found."""
    text = await documents.get(unit, MEDIA.table, site_id, media_id)
    content = await statements.media_content(unit, site_id, media_id)
    if text is None or content is None:
        raise not_found("media", media_id)
    return str(verbs.decoded(text)["contentType"]), content


def reencoded(content_type: str, data: str) -> Picture:
    """Decode an upload and write its pixels anew, at most 2048 pixels on a side.

    Raises `Invalid` when it is no picture of the type it says, or too large.
    """
    if content_type not in _FORMATS:
        raise _invalid("contentType", "must be image/png, image/jpeg or image/webp")
    try:
        raw = b64decode(data, validate=True)
        picture = Image.open(BytesIO(raw), formats=(_FORMATS[content_type],))
        if max(picture.size) > _LONGEST_SIDE or picture.width * picture.height > _MOST_PIXELS:
            raise _invalid("data", f"must be at most {_LONGEST_SIDE} pixels on a side")
        upright = ImageOps.exif_transpose(picture)
    except (NotBase64, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _invalid("data", f"is not a picture of type {content_type}") from None
    upright.thumbnail((_STORED_SIDE, _STORED_SIDE))
    mode = "RGB" if content_type == "image/jpeg" else "RGBA"
    written = BytesIO()
    upright.convert(mode).save(written, _FORMATS[content_type])
    return Picture(written.getvalue(), upright.width, upright.height)


def _invalid(field: str, description: str) -> Invalid:
    return Invalid(Violation(field, description, "FORMAT"))
