"""Which address shows which page, and what becomes of a page that fails."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openbookings.engine.application import Engine
from openbookings.engine.kernel.errors import Refused
from openbookings.pages import (
    assets,
    describing,
    details,
    frames,
    holding,
    home,
    look,
    managing,
    media,
    paying,
    rendering,
    service,
    several,
    several_details,
    several_holding,
    several_managing,
    several_moving,
    waiting,
    zones,
)
from openbookings.pages.desk import TurnedAway
from openbookings.pages.visit import NoSuchPage, View, Visit, begin, read_form
from openbookings.pages.wording import wording_for

log = logging.getLogger("openbookings.pages")
Admit = Callable[[Request], str]
"""Counts a request against the limits and gives the client's address; raises `Refused`."""
_SECONDS_TO_WAIT = "60"


class Pages:
    """The pages of all businesses of one server."""

    def __init__(self, engine: Callable[[], Engine], admit: Admit) -> None:
        self._engine = engine
        self._admit = admit

    def routes(self) -> list[Route]:
        """The routes of all pages and of the files they load."""
        return [
            Route("/assets/{digest}/{name}", assets.serve),
            Route("/media/{site_id}/{media_id}", self._picture),
            Route("/s/{slug}/look.css", self._shown(look_of)),
            Route("/look.css", _plain_look),
            Route("/widget.js", _widget),
            Route("/robots.txt", _robots),
            Route("/s/{slug}/sitemap.xml", self._shown(describing.show_map)),
            Route("/s/{slug}", self._shown(home.show_services)),
            Route("/s/{slug}/zone", self._shown(zones.show)),
            Route("/s/{slug}/services/{service}", self._shown(service.show)),
            *self._both("/s/{slug}/services/{service}/hold", service.show, holding.hold),
            *self._both("/s/{slug}/services/{service}/again", service.show, holding.choose_again),
            *self._both("/s/{slug}/services/{service}/details", details.show, details.book),
            *self._both("/s/{slug}/services/{service}/wait", service.show, waiting.join),
            *self._both("/s/{slug}/booking/{token}/take", managing.show, waiting.take_offer),
            Route("/s/{slug}/booking/{token}", self._shown(managing.show)),
            Route("/s/{slug}/booking/{token}/booking.ics", self._shown(managing.calendar)),
            *self._both(
                "/s/{slug}/booking/{token}/cancel", managing.ask_to_cancel, managing.cancel
            ),
            *self._both("/s/{slug}/booking/{token}/move", managing.choose_other, managing.move),
            *self._both("/s/{slug}/booking/{token}/pay", managing.show, managing.pay),
            *self._both("/s/{slug}/pay/{id}", paying.show, paying.pay),
            *self._several(),
        ]

    def _several(self) -> list[Route]:
        """The routes of several services in one visit."""
        page, managed = "/s/{slug}/visit", several_managing
        return [
            Route(page, self._shown(several.show)),
            *self._both(f"{page}/hold", several.show, several_holding.hold),
            *self._both(f"{page}/again", several.show, several_holding.choose_again),
            *self._both(f"{page}/details", several_details.show, several_details.book),
            Route(f"{page}/{{token}}", self._shown(managed.show)),
            Route(f"{page}/{{token}}/visit.ics", self._shown(managed.calendar)),
            *self._both(f"{page}/{{token}}/cancel", managed.ask_to_cancel, managed.cancel),
            *self._both(f"{page}/{{token}}/pay", managed.show, managed.pay),
            *self._both(f"{page}/{{token}}/move", several_moving.choose_other, several_moving.move),
        ]

    def _both(self, path: str, shown: View, entered: View) -> list[Route]:
        """The two sides of a step: its page, and what its form does."""
        return [
            Route(path, self._shown(shown), methods=["GET"]),
            Route(path, self._entered(entered), methods=["POST"]),
        ]

    def _shown(self, view: View) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of a page that is only read."""

        async def endpoint(request: Request) -> Response:
            return await self._answered(request, view)

        return endpoint

    def _entered(self, view: View) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint of a form: what does not come from a page of ours is refused."""

        async def checked(visit: Visit) -> Response:
            if not await read_form(visit):
                return visit.show("failed.html", 403, reason="form")
            return await view(visit)

        async def endpoint(request: Request) -> Response:
            return await self._answered(request, checked)

        return endpoint

    async def _answered(self, request: Request, view: View) -> Response:
        visit = None
        try:
            visit = await begin(request, self._engine(), self._admit(request))
            return await view(visit)
        except NoSuchPage:
            return _failed(request, visit, 404, "missing")
        except Refused as error:
            return _failed(request, visit, error.status, "busy")
        except TurnedAway as error:
            if error.status == 404:
                return _failed(request, visit, 404, "missing")
            log.warning("%s was turned away: %s", view.__qualname__, error)
            return _failed(request, visit, error.status, "refused")
        except Exception:
            log.exception("%s failed", view.__qualname__)
            return _failed(request, visit, 500, "broken")

    async def _picture(self, request: Request) -> Response:
        return await media.serve(self._engine(), request)


async def look_of(visit: Visit) -> Response:
    """`GET /s/<slug>/look.css`: the colours of one business, or those a widget's host chose."""
    theme = dict(frames.themed(visit.request.query_params))
    chosen = f"#{theme['colour']}" if "colour" in theme else None
    colour = chosen or (visit.about.get("look") or {}).get("colour")
    return _colours(look.stylesheet(colour, theme.get("scheme")))


async def _plain_look(request: Request) -> Response:
    """`GET /look.css`: the colours of pages that belong to no business."""
    return _colours(look.stylesheet(None))


def _colours(stylesheet: str) -> Response:
    answer = Response(stylesheet, media_type="text/css")
    answer.headers["cache-control"] = "public, max-age=300"
    answer.headers["x-content-type-options"] = "nosniff"
    return answer


async def _widget(request: Request) -> Response:
    """`GET /widget.js`: the one script of a foreign page; its address never changes."""
    answer = assets.answer("widget.js", request)
    answer.headers["cache-control"] = "public, max-age=3600"
    answer.headers["access-control-allow-origin"] = "*"
    answer.headers["cross-origin-resource-policy"] = "cross-origin"
    return answer


async def _robots(request: Request) -> Response:
    """`GET /robots.txt`: the pages that belong to one customer alone are nobody's to list."""
    own = ("booking/", "visit/", "pay/", "zone", "*/details", "*/hold", "*/again", "*/wait")
    private = "".join(f"Disallow: /s/*/{each}\n" for each in own)
    return Response(f"User-agent: *\n{private}", media_type="text/plain")


def _failed(request: Request, visit: Visit | None, status: int, reason: str) -> Response:
    """A designed page for what went wrong, also where not even the business is known."""
    if visit is not None:
        answer = visit.show("failed.html", status, reason=reason)
    else:
        accepted = request.headers.get("accept-language", "")
        words = wording_for((), accepted, "en")
        answer = rendering.page("nowhere.html", {"reason": reason}, words, status=status)
    if status == 429:
        answer.headers["retry-after"] = _SECONDS_TO_WAIT
    return answer
