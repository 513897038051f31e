"""How many take part: given once, and within what the policy allows (E10-E12, B13)."""

from __future__ import annotations

from typing import NamedTuple

from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.policies import snapshots
from openbookings.engine.query.violations import Violation
from openbookings.engine.variants.choosing import has_variants, read_choices

_LONGEST_NAME = 200
"""Characters of a participant's name on an event."""


def refuse_uncounted(given: Document, path: str) -> None:
    """Raises `Invalid` when the number of participants stands in neither field (E10).

    That it stands in both is for the contract to refuse.
    """
    if not given.get("totalParticipants") and not given.get("participantsChoices"):
        words = "Either totalParticipants or participantsChoices must be given."
        raise Invalid(Violation(f"{path}totalParticipants", words, "REQUIRED_ONE_OF_FIELD"))


class Count(NamedTuple):
    """How many take part, and what each group of them chose."""

    total: int
    groups: list[Document]

    def as_fields(self) -> Document:
        """The count as a booking keeps it."""
        counted: Document = {"totalParticipants": self.total}
        return counted | ({"participantsChoices": self.choices} if self.groups else {})

    @property
    def choices(self) -> Document:
        """The groups as `participantsChoices`."""
        return {"serviceChoices": self.groups}


async def count_participants(
    call: Call, given: Document, offer: Offer, path: str, *, unlimited: bool
) -> Count:
    """The participants of a new or changed booking, whose fields stand at `path` (E10, E11).

    Raises what `read_choices` does, `Invalid` for a number where choices are needed, and
    `BOOKING_POLICY_VIOLATION` above the policy's limit, unless `unlimited` (B13).
    """
    counted = await _counted(call, given, offer, path)
    most = snapshots.most_participants(offer.policy)
    if counted.total > most and not unlimited:
        raise Refused(
            "BOOKING_POLICY_VIOLATION",
            f"A booking may have at most {most} participants.",
            rule="participantsPolicy",
            maxParticipantsPerBooking=most,
        )
    return counted


async def _counted(call: Call, given: Document, offer: Offer, path: str) -> Count:
    groups = (given.get("participantsChoices") or {}).get("serviceChoices")
    if groups:
        place = f"{path}participantsChoices.serviceChoices"
        return Count(*(await read_choices(call, offer, groups, place))[:2])
    # Only varied prices have variants: all others need not be asked.
    if offer.payment["rateType"] == "VARIED" and await has_variants(call, offer):
        words = "is required: the service has variants"
        raise Invalid(Violation(f"{path}participantsChoices", words, "REQUIRED_FIELD"))
    return Count(int(given["totalParticipants"]), [])


def participant_of(booking: Document) -> Document | None:
    """The one who booked, as events name participants; None for a booking of nobody."""
    contact = booking.get("contactDetails") or {}
    name = " ".join(filter(None, (contact.get("firstName"), contact.get("lastName"))))
    name = name or contact.get("email") or contact.get("phone") or ""
    if not name:
        return None
    reach = {field: contact.get(field) for field in ("email", "phone", "contactId")}
    return {"name": name[:_LONGEST_NAME]} | {
        field: value for field, value in reach.items() if value
    }
