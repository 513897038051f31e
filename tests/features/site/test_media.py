"""Pictures: only pixels are kept, and only of the three formats."""

from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image

from openbookings.engine.site.media import stored_picture
from tests.support.shop import Json, Shop, invalid, refused


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> str:
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return b64encode(written.getvalue() + b"<script>").decode()


def upload(shop: Shop, data: str, content_type: str = "image/png") -> Json:
    body = {"filename": "logo.png", "contentType": content_type, "data": data}
    made: Json = shop.call("media.uploadMedia", body)["media"]
    return made


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_written_anew_without_what_hung_on_it(shop: Shop, kind: str) -> None:
    made = upload(shop, picture(kind), f"image/{kind.lower()}")
    assert (made["width"], made["height"]) == (40, 30)
    content_type, content = shop.run(
        shop.engine.store.read(lambda unit: stored_picture(unit, shop.site_id, made["id"]))
    )
    assert content_type == f"image/{kind.lower()}"
    assert len(content) == made["sizeInBytes"] and b"<script>" not in content


def test_a_large_picture_is_made_smaller_and_a_huge_one_refused(shop: Shop) -> None:
    made = upload(shop, picture("PNG", (3000, 10)))
    assert made["width"] == 2048
    with invalid("data"):
        upload(shop, picture("PNG", (5000, 10)))


@pytest.mark.parametrize(
    ("data", "content_type", "field"),
    [
        (b64encode(b"<svg onload='x'/>").decode(), "image/png", "data"),
        ("%%%", "image/png", "data"),
        (picture("PNG"), "image/svg+xml", "contentType"),
        (picture("PNG"), "image/jpeg", "data"),
    ],
)
def test_what_is_no_such_picture_is_refused(
    shop: Shop, data: str, content_type: str, field: str
) -> None:
    with invalid(field):
        upload(shop, data, content_type)


def test_pictures_are_listed_and_deleted(shop: Shop) -> None:
    made = upload(shop, picture("PNG"))
    assert [each["id"] for each in shop.call("media.listMedia")["media"]] == [made["id"]]
    shop.call("media.deleteMedia", {"mediaId": made["id"]})
    with refused("NOT_FOUND", 404):
        shop.call("media.getMedia", {"mediaId": made["id"]})
