"""Words, dates, times and money in the visitor's language.

A language is a file `locales/<tag>.po` (gettext's format) and Babel's knowledge of its formats;
adding a file adds the language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from unicodedata import bidirectional

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    get_timezone_name,
)
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from openbookings.engine.site.currencies import exponent

_FOLDER = Path(__file__).parent / "locales"
DEFAULT_LANGUAGE = "en"
_LEFTWARD = frozenset({"R", "AL"})
"""The bidirectional classes of letters that run from right to left."""
_NAMES = re.compile(r"\{([a-z_]+)\}")
_TERRITORY = re.compile(r"[A-Z]{2}|[0-9]{3}")


def later(text: str) -> str:
    """The text itself: marks one that is said elsewhere, so that `tools.wording` finds it."""
    return text


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The tags of all languages that pages speak; English first."""
    found = sorted(path.stem for path in _FOLDER.glob("*.po"))
    return (DEFAULT_LANGUAGE, *(each for each in found if each != DEFAULT_LANGUAGE))


def choose_language(wanted: Sequence[str], accepted: str, fallback: str) -> str:
    """The language of a page: chosen, else accepted by the browser, else the business's."""
    asked = [*wanted, *_by_preference(accepted), fallback]
    for each in asked:
        tag = each.replace("_", "-").split("-")[0].lower()
        if tag in languages():
            return tag
    return DEFAULT_LANGUAGE


def wording_for(wanted: Sequence[str], accepted: str, fallback: str) -> Wording:
    """How a page speaks to somebody: their language, as it is written where they live.

    A British browser gets its weeks from Monday and its clock of 24 hours, an American one not.
    """
    language = choose_language(wanted, accepted, fallback)
    for tag in _by_preference(accepted):
        named, *_, territory = tag.split("-") if "-" in tag else (tag, "")
        if named.lower() == language and _TERRITORY.fullmatch(territory.upper()):
            return Wording(language, territory.upper())
    return Wording(language)


class Wording:
    """How one page speaks: a language, with the customs of the territory it is spoken in.

    Without a territory, or with one whose customs nobody has written down, those of the one where
    most of its speakers live.
    """

    def __init__(self, language: str, territory: str = "") -> None:
        self.language = language
        self.locale = _locale(language, territory)
        self._messages = _catalogue(language)

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self.locale.text_direction

    def say(self, text: str, /, **values: object) -> str:
        """An English text in this language, `{names}` filled in."""
        return self._filled(self._messages.gettext(text), values)

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The form of a text for a number, which fills `{number}`."""
        chosen = self._messages.ngettext(one, many, number)
        return self._filled(chosen, {"number": number, **values})

    def apart(self, text: str) -> str:
        """A text that runs by itself inside another (FSI and PDI around it).

        Left as it is where it cannot turn around what stands beside it.
        """
        turns = self.direction == "rtl" or any(bidirectional(each) in _LEFTWARD for each in text)
        return f"\u2068{text}\u2069" if turns else text

    def beside(self, *texts: str) -> str:
        """Some texts beside each other, those that are empty left out."""
        return " · ".join(self.apart(each) for each in texts if each)

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        """The text with its `{names}` filled in; braces inside a value stay what they are."""
        return _NAMES.sub(
            lambda found: self.apart(str(values[found[1]])) if found[1] in values else found[0],
            text,
        )

    def money(self, amount: str | Decimal, currency: str) -> str:
        """An amount with its currency's sign; whole amounts without decimals."""
        value = Decimal(amount)
        whole = value == value.to_integral_value()
        digits = 0 if whole else exponent(currency) or 0
        pattern = self.locale.currency_formats["standard"].pattern.split(";")[0]
        zeros = "." + "0" * digits if digits else ""
        return format_currency(
            value,
            currency,
            format=pattern.replace(".00", zeros),
            locale=self.locale,
            currency_digits=False,
        )

    def time(self, at: time | datetime) -> str:
        """A time of day, "14:30" or "2:30 PM"."""
        return format_time(at, "short", locale=self.locale)

    def span(self, start: datetime, end: datetime) -> str:
        """From one time of day to another, "14:30" to "15:30"."""
        return f"{self.time(start)} \u2013 {self.time(end)}"

    def day(self, on: date) -> str:
        """A day with its weekday, "Monday, June 1"."""
        weekday = self.locale.days["stand-alone"]["wide"][on.weekday()]
        return f"{weekday}, {format_skeleton('MMMMd', _noon(on), locale=self.locale)}"

    def short_day(self, on: date) -> str:
        """A day in few letters, "Mon, Jun 1"."""
        return format_skeleton("MMMEd", _noon(on), locale=self.locale)

    def full_day(self, on: date) -> str:
        """A day with weekday and year."""
        return format_date(on, "full", locale=self.locale)

    def month(self, on: date) -> str:
        """A month and its year, "June 2026"."""
        return format_skeleton("yMMMM", _noon(on), locale=self.locale)

    def weekdays(self) -> list[tuple[str, str]]:
        """Short and long names of the days, in the order the locale's weeks have."""
        short = self.locale.days["stand-alone"]["short"]
        long = self.locale.days["stand-alone"]["wide"]
        first = self.locale.first_week_day
        return [(short[(first + i) % 7], long[(first + i) % 7]) for i in range(7)]

    def minutes(self, minutes: int) -> str:
        """A length of time, "1 h 30 min"."""
        hours, rest = divmod(minutes, 60)
        parts = [self.say("{number} h", number=hours)] if hours else []
        if rest or not hours:
            parts.append(self.say("{number} min", number=rest))
        return " ".join(parts)

    def zone(self, zone: tzinfo, at: datetime) -> str:
        """A time zone as people know it, "Berlin, Central European Summer Time"."""
        name = get_timezone_name(at.astimezone(zone), locale=self.locale)
        return f"{self.city(str(zone))}, {name}"

    def city(self, zone: str) -> str:
        """The city that a time zone is named after."""
        known = self.locale.time_zones.get(zone, {}).get("city")
        return str(known or zone.rpartition("/")[2].replace("_", " "))

    def language_name(self, tag: str) -> str:
        """A language's own name for itself."""
        return (Locale.parse(tag).get_display_name(tag) or tag).capitalize()


def _locale(language: str, territory: str) -> Locale:
    likely = str(get_global("likely_subtags").get(language, language))
    try:
        return Locale.parse(f"{language}_{territory}" if territory else likely)
    except UnknownLocaleError:
        return Locale.parse(likely)


def _noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12)  # noqa: DTZ001 - a calendar day has no zone


def _by_preference(accepted: str) -> list[str]:
    """The languages of an `Accept-Language` header, most wanted first."""
    weighed = []
    for position, part in enumerate(accepted[:500].split(",")):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), position, tag))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(weighed)]


@lru_cache(maxsize=64)
def _catalogue(language: str) -> NullTranslations:
    """The words of a language, compiled in memory as gettext wants them."""
    compiled = BytesIO()
    with (_FOLDER / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
