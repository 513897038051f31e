"""One request for a page: the business, the visitor, their language and clock, and the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from openbookings.engine.application import Engine
from openbookings.engine.kernel.call import Role, Site
from openbookings.engine.site import statements, tokens
from openbookings.engine.site.sites import read_site
from openbookings.engine.timeline.zone import UnknownZone, Zone
from openbookings.pages import frames, rendering
from openbookings.pages.desk import Desk, Json
from openbookings.pages.visitors import COOKIE, Kept, Visitor, keep, may_post, recognise
from openbookings.pages.wording import Wording, languages, wording_for

LANGUAGE_COOKIE, ZONE_COOKIE = "openbookings_language", "openbookings_zone"
_LONGEST_FORM = 200_000


class NoSuchPage(Exception):
    """There is nothing at this address."""


@dataclass(slots=True)
class Visit:
    """Everything a page needs to know about the request that it answers."""

    request: Request
    engine: Engine
    site: Site
    about: Json
    """The public description of the business."""
    visitor: Visitor
    desk: Desk
    words: Wording
    zone: str
    """The zone in which times are shown: the visitor's own if it is known."""
    now: int
    """Milliseconds since the epoch, read once."""
    form: dict[str, list[str]] = field(default_factory=dict)
    keeps: list[Kept] = field(default_factory=list)
    """What the browser is to keep from the answer on, whatever that shows."""

    @property
    def root(self) -> str:
        """The path of the business's pages, without a slash at the end."""
        return f"/s/{self.site.slug}"

    @property
    def logo(self) -> str:
        """The path of the business's logo; "" without one."""
        media_id = (self.about.get("look") or {}).get("logoMediaId")
        return f"/media/{self.site.id}/{media_id}" if media_id else ""

    @property
    def local_now(self) -> datetime:
        """The visitor's wall clock."""
        return self.at(self.now // 1000)

    def at(self, seconds: int) -> datetime:
        """An instant (seconds since the epoch) on the visitor's clock."""
        return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(self.zone))

    def zone_name(self, zone: str) -> str:
        """A zone's name as people know it."""
        return self.words.zone(ZoneInfo(zone), self.local_now)

    def asked(self, name: str, longest: int = 200) -> str:
        """A parameter of the address, "" without; never longer than anybody would type."""
        return self.request.query_params.get(name, "")[:longest].strip()

    def entered(self, name: str, longest: int = 5000) -> str:
        """A field of the posted form, "" without."""
        return (self.form.get(name) or [""])[0][:longest].strip()

    @property
    def address(self) -> dict[str, list[str]]:
        """The parameters of the address, also where a form is sent to it."""
        asked = self.request.query_params
        return {name: asked.getlist(name) for name in asked}

    @property
    def sent(self) -> dict[str, list[str]]:
        """The fields of the posted form, or the parameters of the address."""
        return self.form or self.address

    def moment(self, stamp: str) -> datetime:
        """A timestamp of the interface on the visitor's clock."""
        return self.at(int(datetime.fromisoformat(stamp).timestamp()))

    def show(self, template: str, status: int = 200, **shown: Any) -> Response:
        """The answer with a template, and everything that every page shows."""
        everywhere = {
            "visit": self,
            "about": self.about,
            "root": self.root,
            "form_token": self.visitor.form_token(self.site),
            "languages": languages(),
            "here": self.request.url.path,
            "partial": self.partial,
            "framed": self.framed,
        }
        answer = rendering.page(
            template,
            {**everywhere, **shown},
            self.words,
            frames=self.site.allowed_origins,
            status=status,
            accepted=self.request.headers.get("accept-encoding", ""),
        )
        return self._remembering(answer)

    def go(self, path: str) -> Response:
        """The answer that sends the browser on to another page of the business."""
        answer = RedirectResponse(path, 303)
        rendering.protect(answer, self.site.allowed_origins)
        return self._remembering(answer)

    def leave(self, address: str) -> Response:
        """The answer that sends the browser to a page that is not the business's: a payment."""
        answer = RedirectResponse(address, 303)
        rendering.protect(answer, self.site.allowed_origins)
        return answer

    def until(self, milliseconds: str) -> datetime:
        """The moment that an address names, on the visitor's clock; now if it names none."""
        named = milliseconds.isdecimal() and len(milliseconds) < 15
        return self.at(int(milliseconds) // 1000 if named else self.now // 1000)

    @property
    def partial(self) -> bool:
        """Whether only a part of the page is loaded anew, by the script."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def framed(self) -> bool:
        """Whether the page is shown inside somebody else's (the widget)."""
        return self.request.query_params.get("embed") == "1"

    def absolute(self, path: str) -> str:
        """A page's whole address, for machines and mails."""
        return self.whole(f"{self.root}{path}")

    def whole(self, path: str) -> str:
        """A path of this server as a whole address; "" for no path."""
        base = self.site.base_url or str(self.request.base_url)
        return f"{base.rstrip('/')}{path}" if path else ""

    def link(self, path: str) -> str:
        """An address of the business's pages; inside a widget the next page stays inside."""
        return self.carry(f"{self.root}{path}")

    def carry(self, address: str) -> str:
        """An address with what a widget carries from page to page."""
        return frames.joined(address, self.carried)

    @property
    def carried(self) -> frames.Pairs:
        """What a widget carries, as parameters of an address or fields of a form."""
        return frames.carried(self.request.query_params)

    @property
    def theme(self) -> str:
        """The colours that a widget's host chose, as the end of an address."""
        return frames.joined("", frames.themed(self.request.query_params) if self.framed else [])

    def again(self, **changed: str) -> str:
        """The address of this same page with some parameters changed."""
        sent = self.request.query_params.multi_items()
        kept = [(name, value) for name, value in sent if name not in changed]
        return "?" + urlencode([*kept, *changed.items()])

    @property
    def zone_page(self) -> str:
        """Where another time zone is chosen, with the way back to this page."""
        back = f"{self.request.url.path}{self.again()}"
        return self.link(f"/zone?{urlencode({'back': back})}")

    def _remembering(self, answer: Response) -> Response:
        """Let the browser keep who the visitor is, the language and zone they chose, and more."""
        secure = self.absolute("").startswith("https:")
        chosen = (
            (LANGUAGE_COOKIE, "lang", self.words.language),
            (ZONE_COOKIE, "zone", self.zone),
        )
        for name, parameter, value in chosen:
            if self.asked(parameter) == value != self.request.cookies.get(name):
                self.keeps.append(Kept(name, value, hidden=False))
        if not self.visitor.known:
            self.keeps.append(Kept(COOKIE, self.visitor.cookie, hidden=True))
        for each in self.keeps:
            keep(answer, self.site, each, secure=secure)
        return answer


View = Callable[[Visit], Awaitable[Response]]


async def begin(request: Request, engine: Engine, address: str) -> Visit:
    """Recognise business and visitor; raises `NoSuchPage` for an unknown business.

    `address` is the visitor's, for limits and history.
    """
    slug, now = request.path_params["slug"], engine.clock()
    row = await engine.store.read(lambda unit: statements.site_by_slug(unit, slug[:200]))
    if row is None:
        raise NoSuchPage
    site = read_site(row)
    visitor = recognise(request, site, now // 1000)
    token = tokens.issue(site, Role.VISITOR, visitor.id, now // 1000).access
    desk = Desk(engine, token, address)
    about = (await desk.ask("site.getPublicSite"))["publicSite"]
    wanted = (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, ""))
    accepted = request.headers.get("accept-language", "")
    words = wording_for(wanted, accepted, site.language)
    zone = _zone(request, site)
    return Visit(request, engine, site, about, visitor, desk, words, zone, now)


async def read_form(visit: Visit) -> bool:
    """Read the posted form into the visit; false if it did not come from a page of ours."""
    if int(visit.request.headers.get("content-length") or 0) > _LONGEST_FORM:
        return False
    sent = await visit.request.form(max_files=0, max_fields=300, max_part_size=_LONGEST_FORM)
    for name, value in sent.multi_items():
        visit.form.setdefault(name, []).append(str(value))
    return may_post(visit.request, visit.entered("form_token"), visit.visitor, visit.site)


def _zone(request: Request, site: Site) -> str:
    """The zone that was chosen, or that the browser told, or the business's own."""
    for wanted in (request.query_params.get("zone"), request.cookies.get(ZONE_COOKIE)):
        if wanted and len(wanted) <= 64:
            try:
                return Zone.of(wanted).name
            except UnknownZone:
                continue
    return site.time_zone
