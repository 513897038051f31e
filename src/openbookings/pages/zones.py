"""Choosing on whose clock times are shown: the zones of the world, by part of the world."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.responses import Response

from openbookings.engine.timeline.zone import regional_zone_names
from openbookings.pages.frames import Pairs
from openbookings.pages.visit import Visit
from openbookings.pages.wording import Wording, later

_PARTS = {
    "Africa": later("Africa"),
    "America": later("America"),
    "Antarctica": later("Antarctica"),
    "Arctic": later("Arctic"),
    "Asia": later("Asia"),
    "Atlantic": later("Atlantic"),
    "Australia": later("Australia"),
    "Europe": later("Europe"),
    "Indian": later("Indian Ocean"),
    "Pacific": later("Pacific"),
}


class Part(NamedTuple):
    """The zones of one part of the world: name and city of each, in the language's words."""

    name: str
    zones: list[tuple[str, str]]


class WayBack(NamedTuple):
    """The page from which the zone is chosen, with the parameters it had."""

    path: str
    parameters: Pairs


async def show(visit: Visit) -> Response:
    """`GET /s/<slug>/zone?back=...`: all zones to choose from, for a page to go back to."""
    return visit.show("zones.html", parts=parts(visit.words.language), back=_way_back(visit))


@lru_cache(maxsize=32)
def parts(language: str) -> list[Part]:
    """Every zone that a country uses today, as one language sorts and names them."""
    words = Wording(language)
    found: dict[str, list[tuple[str, str]]] = {}
    for name in _zones_of_countries():
        found.setdefault(name.partition("/")[0], []).append((name, words.city(name)))
    named = [
        Part(words.say(_PARTS[part]), sorted(zones, key=lambda each: each[1]))
        for part, zones in found.items()
    ]
    return sorted(named, key=lambda part: part.name)


def _zones_of_countries() -> list[str]:
    text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    known = regional_zone_names()
    return [name for line in lines if (name := line.split("\t")[2].strip()) in known]


def _way_back(visit: Visit) -> WayBack:
    """The page that the address names; the first page where it names none of this business."""
    path, _, query = visit.asked("back", 4000).partition("?")
    if path != visit.root and not path.startswith(f"{visit.root}/"):
        return WayBack(visit.root, visit.carried)
    return WayBack(path, [each for each in parse_qsl(query) if each[0] != "zone"])
