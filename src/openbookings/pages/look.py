"""The colours of pages: paper and ink, and the business's own colour made readable on them.

Contrast is that of WCAG 2: at least 4.5 for text. Pure.
"""

from __future__ import annotations

import colorsys
from typing import NamedTuple

DEFAULT_COLOUR = "#3d5a4c"
LIGHT_PAPER, DARK_PAPER = "#faf8f5", "#171614"
_GROUND = {
    "light": (
        f"color-scheme:light;--paper:{LIGHT_PAPER};--sheet:#ffffff;--ink:#23201c;--soft:#625c54;"
        "--line:#dcd6cd;--strong-line:#8a8378;--good:#1f6b43;--bad:#a5281b;--bad-wash:#fbeeec;"
        "--shade:0 1px 2px rgb(40 30 20/.06),0 6px 20px rgb(40 30 20/.06);"
    ),
    "dark": (
        f"color-scheme:dark;--paper:{DARK_PAPER};--sheet:#211f1c;--ink:#efebe4;--soft:#b3aca1;"
        "--line:#3a3631;--strong-line:#7f786d;--good:#7fd0a2;--bad:#ff9c8f;--bad-wash:#3a2320;"
        "--shade:0 1px 2px rgb(0 0 0/.3);"
    ),
}
_READABLE = 4.6
"""A little above the demand, so that rounding never falls below it."""
_STEPS = 100


class Accent(NamedTuple):
    """One scheme's accent: as text and outline, as a filled button, and the text on that."""

    text: str
    fill: str
    on_fill: str
    wash: str


def accents(colour: str | None) -> tuple[Accent, Accent]:
    """The accents for the light and the dark scheme made from a chosen "#rrggbb" colour."""
    chosen = colour or DEFAULT_COLOUR
    return _accent(chosen, LIGHT_PAPER), _accent(chosen, DARK_PAPER)


def stylesheet(colour: str | None, scheme: str | None = None) -> str:
    """The colours of one business as custom properties.

    With a scheme ("light" or "dark") that one, whatever the visitor's system says.
    """
    light, dark = (
        f":root{{{ground}{_properties(accent)}}}\n"
        for ground, accent in zip(_GROUND.values(), accents(colour), strict=True)
    )
    if scheme is not None:
        return dark if scheme == "dark" else light
    return f"{light}@media (prefers-color-scheme:dark){{{dark}}}\n"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _accent(chosen: str, paper: str) -> Accent:
    text = _readable(chosen, paper)
    on_fill = max(("#ffffff", "#14120f"), key=lambda each: contrast(each, text))
    return Accent(text, text, on_fill, _mixed(text, paper, 0.1))


def _readable(colour: str, paper: str) -> str:
    """The colour itself, or as much lighter or darker as it needs to be read on the paper.

    Against the paper's wash as well: chosen times are written on it.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    towards = 0.0 if _luminance(paper) > 0.5 else 1.0
    for step in range(_STEPS + 1):
        moved = lightness + (towards - lightness) * step / _STEPS
        found = _hex(colorsys.hls_to_rgb(hue, moved, saturation))
        if contrast(found, _mixed(found, paper, 0.1)) >= _READABLE:
            return found
    return "#000000" if towards == 0.0 else "#ffffff"


def _mixed(colour: str, paper: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(paper), strict=True)
    red, green, blue = (share * one + (1 - share) * other for one, other in pairs)
    return _hex((red, green, blue))


def _luminance(colour: str) -> float:
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(min(1.0, max(0.0, each)) * 255):02x}" for each in channels)


def _properties(accent: Accent) -> str:
    return (
        f"--accent:{accent.text};--accent-fill:{accent.fill};"
        f"--on-accent:{accent.on_fill};--accent-wash:{accent.wash}"
    )
