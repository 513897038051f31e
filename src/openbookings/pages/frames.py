"""The pages inside somebody else's page: what the widget asked for, carried from page to page.

Browsers keep few cookies for frames, so everything the widget says stands in every address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

Pairs = list[tuple[str, str]]
_COLOUR = re.compile(r"[0-9a-f]{6}", re.IGNORECASE)
SCHEMES = ("light", "dark")
"""The colour schemes that can be asked for; without, the visitor's system decides."""


def carried(parameters: Mapping[str, str]) -> Pairs:
    """The parameters that every link inside a frame repeats; none outside of frames."""
    if parameters.get("embed") != "1":
        return []
    lang = parameters.get("lang", "")[:35]
    found = [("embed", "1"), ("lang", lang), *themed(parameters)]
    return [(name, value) for name, value in found if value]


def themed(parameters: Mapping[str, str]) -> Pairs:
    """The colours that a frame's host chose; what is no colour and no scheme is left out."""
    colour, scheme = parameters.get("colour", ""), parameters.get("scheme", "")
    found = []
    if _COLOUR.fullmatch(colour):
        found.append(("colour", colour.lower()))
    if scheme in SCHEMES:
        found.append(("scheme", scheme))
    return found


def joined(address: str, pairs: Pairs) -> str:
    """An address with more parameters, before its fragment if it has one."""
    if not pairs:
        return address
    path, mark, fragment = address.partition("#")
    separator = "&" if "?" in path else "?"
    return f"{path}{separator}{urlencode(pairs)}{mark}{fragment}"
