"""Where slots start, in which zone they are shown, and whether staff may be chosen (H12, H13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import not_found
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Piece, Resource, Row
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.tree import Compare
from openbookings.engine.query.violations import Violation
from openbookings.engine.settings.defaults import SLOTS, fill
from openbookings.engine.store import Selection, documents
from openbookings.engine.store.tables import Column, Table

BOOKINGS_APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
_DAY = 24 * 60


class StepSetting(NamedTuple):
    """What the slots of an application follow."""

    minutes: int
    """From one start to the next, unless `same_as_duration` (D21)."""
    same_as_duration: bool
    """D21, D29: the step is the first duration and its buffer."""
    staff_strategy: str
    """CUSTOMER_MUST_CHOOSE, CUSTOMER_MAY_CHOOSE or CUSTOMER_CANNOT_CHOOSE (H13)."""
    allows_gender: bool
    """Whether a customer may ask for staff of a gender."""


async def step_of(call: Call, app_id: str = BOOKINGS_APP) -> StepSetting:
    """The setting of an application; an unknown one has the defaults. One statement."""
    return read_step(await _of_app(call, app_id))


def read_step(stored: Document | None) -> StepSetting:
    """What a stored configuration says, and the defaults where it is silent. Pure."""
    configuration = dict(stored or {})
    fill(configuration, SLOTS)
    interval, staff = configuration["splitInterval"], configuration["staffSelection"]
    return StepSetting(
        interval["valueInMinutes"],
        interval["sameAsDuration"],
        staff["strategy"],
        staff["allowGenderSelection"],
    )


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    fill(new, SLOTS)
    new["displayTimeZone"].pop("timeZone", None)


async def _check(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    if 1 <= new["splitInterval"]["valueInMinutes"] <= _DAY:
        return ()
    path = "timeSlotsConfiguration.splitInterval.valueInMinutes"
    return [Violation(path, f"must be 1 to {_DAY}", "MIN")]


async def _compose(call: Call, rows: Sequence[Row], requested: frozenset[str]) -> list[Piece]:
    """The zone that is shown is the site's own."""
    shown = [verbs.decoded(row[0]) for row in rows]
    for configuration in shown:
        configuration["displayTimeZone"]["timeZone"] = call.site.time_zone
    return list(shown)


CONFIGURATIONS = Resource(
    module="timeSlotsConfiguration",
    entity="timeSlotsConfiguration",
    plural="timeSlotsConfigurations",
    fqdn="",
    table=Table(
        "slot_configurations",
        (
            Column("app_id", "text", "appId"),
            Column("zone_based_on", "text", "displayTimeZone.basedOn"),
            Column("staff_strategy", "text", "staffSelection.strategy"),
            Column("same_as_duration", "boolean", "splitInterval.sameAsDuration"),
            Column("minutes", "integer", "splitInterval.valueInMinutes"),
            Column("created_date", "instant", "createdDate"),
            Column("updated_date", "instant", "updatedDate"),
        ),
    ),
    fixed=("appId",),
    prepare=_prepare,
    check=_check,
    compose=_compose,
)
standard(
    CONFIGURATIONS,
    get="getTimeSlotsConfiguration",
    update="updateTimeSlotsConfiguration",
    query="queryTimeSlotsConfigurations",
)


@method("timeSlotsConfiguration.getTimeSlotsConfigurationByAppId")
async def get_by_app(call: Call, request: Document) -> Document:
    """The configuration of an application that has been provisioned."""
    found = await _of_app(call, request["appId"])
    if found is None:
        raise not_found("The configuration of application", request["appId"])
    return {"timeSlotsConfiguration": await verbs.show(call, CONFIGURATIONS, found["id"])}


@method("bookingsProvisioner.provisionBookingsPlatform")
async def provision(call: Call, request: Document) -> Document:
    """Give an application its configuration; a second call changes nothing (H12)."""
    given = request.get("timeSlotsConfiguration") or {}
    await provide(call, request["appId"], given)
    return {}


async def provide(call: Call, app_id: str, given: Document) -> None:
    """Create the configuration of an application unless it has one."""
    await call.unit.lock(f"{call.site.id}/slots of {app_id}")
    if await _of_app(call, app_id) is None:
        await verbs.create(call, CONFIGURATIONS, {**given, "appId": app_id})


async def _of_app(call: Call, app_id: str) -> Document | None:
    rows = await documents.select(
        call.unit,
        CONFIGURATIONS.table,
        call.site.id,
        Selection(
            filter=Compare("appId", "$eq", app_id), limit=1, fields=CONFIGURATIONS.all_fields
        ),
    )
    return verbs.decoded(rows[0][0]) if rows else None
