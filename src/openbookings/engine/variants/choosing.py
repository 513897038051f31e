"""What the participants of a booking choose, read against the service's variants (E10, E11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.query.violations import Violation
from openbookings.engine.variants.choices import (
    CHOSEN_BY_CUSTOMERS,
    KINDS,
    choices_of,
    identity_of,
    kinds_of,
    option_of,
)
from openbookings.engine.variants.reading import variants_of

_NAMED_ONLY = ("dateTime", "participantRange")
"""Of these a booking keeps the name: which rule held, not what it says."""


class Counted(NamedTuple):
    """What a party chose: how many they are, their groups as the booking keeps them."""

    total: int
    groups: list[Document]
    """`participantsChoices.serviceChoices`, every choice whole and with its `choiceId`."""
    minutes: int | None
    """The length they chose; None where the service's variants are not about durations."""


async def has_variants(call: Call, offer: Offer) -> bool:
    """Whether a booking of the service must say who chooses what (E10).

    It must where customers name their choice, that is for custom options and durations. Prices
    by staff member, date or number follow from the booking itself; it may give a total only.
    """
    variants = await variants_of(call, offer.id)
    return variants is not None and option_of(variants)["type"] in CHOSEN_BY_CUSTOMERS


async def read_choices(call: Call, offer: Offer, choices: Sequence[Document], path: str) -> Counted:
    """Read `participantsChoices.serviceChoices`, which stand at `path`.

    Raises `INVALID_SERVICE_CHOICES` for a service without variants and for another option's
    choices, `FAILED_RESOLVING_CUSTOM_CHOICES` for a text that is no choice, `INVALID_CHOICES`
    for all else that is not among the variants, `Invalid` for a group without a number.
    """
    variants = await variants_of(call, offer.id)
    if variants is None:
        words = f"{offer.name} has no variants to choose from."
        raise Refused("INVALID_SERVICE_CHOICES", words, serviceId=offer.id)
    return counted(variants, choices, path)


def counted(variants: Document, groups: Sequence[Document], path: str) -> Counted:
    """The groups of a booking against stored variants; raises as `read_choices`. Pure."""
    missing = [
        Violation(f"{path}[{index}].numberOfParticipants", "is required", "REQUIRED_FIELD")
        for index, group in enumerate(groups)
        if not group.get("numberOfParticipants")
    ]
    if missing:
        raise Invalid(*missing)
    read = [_group(variants, group) for group in groups]
    lengths = {
        choice["duration"]["minutes"]
        for group in read
        for choice in group["choices"]
        if choice.get("duration")
    }
    if len(lengths) > 1:
        raise _unknown("All participants take part for the same time.")
    total = sum(group["numberOfParticipants"] for group in read)
    return Counted(total, read, next(iter(lengths), None))


def _group(variants: Document, group: Document) -> Document:
    sent = group.get("choices") or []
    option = option_of(variants)
    if len(sent) > 1:
        raise _unknown("A participant makes one choice: the service has one option.")
    if not sent and option["type"] in CHOSEN_BY_CUSTOMERS:
        raise _unknown("A choice is missing.")
    return {**group, "choices": [_choice(variants, option, each) for each in sent]}


def _choice(variants: Document, option: Document, sent: Document) -> Document:
    """A choice as the booking keeps it; `choiceId` fills the details (E11)."""
    found = _named(variants, sent) if sent.get("choiceId") else _described(variants, option, sent)
    kept: Document = {"optionId": option["id"], "choiceId": found["id"]}
    for name in ("custom", "duration"):
        if name in found:
            kept[name] = found[name]
    for name in _NAMED_ONLY:
        if name in found:
            kept[name] = {key: found[name][key] for key in ("name",) if key in found[name]}
    return kept


def _named(variants: Document, sent: Document) -> Document:
    for choice in choices_of(variants):
        if choice["id"] == sent["choiceId"]:
            return choice
    raise _unknown(f"{sent['choiceId']} is no choice of the service.")


def _described(variants: Document, option: Document, sent: Document) -> Document:
    kind = KINDS[option["type"]]
    if sent.get("optionId") != option["id"] or kinds_of(sent) != [kind]:
        words = f"A choice names the option {option['id']} and its {kind}, or a choiceId."
        raise Refused("INVALID_SERVICE_CHOICES", words, optionId=option["id"])
    if kind in _NAMED_ONLY:
        found = [each for each in choices_of(variants) if _same_name(each[kind], sent[kind])]
    else:
        found = [each for each in choices_of(variants) if identity_of(each) == identity_of(sent)]
    if found:
        return found[0]
    if kind == "custom":
        words = f"{sent['custom']} is no choice of the service."
        raise Refused("FAILED_RESOLVING_CUSTOM_CHOICES", words, custom=sent["custom"])
    raise _unknown(f"This {kind} is no choice of the service.")


def _same_name(rule: Document, sent: Document) -> bool:
    return bool(rule.get("name") and rule["name"] == sent.get("name"))


def _unknown(words: str) -> Refused:
    return Refused("INVALID_CHOICES", words)
