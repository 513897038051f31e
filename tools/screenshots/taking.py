"""Going through the pages of a demo business with one kind of device, and keeping what is seen."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]
_WIDTHS = {"phone": 390, "desktop": 1280}
_HEIGHT = 844
_TALLEST = 1600
"""Pixels of a picture: a long list says nothing more further down."""
_COLOURS = 128
_ZONE = "Europe/Berlin"


class Device(NamedTuple):
    """How somebody looks at the pages."""

    width: str
    scheme: Scheme
    language: str

    def picture_of(self, name: str) -> str:
        """The name of the file that shows a page."""
        return f"{name}-{self.width}-{self.scheme}-{self.language}.png"


def devices() -> Iterator[Device]:
    """Every combination of width, colour scheme and language that is pictured."""
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for width, scheme, language in product(_WIDTHS, schemes, ("en", "he")):
        yield Device(width, scheme, language)


def take(browser: Browser, device: Device, base: str, folder: Path) -> None:
    """Book an appointment at the salon and picture each page on the way."""
    context = browser.new_context(
        viewport={"width": _WIDTHS[device.width], "height": _HEIGHT},
        color_scheme=device.scheme,
        locale={"en": "en-GB", "he": "he-IL"}[device.language],
        timezone_id=_ZONE,
        reduced_motion="reduce",
        is_mobile=device.width == "phone",
    )
    page = context.new_page()
    for name, path in (
        ("home", "/s/salon-lindenhof"),
        ("class", "/s/northlight-fitness-studio/services/pilates"),
        ("course", "/s/salon-lindenhof/services/hair-styling-course"),
        ("visit", "/s/salon-lindenhof/visit"),
        ("times", "/s/salon-lindenhof/services/haircut"),
    ):
        page.goto(f"{base}{path}", wait_until="networkidle")
        _keep(page, folder / device.picture_of(name))
    _book(page, device, folder)
    context.close()


def _book(page: Page, device: Device, folder: Path) -> None:
    page.locator("button[name=slot]").first.click()
    page.wait_for_selector("main input[type=email]")
    page.fill("input[autocomplete=given-name]", "Mira")
    page.fill("input[autocomplete=family-name]", "Scholz")
    page.fill("main input[type=email]", "mira@example.com")
    page.locator("main input[type=email]").blur()
    _keep(page, folder / device.picture_of("details"))
    page.locator("main form:has(input[type=email]) button").click()
    page.wait_for_url("**/booking/**")
    page.wait_for_load_state("networkidle")
    _keep(page, folder / device.picture_of("booked"))


def _keep(page: Page, file: Path) -> None:
    """Write the page as a small PNG: pages have few colours."""
    shot = Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")
    shown = shot.crop((0, 0, shot.width, min(shot.height, _TALLEST)))
    shown.quantize(_COLOURS).save(file, optimize=True)
