"""Cloning a service: its data, and its coming recurring sessions (A61, A62)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from openbookings.engine.calendar.additions import later_part, with_addition
from openbookings.engine.calendar.drafting import draft_new
from openbookings.engine.calendar.statements import coming_events
from openbookings.engine.calendar.stretches import first_from, stretch_of
from openbookings.engine.calendar.times import local_start
from openbookings.engine.calendar.writing import write
from openbookings.engine.catalog.derived import SESSION_TYPES
from openbookings.engine.catalog.resource import SERVICES
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document, new_id
from openbookings.engine.kernel.errors import Invalid, Refused
from openbookings.engine.kernel.registry import method
from openbookings.engine.timeline.zone import format_local

CLONES = replace(SERVICES, kept=tuple(name for name in SERVICES.kept if name != "addOnGroups"))
"""Services as clones are made: a clone takes over the add-on groups, which callers may not send."""

_LONGEST_NAME = 400
_COPY = " (copy)"
_OWN_FIELDS = {
    "TITLE": ("title",),
    "LOCATION": ("location",),
    "CAPACITY": ("totalCapacity",),
    "TIME_ZONE": ("timeZone",),
    "CONFERENCING_DETAILS": ("conferencingDetails",),
}


Copy = Callable[[Call, Document, Document], Awaitable[None]]
_COPIES: dict[str, Copy] = {}


def carries_over(part: str, copy: Copy) -> None:
    """Let `copy(call, source, clone)` copy what a room above keeps of a service (A61).

    `part` is its name among the clone's `errors`.
    """
    _COPIES[part] = copy


@method("services.cloneService")
async def clone_service(call: Call, request: Document) -> Document:
    """Make a service like another one; `errors` names what could not be copied."""
    source = await verbs.load(call, SERVICES, request["sourceServiceId"])
    clone = await verbs.create(call, CLONES, _given(source, request))
    errors = []
    copies_sessions = request.get("copyRecurringSessions") is not False
    if copies_sessions and not await _succeeds(call, _copy_sessions(call, source, clone)):
        errors.append("SESSIONS")
    for part, copy in _COPIES.items():
        if not await _succeeds(call, copy(call, source, clone)):
            errors.append(part)
    return {"service": await verbs.show(call, SERVICES, clone["id"]), "errors": errors}


def _given(source: Document, request: Document) -> Document:
    """The data of the clone; form, slug and place in the order are its own (A61, A62)."""
    given = {name: value for name, value in source.items() if name not in ("form", "sortOrder")}
    given["name"] = request.get("cloneServiceName") or _copied_name(source["name"])
    if request.get("hideService") is not None:
        given["hidden"] = request["hideService"]
    if not request.get("copyPricingPlans"):
        given["payment"] = {**source["payment"], "pricingPlanIds": []}
    given["addOnGroups"] = [{**group, "id": new_id()} for group in source["addOnGroups"]]
    given["serviceResources"] = [
        {name: value for name, value in each.items() if name != "id"}
        for each in source["serviceResources"]
    ]
    return given


def _copied_name(name: str) -> str:
    return name[: _LONGEST_NAME - len(_COPY)] + _COPY


async def _succeeds(call: Call, work: Awaitable[None]) -> bool:
    """Do one part of the cloning; a part that is refused leaves nothing behind (A61)."""
    try:
        async with call.part():
            await work
    except (Refused, Invalid):
        return False
    return True


async def _copy_sessions(call: Call, source: Document, clone: Document) -> None:
    """Repeat the coming recurring sessions; all of them or, where one is refused, none."""
    if source["type"] not in SESSION_TYPES:
        return
    schedule_id = source["schedule"]["id"]
    texts = await coming_events(call.unit, call.site.id, [schedule_id], call.seconds)
    for master in (verbs.decoded(text.encode()) for text in texts):
        if master["recurrenceType"] == "MASTER":
            await _repeat(call, master, clone["schedule"]["id"])


async def _repeat(call: Call, master: Document, schedule_id: str) -> None:
    coming = first_from(stretch_of(master), call.seconds)
    if coming is None:
        return
    zone = master["timeZone"]
    given: Document = {
        "scheduleId": schedule_id,
        "type": master["type"],
        "start": {"localDate": format_local(coming.local_start), "timeZone": zone},
        "end": {"localDate": format_local(coming.local_end), "timeZone": zone},
        "recurrenceRule": master["recurrenceRule"],
        "resources": master.get("resources") or [],
    }
    for inherited, names in _OWN_FIELDS.items():
        if inherited not in master["inheritedFields"]:
            given |= {name: master[name] for name in names if name in master}
    addition = later_part(master, local_start(master), coming.local_start)
    if addition:
        given["extendedFields"] = with_addition({}, addition)
    await write(call, await draft_new(call, given))
