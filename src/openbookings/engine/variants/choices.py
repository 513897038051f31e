"""What a choice is: its kind, what makes two of them the same, how long it is (F8, F9). Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from openbookings.engine.kernel.call import Document
from openbookings.engine.query.texts import fold

KINDS = {
    "CUSTOM": "custom",
    "STAFF_MEMBER": "staffMemberId",
    "DURATION": "duration",
    "DATE_TIME": "dateTime",
    "NUMBER_OF_PARTICIPANTS": "participantRange",
    "DURATION_RANGE": "durationRange",
}
"""The field that holds a choice, by the type of its option."""
CHOSEN_BY_CUSTOMERS = frozenset({"CUSTOM", "DURATION"})
"""Options whose choices customers name; all others follow from who, when and how many."""
RULES = {
    "HOURS_AND_DAYS": "hoursAndDaysRule",
    "MONTHS": "monthsRule",
    "DATE_RANGE": "dateRangeRule",
}
"""The field that holds a rule of date and time, by its `ruleType`."""
RANGES = {
    "hourOptions": ("minDurationInMinutes", "maxDurationInMinutes"),
    "dayOptions": ("minDurationInDays", "maxDurationInDays"),
}
"""The shortest and longest stay of a tier, by its unit."""


def option_of(variants: Document) -> Document:
    """The one option of stored options and variants (F8)."""
    option: Document = variants["options"]["values"][0]
    return option


def choices_of(variants: Document) -> Iterator[Document]:
    """The one choice of each variant, in their order (F9)."""
    return (variant["choices"][0] for variant in variants["variants"]["values"])


def kinds_of(choice: Document) -> list[str]:
    """The fields of a choice that say what is chosen; a sound one has exactly one."""
    return [name for name in (*KINDS.values(), "businessLocationId") if choice.get(name)]


def rules_of(rule: Document) -> list[str]:
    """The types of the rules a choice of date and time holds; a sound one has exactly one."""
    return [kind for kind, name in RULES.items() if rule.get(name)]


def identity_of(choice: Document) -> Hashable:
    """What makes a choice the one it is: names do not count, nor the case of a custom text."""
    if choice.get("custom"):
        return "custom", fold(choice["custom"])
    if choice.get("staffMemberId"):
        return "staffMemberId", choice["staffMemberId"]
    if choice.get("duration"):
        return "duration", choice["duration"].get("minutes")
    for name in ("dateTime", "participantRange", "durationRange"):
        if choice.get(name):
            return name, _facts(choice[name])
    return ()


def _facts(rule: object) -> Hashable:
    """A rule without its names, as a value that can be compared."""
    if isinstance(rule, dict):
        named = ((name, _facts(rule[name])) for name in sorted(rule) if name != "name")
        return tuple(named)
    if isinstance(rule, list):
        return tuple(sorted(map(str, rule)))
    return str(rule)


def length_in_words(minutes: int) -> str:
    """The name of a duration that was given none: `1 hr 30 min`."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} hr"] if hours else []
    return " ".join([*parts, f"{rest} min"] if rest or not hours else parts)
