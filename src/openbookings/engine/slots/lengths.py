"""How long a session of a service lasts: fixed, by the choice of a variant, by the hour or the day.

Minutes, or whole days of the site (A8, A13, D19, D38, D40).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from openbookings.engine.availability.question import DayRange, Step
from openbookings.engine.catalog.add_ons import ADD_ONS
from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.verbs import load_many
from openbookings.engine.query.violations import Violation
from openbookings.engine.settings.time_slots import StepSetting
from openbookings.engine.timeline.zone import DAY, MINUTE, Local, Zone
from openbookings.engine.variants.durations import duration_choices

_A_DAY = 24 * 60


class Length(NamedTuple):
    """How long a session lasts; with `days` it is days, and the minutes are those of the fewest."""

    minutes: int
    days: DayRange | None = None


def by_the_day(offer: Offer) -> bool:
    """Whether the service is given for whole days (D40)."""
    return offer.duration_range is not None and offer.duration_range["unitType"] == "DAY"


def minutes_offered(offer: Offer, choices: Mapping[str, int]) -> tuple[int, ...]:
    """The minutes a session can have without add-ons, the usual ones first.

    `choices` are those of the service's duration variants: if there are some, only they count
    (A9). Of a duration range the shortest.
    """
    if choices:
        return tuple(choices.values())
    return offer.durations or (shortest(offer).minutes,)


def shortest(offer: Offer) -> Length:
    """The shortest session of a service with a duration range (D38, D40)."""
    assert offer.duration_range is not None, "an appointment has durations or a range (A8)"
    if by_the_day(offer):
        options = offer.duration_range["dayOptions"]
        days = DayRange(options["minDurationInDays"], options["maxDurationInDays"])
        return Length(days.least * _A_DAY, days)
    return Length(offer.duration_range["hourOptions"]["minDurationInMinutes"])


def step_of(offer: Offer, choices: Mapping[str, int], setting: StepSetting) -> Step:
    """Minutes between starts: the site's, or the first duration and the buffer (D21)."""
    if not setting.same_as_duration:
        return Step(setting.minutes)
    return Step.same_as_duration(minutes_offered(offer, choices)[0], offer.buffer_minutes)


async def length_asked(
    call: Call, offer: Offer, durations: Mapping[str, int], choices: Mapping[str, object]
) -> Length:
    """The session a customer asks for by `customerChoices`, add-ons included (D19).

    `durations` are the minutes of the service's duration variants by choice id. Raises `Invalid`
    for what is no choice of the service, and for choices where there is a range (D39).
    """
    if offer.duration_range is not None:
        _refuse_choices(choices)
        return shortest(offer)
    extra = await _add_on_minutes(call, offer, choices.get("addOnIds"))
    chosen = choices.get("durationChoiceId")
    wanted = choices.get("durationInMinutes")
    possible = minutes_offered(offer, durations)
    if chosen is not None:
        possible = (_of_choice(durations, str(chosen)),)
    totals = [minutes + extra for minutes in possible]
    if wanted is None:
        return Length(totals[0])
    if wanted not in totals:
        named = " or ".join(map(str, totals))
        raise _invalid("durationInMinutes", f"must be {named}: the session and its add-ons")
    return Length(int(str(wanted)))


async def length_between(
    call: Call,
    offer: Offer,
    durations: Mapping[str, int],
    choices: Mapping[str, object],
    lasts: Sequence[int],
) -> Length:
    """The session that lasts one of these minutes, if a customer can choose it.

    Otherwise the one of `length_asked`, which is then none of them. Raises as that.
    """
    if offer.duration_range is None and choices.get("durationChoiceId") is None:
        possible = minutes_offered(offer, durations)
        extra = await _add_on_minutes(call, offer, choices.get("addOnIds"))
        chosen = (each for each in lasts if each - extra in possible)
        return Length(next(chosen, possible[0] + extra))
    asked = await length_asked(call, offer, durations, choices)
    in_range = [each for each in lasts if _in_range(offer, each)]
    return Length(in_range[0]) if in_range else asked


async def load_durations(call: Call, offers: Sequence[Offer]) -> dict[str, dict[str, int]]:
    """By service the minutes of its duration variants by choice id, the usual one first.

    At most one statement; services that have none are missing.
    """
    varied = [offer.id for offer in offers if offer.payment["rateType"] == "VARIED"]
    return await duration_choices(call, varied)


def can_last(offer: Offer, durations: Mapping[str, int], minutes: int) -> bool:
    """Whether a session of the service can have so many minutes, add-ons not counted.

    Days are counted on the calendar, not here.
    """
    if offer.duration_range is None:
        return minutes in minutes_offered(offer, durations)
    return by_the_day(offer) or _in_range(offer, minutes)


def ends_meant(zone: Zone, start: int, local_end: Local) -> list[int]:
    """The instants after the start that a session's end can mean; two where the clock repeats it.

    Only starts are never told twice (C50): an hour-long session from half past one ends at half
    past two of the first time, one of two hours at half past two of the second.
    """
    first = zone.instant(local_end)
    later = (first + end - begin for begin, end in zone.repeated(first, first + DAY))
    again = (each for each in later if zone.local(each) == local_end)
    return [each for each in (first, *again) if each > start]


async def end_meant(call: Call, offer: Offer, start: int, ends: Sequence[int]) -> int:
    """Of the ends that a session can mean the one that makes it as long as the service's are.

    Add-ons only lengthen it. At most one statement.
    """
    if len(ends) == 1:
        return ends[0]
    durations = (await load_durations(call, (offer,))).get(offer.id, {})
    lasts = {end: (end - start) // MINUTE for end in ends}
    exact = (end for end in ends if can_last(offer, durations, lasts[end]))
    usual = min(minutes_offered(offer, durations))
    return next(exact, next((end for end in ends if lasts[end] >= usual), ends[0]))


def _in_range(offer: Offer, minutes: int) -> bool:
    """Whether a service by the hour can last so long."""
    if offer.duration_range is None or by_the_day(offer):
        return False
    hours = offer.duration_range["hourOptions"]
    return bool(hours["minDurationInMinutes"] <= minutes <= hours["maxDurationInMinutes"])


def _refuse_choices(choices: Mapping[str, object]) -> None:
    if any(value is not None for value in choices.values()):
        path, words = "customerChoices", "are not for services with a duration range"
        raise Invalid(Violation(path, words, "OTHER"))


def _of_choice(durations: Mapping[str, int], choice_id: str) -> int:
    if choice_id not in durations:
        raise _invalid("durationChoiceId", "is no duration of the service")
    return durations[choice_id]


async def _add_on_minutes(call: Call, offer: Offer, add_on_ids: object) -> int:
    wanted = sorted(map(str.lower, add_on_ids)) if isinstance(add_on_ids, list) else []
    if not wanted:
        return 0
    found = {
        add_on_id: int(document.get("durationInMinutes") or 0)
        for add_on_id, document in (await load_many(call, ADD_ONS, wanted)).items()
    }
    offered = {each for group in offer.add_on_groups for each in group.get("addOnIds") or ()}
    unknown = [each for each in wanted if each not in found or each not in offered]
    if unknown:
        raise _invalid("addOnIds", f"{unknown[0]} is no add-on of the service")
    return sum(found.values())


def _invalid(field: str, description: str) -> Invalid:
    return Invalid(Violation(f"customerChoices.{field}", description, "OTHER"))
