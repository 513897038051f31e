"""Who is looking at a page: a visitor known by a signed cookie, nobody's account.

The cookie is the visitor's renewing token of the interface itself, so that a booking made on a
page is the same visitor's over the API. Forms carry a token that only this visitor's pages know.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from openbookings.engine.kernel.call import Role, Site, new_id
from openbookings.engine.site import tokens

COOKIE = "openbookings_visitor"
_LONGEST_COOKIE = 4096


class Visitor(NamedTuple):
    """A visitor of one business; `cookie` is what their browser keeps."""

    id: str
    cookie: str
    known: bool

    def form_token(self, site: Site) -> str:
        """What a form of this visitor carries, which a foreign page cannot know.

        Different on every page, so that the length of compressed pages tells nothing about it.
        """
        salt = secrets.token_hex(8)
        return f"{salt}.{self._sealed(site, salt)}"

    def wrote(self, form_token: str, site: Site) -> bool:
        """Whether a form token was made for this visitor."""
        salt, _, seal = form_token.partition(".")
        return hmac.compare_digest(seal.encode(), self._sealed(site, salt).encode())

    def _sealed(self, site: Site, salt: str) -> str:
        return hmac.new(site.secret, f"form {self.id} {salt}".encode(), sha256).hexdigest()


def recognise(request: Request, site: Site, now: int) -> Visitor:
    """The visitor of a request, a new one if the cookie is missing, forged or too old.

    `now` is in seconds since the epoch.
    """
    sent = request.cookies.get(COOKIE, "")
    caller = None
    if sent and len(sent) <= _LONGEST_COOKIE and tokens.site_of_token(sent) == site.id:
        caller = tokens.caller_of_token(site, sent, "refresh", now)
    if caller is not None and caller.role is Role.VISITOR:
        return Visitor(caller.id, sent, known=True)
    fresh = new_id()
    return Visitor(fresh, tokens.issue(site, Role.VISITOR, fresh, now).refresh, known=False)


class Kept(NamedTuple):
    """Something a browser keeps; `hidden` from scripts or not."""

    name: str
    value: str
    hidden: bool
    path: str = ""
    """The page below the business's own to which, with those below it, it is told; "" for all."""
    seconds: int = tokens.REFRESH_SECONDS
    """How long it is kept: a year, or 0 to be forgotten."""


def keep(response: Response, site: Site, kept: Kept, *, secure: bool) -> None:
    """Let the browser keep something, for this business's pages only.

    Inside a foreign page (the widget) a browser sends cookies only if they are `None`, secure
    and kept apart for each host page; on plain HTTP that does not exist.
    """
    cross_site = "; SameSite=None; Secure; Partitioned"
    flags = f"; Path={quote(f'/s/{site.slug}{kept.path}')}; Max-Age={kept.seconds}"
    flags += "; HttpOnly" if kept.hidden else ""
    flags += cross_site if secure else "; SameSite=Lax"
    value = f"{kept.name}={kept.value}{flags}"
    response.raw_headers.append((b"set-cookie", value.encode("latin-1")))


def may_post(request: Request, form_token: str, visitor: Visitor, site: Site) -> bool:
    """Whether a posted form comes from a page of ours that this visitor saw."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    return visitor.known and visitor.wrote(form_token, site)
