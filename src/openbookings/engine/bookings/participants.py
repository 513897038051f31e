"""How many take part: given once, and within what the policy allows (E10-E12, B13)."""

from __future__ import annotations

from openbookings.engine.catalog.offers import Offer
from openbookings.engine.kernel.call import Document
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.policies import snapshots
from openbookings.engine.query.violations import Violation


def refuse_uncounted(given: Document, path: str) -> None:
    """Raises `Invalid` when the number of participants stands in neither field (E10).

    That it stands in both is for the contract to refuse.
    """
    if not given.get("totalParticipants") and not given.get("participantsChoices"):
        words = "Either totalParticipants or participantsChoices must be given."
        raise Invalid(Violation(f"{path}totalParticipants", words, "REQUIRED_ONE_OF_FIELD"))


def count_participants(given: Document, offer: Offer, *, unlimited: bool) -> int:
    """The number of participants of a new booking.

    Raises `INVALID_SERVICE_CHOICES` for choices of a service without variants (E11) and
    `BOOKING_POLICY_VIOLATION` above the policy's limit, unless `unlimited` (B13).
    """
    if given.get("participantsChoices"):
        words = f"{offer.name} has no variants to choose from."
        raise Refused("INVALID_SERVICE_CHOICES", words, serviceId=offer.id)
    total = int(given["totalParticipants"])
    most = snapshots.most_participants(offer.policy)
    if total > most and not unlimited:
        raise Refused(
            "BOOKING_POLICY_VIOLATION",
            f"A booking may have at most {most} participants.",
            rule="participantsPolicy",
            maxParticipantsPerBooking=most,
        )
    return total
