"""From a template and what it shows to an answer with every header that protects a page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from jinja2 import ChainableUndefined, Environment, PackageLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.responses import Response

from openbookings.pages import assets
from openbookings.pages.terms import terms_of
from openbookings.pages.wording import Wording

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action {frames}; base-uri 'none'; frame-ancestors {frames}"
)
_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    # The link by which a customer manages a booking is in the address: tell it to nobody.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("openbookings.pages"),
        autoescape=True,
        # Documents of the interface leave out what is not set.
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = assets.path_of
    environment.globals["terms_of"] = terms_of
    environment.filters["as_data"] = as_data
    environment.filters["ours"] = _ours
    environment.filters["theirs"] = _theirs
    return environment


def page(
    template: str,
    shown: Mapping[str, Any],
    wording: Wording,
    *,
    frames: tuple[str, ...] = (),
    status: int = 200,
    accepted: str = "",
) -> Response:
    """The answer that shows a template.

    `frames` are the origins that may put it in a frame, `accepted` the encodings of the browser.
    """
    words = {"t": wording.say, "n": wording.count, "words": wording}
    text = _environment().get_template(template).render({**shown, **words})
    response = Response(status_code=status, media_type="text/html")
    assets.fill(response, text.encode(), accepted)
    protect(response, frames)
    return response


def protect(response: Response, frames: tuple[str, ...] = ()) -> None:
    """Add the headers that keep foreign scripts, frames and caches away."""
    # A form may lead on to where the customer came from: the same sites that may frame pages.
    allowed = " ".join(("'self'", *frames))
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers["content-security-policy"] = _POLICY.format(frames=allowed)


@pass_context
def _ours(context: Context, text: object) -> Markup:
    """Words of the pages beside words of the business: they run as the page does."""
    return Markup('<bdi dir="{}">{}</bdi>').format(context["words"].direction, text)


def _theirs(text: object) -> Markup:
    """Words of the business inside a line of the page: they run as their own letters do."""
    return Markup("<bdi>{}</bdi>").format(text)


def as_data(value: object) -> Markup:
    """JSON that may stand inside a `<script type="application/ld+json">`.

    Angle brackets and ampersands are escaped, so no text can end the element.
    """
    text = msgspec.json.encode(value).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
