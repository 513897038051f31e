"""Participations as stored: their columns, what is checked, and what never changes."""

from __future__ import annotations

from collections.abc import Iterator

from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.violations import Violation
from openbookings.engine.store.tables import Column, Table, id_column


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    for name in [name for name, value in new.items() if value is None]:
        del new[name]
    if new.get("status") in (None, "UNKNOWN_STATUS"):
        new["status"] = "CONFIRMED"  # 10.5


async def _check(call: Call, new: Document, old: Document | None) -> Iterator[Violation]:
    emptied = ("partySize",) if old is None else ("partySize", *_taken_from(old))
    return (
        Violation(f"participation.{name}", "is required", "REQUIRED_FIELD")
        for name in emptied
        if name not in new
    )


def _taken_from(old: Document) -> tuple[str, ...]:
    return ("participant",) if "participant" in old else ()


PARTICIPATIONS = Resource(
    module="participations",
    entity="participation",
    plural="participations",
    fqdn="wix.calendar.v3.participation",
    table=Table(
        "participations",
        (
            id_column("event_id", "eventId"),
            id_column("schedule_id", "scheduleId"),
            Column("external_id", "text", "externalId"),
            id_column("contact_id", "participant.contactId"),
            Column("status", "text", "status"),
            Column("party_size", "integer", "partySize"),
            Column("created_date", "instant", "createdDate"),
        ),
    ),
    missing="PARTICIPATION_NOT_FOUND",
    fixed=("eventId", "scheduleId", "externalId", "appId"),  # C43
    prepare=_prepare,
    check=_check,
)
standard(PARTICIPATIONS, get="getParticipation", query="queryParticipations")
