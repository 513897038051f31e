"""A customer without a browser: requests to the pages of a server in this process."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

from tests.server.desk import Desk

Json = dict[str, Any]
_INPUT = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@dataclass
class Visitor:
    """Keeps cookies, and every address that was asked for or led to."""

    desk: Desk
    slug: str = "shop"
    cookies: dict[str, str] = field(default_factory=dict)
    flags: dict[str, str] = field(default_factory=dict)
    """The flags with which each cookie was set, in lower case."""
    addresses: list[str] = field(default_factory=list)
    scheme: str = "http"

    def get(self, path: str = "", **headers: str) -> httpx.Response:
        """Open a page below the business's own."""
        return self._send("GET", f"/s/{self.slug}{path}", headers)

    def post(self, path: str, form: Mapping[str, Any], **headers: str) -> httpx.Response:
        """Send a form to a page below the business's own."""
        return self._send("POST", f"/s/{self.slug}{path}", headers, form)

    def follows(self, answer: httpx.Response) -> httpx.Response:
        """Go where a sent form leads."""
        assert answer.status_code == 303, answer.text
        return self._send("GET", answer.headers["location"], {})

    def _send(
        self,
        verb: str,
        path: str,
        headers: Mapping[str, str],
        form: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        address = urljoin(f"{self.scheme}://shop.test", path)
        self.addresses.append(address)
        answer = self.desk.send(verb, address, headers=sent, data=form)
        self.addresses.append(answer.headers.get("location", ""))
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line.partition(";")[0]).items():
                self.cookies[name] = morsel.value
                self.flags[name] = line.partition(";")[2].lower()
        return answer


def hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    found = (dict(_ATTRIBUTE.findall(each)) for each in _INPUT.findall(page.text))
    return {
        each["name"]: unescape(each.get("value", ""))
        for each in found
        if each.get("type") == "hidden"
    }


def slots(page: httpx.Response) -> list[str]:
    """The values of the buttons of free times."""
    return [unescape(each) for each in re.findall(r'name="slot" value="([^"]+)"', page.text)]


def told(page: httpx.Response) -> list[Json]:
    """What a page tells machines."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text)
    return [json.loads(each) for each in found]


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))
