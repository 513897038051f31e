"""A customer on the pages without a browser: in this process, through the pages' own routes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

import httpx
from starlette.applications import Starlette

from openbookings.pages.routes import Pages
from tests.support.shop import Shop

WHO = {"answer.first_name": "Ada", "answer.last_name": "Byron", "answer.email": "ada@b.example"}
KEPT = "Kept for you until"
"""What a page says of a hold that runs for its visitor."""
_HIDDEN = re.compile(r'type="hidden" name="([^"]*)" value="([^"]*)"')


@dataclass
class Visitor:
    """A customer with a cookie jar, who follows one link after the other."""

    shop: Shop
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self._send("GET", path, headers=headers)

    def post(self, path: str, page: httpx.Response, **entered: str) -> httpx.Response:
        """Send the form of a page with its hidden fields."""
        hidden: dict[str, list[str]] = {}
        for name, value in _HIDDEN.findall(page.text):
            hidden.setdefault(unescape(name), []).append(unescape(value))
        sent: dict[str, list[str] | str] = {**hidden, **entered}
        return self._send("POST", path, data=sent)

    def _send(self, verb: str, path: str, **sent: object) -> httpx.Response:
        app = Starlette(routes=Pages(lambda: self.shop.engine, lambda _: "192.0.2.1").routes())

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(
                transport=transport, base_url="https://book.example", cookies=self.cookies
            ) as client:
                answer = await client.request(verb, path, **sent)  # type: ignore[arg-type]
                self.cookies = client.cookies
                return answer

        answered: httpx.Response = self.shop.run(ask())
        return answered


def slots_on(page: httpx.Response) -> list[str]:
    """What the buttons of a page's times send, in their order."""
    return [
        unescape(each) for each in re.findall(r'<button name="slot" value="([^"]*)"', page.text)
    ]
