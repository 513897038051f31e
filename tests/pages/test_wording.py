"""What pages say in every language: all of it translated, and dates and money as people write."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from openbookings.pages.wording import Wording, choose_language, languages, wording_for
from openbookings.pages.zones import parts
from tools.wording.__main__ import PAGES, faults

MONDAY = date(2026, 6, 1)


def folder(tmp_path: Path, template: str, catalogue: str) -> Path:
    """Pages of one template and one language."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "locales").mkdir()
    (tmp_path / "templates" / "home.html").write_text(template)
    (tmp_path / "locales" / "he.po").write_text(_HEADER + catalogue)
    return tmp_path


_HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n == 1 ? 0 : n == 2 ? 1 : 2);\\n"

"""


def test_every_text_is_translated_and_no_translation_is_left_over() -> None:
    assert languages() == ("en", "de", "es", "he")
    assert list(faults(PAGES)) == []


@pytest.mark.parametrize(
    ("catalogue", "fault"),
    [
        ("", "missing: 'Hello {name}'"),
        ('msgid "Hello {name}"\nmsgstr ""\n', "not translated: 'Hello {name}'"),
        ('msgid "Hello {name}"\nmsgstr "Shalom {nane}"\n', "other names in braces"),
        ('msgid "Bye"\nmsgstr "Lehit"\n', "nobody says: 'Bye'"),
    ],
)
def test_the_check_finds_what_is_wrong(tmp_path: Path, catalogue: str, fault: str) -> None:
    pages = folder(tmp_path, '{{ t("Hello {name}", name=about.name) }}', catalogue)
    assert any(fault in each for each in faults(pages)), list(faults(pages))


def test_the_check_counts_plural_forms(tmp_path: Path) -> None:
    said = '{{ n("1 day", "{number} days", many) }}'
    two = 'msgid "1 day"\nmsgid_plural "{number} days"\nmsgstr[0] "a"\nmsgstr[1] "b"\n'
    found = list(faults(folder(tmp_path, said, two)))
    assert found and "1 day" in found[0]


@pytest.mark.parametrize(
    ("language", "day", "clock", "money", "left"),
    [
        ("en", "Monday, June 1", "2:30 PM", "€1,234.50", "2 places left"),
        ("de", "Montag, 1. Juni", "14:30", "1.234,50 €", "Noch 2 Plätze frei"),
        ("es", "lunes, 1 de junio", "14:30", "1.234,50 €", "Quedan 2 plazas"),
        ("he", "יום שני, 1 ביוני", "14:30", "1,234.50 €", "נותרו שני מקומות"),
    ],
)
def test_dates_times_money_and_numbers_follow_the_language(
    language: str, day: str, clock: str, money: str, left: str
) -> None:
    words = Wording(language)
    assert words.day(MONDAY) == day
    assert words.time(time(14, 30)).replace("\u202f", " ") == clock
    shown = words.money("1234.50", "EUR")
    assert (
        "".join(each for each in shown if each not in "\u200f\u200e").replace("\xa0", " ") == money
    )
    assert words.count("1 place left", "{number} places left", 2) == left


@pytest.mark.parametrize(
    ("accepted", "first_day", "clock"),
    [
        ("en", "Sunday", "2:30 PM"),
        ("en-GB,en;q=0.9", "Monday", "14:30"),
        ("fr-FR, en-IE;q=0.8", "Monday", "14:30"),
        ("de", "Montag", "14:30"),
        ("de-US", "Montag", "14:30"),
        ("es", "lunes", "14:30"),
        ("es-MX", "domingo", "2:30 p.m."),
        ("es-419", "lunes", "2:30 p.m."),
        ("he", "יום ראשון", "14:30"),
        ("he-IL", "יום ראשון", "14:30"),
        ("en-<script>", "Sunday", "2:30 PM"),
        ("en-ZZ", "Sunday", "2:30 PM"),
    ],
)
def test_weeks_and_clocks_are_those_of_where_the_language_is_spoken(
    accepted: str, first_day: str, clock: str
) -> None:
    words = wording_for((), accepted, "en")
    days = [long for _, long in words.weekdays()]
    assert days[0] == first_day and len(set(days)) == 7
    shown = words.time(datetime(2026, 6, 1, 14, 30))  # noqa: DTZ001 - a wall clock
    assert shown.replace("\u202f", " ").replace("\xa0", " ") == clock


def test_the_territory_of_another_language_does_not_count() -> None:
    assert wording_for(("he",), "en-GB", "en").locale.territory == "IL"
    assert wording_for(("en",), "he-IL,en-GB;q=0.5", "en").locale.territory == "GB"


def test_values_fill_names_once_and_run_by_themselves_from_right_to_left() -> None:
    """A text of the business may hold braces; in Hebrew it must not turn the sentence around."""
    assert Wording("en").say("Back to {service}", service="{service} {time}") == (
        "Back to {service} {time}"
    )
    hebrew = Wording("he").say("Back to {service}", service="Haircut (short)")
    assert "\u2068Haircut (short)\u2069" in hebrew


def test_what_stands_side_by_side_runs_by_itself_where_letters_run_against_each_other() -> None:
    assert Wording("en").beside("Haircut", "", "€38") == "Haircut · €38"
    tea = "תה"
    assert Wording("en").beside(tea, "€38") == f"\u2068{tea}\u2069 · €38"
    assert Wording("he").beside("Haircut", "38") == "\u2068Haircut\u2069 · \u206838\u2069"


@pytest.mark.parametrize(
    ("wanted", "accepted", "language"),
    [
        ("de", "es", "de"),
        ("", "fr-FR, es;q=0.8, he;q=0.9", "he"),
        ("", "iw;q=nonsense, fr", "es"),
        ("../../etc", "", "es"),
        ("DE-at", "", "de"),
        ("", "x," * 400, "es"),
    ],
)
def test_the_language_is_chosen_or_accepted_or_the_businesss(
    wanted: str, accepted: str, language: str
) -> None:
    assert choose_language((wanted,), accepted, "es") == language


def test_every_zone_can_be_chosen_under_its_part_of_the_world() -> None:
    shown = {part.name: dict(part.zones) for part in parts("de")}
    assert shown["Europa"]["Europe/Athens"] == "Athen"
    assert shown["Amerika"]["America/Argentina/Buenos_Aires"] == "Buenos Aires"
    assert sum(map(len, shown.values())) > 400
    at = datetime(2026, 7, 1, tzinfo=UTC)
    assert Wording("en").zone(ZoneInfo("Europe/Berlin"), at) == (
        "Berlin, Central European Summer Time"
    )
