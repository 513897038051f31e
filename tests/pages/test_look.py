"""A business may choose any colour: what is written in it can be read, by day and by night."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openbookings.pages.look import DARK_PAPER, LIGHT_PAPER, accents, contrast, stylesheet

READABLE = 4.5
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(COLOURS)
def test_every_colour_becomes_readable_on_both_papers(colour: str) -> None:
    for accent, paper in zip(accents(colour), (LIGHT_PAPER, DARK_PAPER), strict=True):
        assert contrast(accent.text, paper) >= READABLE
        assert contrast(accent.text, accent.wash) >= READABLE
        assert contrast(accent.on_fill, accent.fill) >= READABLE


def test_a_readable_colour_is_left_as_it_is() -> None:
    assert accents("#000000")[0].text == "#000000"
    assert accents("#7a3b2e")[0].text == "#7a3b2e"
    assert accents("#ffffff")[1].text == "#ffffff"


def test_a_scheme_that_was_asked_for_wins_over_the_visitors_system() -> None:
    usual, light, dark = (stylesheet("#3d5a4c", each) for each in (None, "light", "dark"))
    assert light + f"@media (prefers-color-scheme:dark){{{dark}}}\n" == usual
    assert "color-scheme:light" in light and "color-scheme:dark" in dark
