"""What options and variants must fulfil beside the contract (F8, F9). Pure.

The vendor has a code for each of these, so the first one that is broken refuses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import Refused
from openbookings.engine.query.texts import fold
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.currencies import fits
from openbookings.engine.timeline.zone import NotLocalTime, parse_local
from openbookings.engine.variants.choices import (
    KINDS,
    RANGES,
    choices_of,
    identity_of,
    kinds_of,
    option_of,
    rules_of,
)

_PATH = "serviceOptionsAndVariants"
_UNITS = {"hourOptions": "HOUR", "dayOptions": "DAY"}


def missing_parts(variants: Document) -> Iterator[Violation]:
    """The parts without which nothing else can be judged."""
    if not variants["serviceId"]:
        yield _missing("serviceId")
    if not (variants.get("options") or {}).get("values"):
        yield _missing("options.values")
    listed = (variants.get("variants") or {}).get("values")
    if not listed:
        yield _missing("variants.values")
    for index, variant in enumerate(listed or ()):
        place = f"variants.values[{index}]"
        if not variant.get("choices"):
            yield _missing(f"{place}.choices")
        if not (variant.get("price") or {}).get("value"):
            yield _missing(f"{place}.price.value")


def unfit_prices(variants: Document) -> Iterator[Violation]:
    """X15: a price has no more decimals than its currency."""
    for index, variant in enumerate(variants["variants"]["values"]):
        price = variant["price"]
        if not fits(price["value"], price["currency"]):
            path = f"{_PATH}.variants.values[{index}].price.value"
            words = f"has more decimals than {price['currency']}"
            yield Violation(path, words, "DECIMAL_MAX_SCALE")


def refuse_currencies(variants: Document) -> None:
    """Raises `MULTIPLE_CURRENCIES`: all prices of a service are in one (F9)."""
    named = {each["price"].get("currency") for each in variants["variants"]["values"]}
    currencies = sorted(each for each in named if each)
    if len(currencies) > 1:
        words = f"The prices are in {' and '.join(currencies)}."
        raise Refused("MULTIPLE_CURRENCIES", words, currencies=currencies)


def refuse_option(variants: Document, service: Document) -> None:
    """Raises `UNSUPPORTED_OPTION_TYPE` or `UNSUPPORTED_OPTION_DATA` (F8, F9)."""
    option = option_of(variants)
    kind = option.get("type")
    if kind not in KINDS or not _suits(kind, service):
        words = f"A service of this kind has no options of the type {kind}."
        raise Refused("UNSUPPORTED_OPTION_TYPE", words, type=kind)
    fields = {"CUSTOM": "customData", "DURATION": "durationData"}
    own = fields.get(kind)
    if any(option.get(name) for name in fields.values() if name != own):
        raise _bad_data(f"An option of the type {kind} has no such data.")
    if kind == "CUSTOM" and not (option.get("customData") or {}).get("name"):
        raise _bad_data("A custom option needs customData.name.")


def _suits(kind: str, service: Document) -> bool:
    """A duration is the customer's choice for appointments only; a range has tiers instead."""
    ranges = bool(service["schedule"]["availabilityConstraints"].get("durationRange"))
    if kind == "DURATION":
        return bool(service["type"] == "APPOINTMENT") and not ranges
    return ranges or kind != "DURATION_RANGE"


def refuse_choices(variants: Document) -> None:
    """Raises `UNKNOWN_OPTION_IDS`, `UNSUPPORTED_OPTION_DATA`, `IDENTICAL_CHOICES` (F9)."""
    option = option_of(variants)
    choices = list(choices_of(variants))
    named = {each.get("optionId") for each in choices}
    if not option.get("id") or named != {option["id"]}:
        unknown = sorted(str(each) for each in named if each != option.get("id"))
        words = "Every choice must name the option by its id."
        raise Refused("UNKNOWN_OPTION_IDS", words, optionIds=unknown)
    for choice in choices:
        _refuse_choice(choice, KINDS[option["type"]])
    listed = [fold(each) for each in (option.get("customData") or {}).get("choices") or ()]
    if len({*map(identity_of, choices)}) < len(choices) or len({*listed}) < len(listed):
        raise Refused("IDENTICAL_CHOICES", "Two choices are the same.", optionId=option["id"])


def _refuse_choice(choice: Document, kind: str) -> None:
    if kinds_of(choice) != [kind]:
        raise _bad_data(f"A choice of this option says {kind} and nothing else.")
    if kind == "duration" and not choice["duration"].get("minutes"):
        raise _bad_data("A duration needs minutes.")
    if kind == "dateTime":
        _refuse_rule(choice["dateTime"])
    if kind == "participantRange":
        least, most = (choice[kind].get(f"{name}Participants") for name in ("min", "max"))
        if (least or 1) > (most or 999):
            raise _bad_data("minParticipants is above maxParticipants.")
    if kind == "durationRange":
        _refuse_tier(choice["durationRange"])


def _refuse_rule(rule: Document) -> None:
    if rules_of(rule) != [rule.get("ruleType")]:
        raise _bad_data("ruleType must name the one rule that is given.")
    hours, months = rule.get("hoursAndDaysRule"), rule.get("monthsRule")
    if hours and not hours.get("days"):
        raise _bad_data("A rule of hours and days needs days.")
    if months and len({*months.get("months", ())}) != len(months.get("months") or (0,)):
        raise _bad_data("A rule of months needs months, each once.")
    if rule.get("dateRangeRule"):
        _refuse_date_range(rule["dateRangeRule"])


def _refuse_date_range(span: Document) -> None:
    try:
        start, end = (parse_local(span.get(f"local{name}Date") or "") for name in ("Start", "End"))
    except NotLocalTime:
        raise _bad_data("A range of dates needs a local start and end.") from None
    if start > end:
        raise _bad_data("A range of dates ends before it starts.")


def _refuse_tier(tier: Document) -> None:
    given = [name for name in RANGES if tier.get(name)]
    if len(given) != 1:
        raise _bad_data("A tier of durations is given in hours or in days.")
    shortest, longest = (tier[given[0]].get(name) for name in RANGES[given[0]])
    if not shortest or not longest or shortest > longest:
        raise _bad_data("A tier needs a shortest duration, and a longest that is not shorter.")
    if tier.get("unitType", _UNITS[given[0]]) != _UNITS[given[0]]:
        raise _bad_data("unitType must name the unit of the tier.")


def refuse_custom_choices(variants: Document) -> None:
    """Raises `MISSING_CUSTOM_CHOICES` unless variants and listed choices are the same (F9)."""
    option = option_of(variants)
    listed = (option.get("customData") or {}).get("choices")
    if not listed:
        return
    wanted = {fold(each): each for each in listed}
    priced = {fold(each["custom"]): each["custom"] for each in choices_of(variants)}
    missing = sorted(
        [text for key, text in wanted.items() if key not in priced]
        + [text for key, text in priced.items() if key not in wanted]
    )
    if missing:
        words = "Every choice of the option needs a variant, and every variant a choice."
        raise Refused("MISSING_CUSTOM_CHOICES", words, choices=missing)


def refuse_staff(variants: Document, service: Document, unknown: Collection[str]) -> None:
    """Raises `UNKNOWN_STAFF_IDS` or `MISSING_STAFF_VARIANTS` (F9).

    `unknown` holds the named resource ids that are no staff member of the site.
    """
    if option_of(variants)["type"] != "STAFF_MEMBER":
        return
    if unknown:
        words = "These are no resource ids of staff members."
        raise Refused("UNKNOWN_STAFF_IDS", words, staffMemberIds=sorted(unknown))
    priced = {each["staffMemberId"] for each in choices_of(variants)}
    missing = sorted(set(service["staffMemberIds"]) - priced)
    if missing:
        words = "Staff members of the service have no variant."
        raise Refused("MISSING_STAFF_VARIANTS", words, staffMemberIds=missing)


def _missing(place: str) -> Violation:
    return Violation(f"{_PATH}.{place}", "is required", "REQUIRED_FIELD")


def _bad_data(words: str) -> Refused:
    return Refused("UNSUPPORTED_OPTION_DATA", words)
