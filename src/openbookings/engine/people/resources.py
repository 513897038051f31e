"""Resources: rooms, equipment, and the bookable side of every staff member (G1-G10).

Resources of staff belong to their staff members: the methods here neither make nor delete
them, nor change their name and hours; `STAFF_RESOURCES` is the same table for the staff room.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from openbookings.engine.calendar.resource import BOOKINGS_APP, SCHEDULES
from openbookings.engine.calendar.schedules import (
    business_schedule_id,
    end_held_schedule,
    open_schedule,
)
from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid, broken_rule
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.people import rules, statements
from openbookings.engine.people.hours import is_shared, users_of
from openbookings.engine.people.leaving import hold_leaving, hold_with_hours
from openbookings.engine.people.roster import STAFF_TYPE_ID
from openbookings.engine.people.trash import DELETED_RESOURCES, throw_away
from openbookings.engine.query.violations import Violation
from openbookings.engine.site.locations import known_locations
from openbookings.engine.store.selection import Expression
from openbookings.engine.store.tables import Column, Table

_SPECIFIC = "locationOptions.specificLocationOptions"
_LOCATIONS = f"{_SPECIFIC}.businessLocations"
_TABLE = Table(
    "resources",
    (
        Column("name", "text", "name"),
        Column("type_id", "text", "typeId"),
        Column("event_schedule_id", "text", "eventsSchedule.scheduleId"),
        Column("hours_schedule_id", "text", "workingHoursSchedules.values.scheduleId"),
        Column("hours_shared", "boolean", "workingHoursSchedules.values.shared"),
        Column("all_locations", "boolean", "locationOptions.availableInAllLocations"),
        Column("in_business", "boolean", f"{_SPECIFIC}.availableInBusinessLocations"),
        Column("at_customers", "boolean", f"{_SPECIFIC}.availableInCustomerLocations"),
        Column("at_custom_places", "boolean", f"{_SPECIFIC}.availableInCustomLocations"),
        Column("location_ids", "texts", f"{_LOCATIONS}.locationId"),
        Column("business_locations", "objects", _LOCATIONS),
        Column("ranking", "integer", "ranking"),
        Column("bookable", "boolean", "bookable"),
        Column("created_date", "instant", "createdDate"),
        Column("updated_date", "instant", "updatedDate"),
    ),
)
_FIELDS = {
    f"{_LOCATIONS}.locationId": Expression("texts", "t.location_ids"),
    f"singleResource.{_LOCATIONS}.locationId": Expression("texts", "t.location_ids"),
    f"singleResource.{_SPECIFIC}.availableInBusinessLocations": Expression(
        "boolean", "t.in_business"
    ),
    "singleResource.locationOptions.availableInAllLocations": Expression(
        "boolean", "t.all_locations"
    ),
}


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    """Fill defaults, open the event schedule of a new resource (C2, G2), mark shared hours."""
    _take_old_names(new)
    if rules.hours_schedule_of(new) != rules.hours_schedule_of(old or {}):
        await hold_with_hours(call, (new["id"],))
    if old is None:
        schedule = await open_schedule(call, external_id=new["id"], name=str(new["name"]))
        new["eventsSchedule"] = {"id": schedule["id"], "scheduleId": schedule["id"]}
    elif old.get("typeId"):
        new["typeId"] = old["typeId"]  # G1: once set it never changes
    for name, value in (("appId", BOOKINGS_APP), ("managementType", "WIX_USER")):
        new[name] = new.get(name) or value
    new["ranking"] = new.get("ranking") or 0
    new["bookable"] = new.get("bookable") is not False
    new["locationOptions"] = _settled(new.get("locationOptions"))
    hours = rules.hours_schedule_of(new)
    if hours:
        new["workingHoursSchedules"]["values"][0]["shared"] = await is_shared(
            call, hours, new["id"]
        )


def _take_old_names(new: Document) -> None:
    """Read what stands under the names of an older form of the interface."""
    single = new.pop("singleResource", None) or {}
    for name in ("workingHoursSchedules", "locationOptions"):
        if single.get(name) is not None:
            new[name] = single[name]
    old_type = new.pop("type", None)
    if old_type and not new.get("typeId"):
        new["typeId"] = old_type


def _settled(options: Document | None) -> Document:
    if options is None:
        return {"availableInAllLocations": True}  # G2
    return {**options, "availableInAllLocations": options.get("availableInAllLocations") is True}


async def _check(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    found = []
    if not new.get("name"):
        found.append(broken_rule("resource.name", "must be given", "RESOURCE_NAME_IS_REQUIRED"))
    path = "resource.locationOptions"
    found += rules.broken_location_options(new["locationOptions"], path)
    found += await _unknown_locations(call, new, old)
    found += await _broken_hours(call, new, old)
    if new.get("typeId") and not (old or {}).get("typeId"):
        found += await _broken_type(call, new["typeId"])
    return found


async def _unknown_locations(call: Call, new: Document, old: Document | None) -> list[Violation]:
    """Ids of no business location in use; one named before may have been archived since."""
    named = rules.business_location_ids(new["locationOptions"])
    before = rules.business_location_ids(old["locationOptions"]) if old else []
    added = [each for each in named if each not in before]
    known = await known_locations(call, added) if added else set()
    listed = f"resource.{_LOCATIONS}"
    return [
        Violation(f"{listed}[{named.index(each)}].locationId", "is no business location", "OTHER")
        for each in added
        if each not in known
    ]


async def _broken_hours(call: Call, new: Document, old: Document | None) -> list[Violation]:
    given = (new.get("workingHoursSchedules") or {}).get("values")
    if not given or (old and new["workingHoursSchedules"] == old.get("workingHoursSchedules")):
        return []
    path = "resource.workingHoursSchedules.values"
    if call.method.function == "bulkCreateResources":
        rule = "RESOURCE_WORKING_HOURS_NOT_SUPPORTED_IN_BULK_REQUEST"
        return [broken_rule(path, "must not be given in a bulk call", rule)]
    schedule_id = rules.hours_schedule_of(new)
    if schedule_id is None:
        rule = "RESOURCE_WORKING_HOURS_SCHEDULE_ID_IS_REQUIRED"
        return [broken_rule(f"{path}[0].scheduleId", "must be given", rule)]
    if await _in_use(call, schedule_id):
        return []
    return [Violation(f"{path}[0].scheduleId", "is no schedule in use", "OTHER")]


async def _in_use(call: Call, schedule_id: str) -> bool:
    schedule = (await verbs.load_many(call, SCHEDULES, [schedule_id])).get(schedule_id)
    return schedule is not None and schedule["status"] == "ACTIVE"


async def _broken_type(call: Call, type_id: str) -> list[Violation]:
    if await statements.type_exists(call.unit, call.site.id, type_id):
        return []
    return [Violation("resource.typeId", "is no resource type of this site", "OTHER")]


async def _stored(call: Call, new: Document, old: Document | None) -> None:
    before, now = rules.hours_schedule_of(old or {}), rules.hours_schedule_of(new)
    for schedule_id in {before, now} - {None} if before != now else ():
        await _mark_sharing(call, str(schedule_id))


async def _end(call: Call, old: Document) -> None:
    """Throw the resource away, with the schedules that nobody else uses (G8)."""
    await hold_leaving(call, STAFF_RESOURCES, (old["id"],))
    await throw_away(call, DELETED_RESOURCES, old)
    events, hours = rules.event_schedule_of(old), rules.hours_schedule_of(old)
    ending = {events}
    if hours and hours != await business_schedule_id(call):
        if await users_of(call, hours, leaving=old["id"]):
            await _mark_sharing(call, hours, leaving=old["id"])
        else:
            ending.add(hours)
    for schedule_id in sorted(ending):
        # Its owner may have cancelled it before; that cannot be done twice (2.6).
        if await _in_use(call, schedule_id):
            await end_held_schedule(
                call, schedule_id, preserve_with_participants=False, notification=None
            )


async def _hold(call: Call, resources: Resource, ids: Collection[str]) -> None:
    """Several that change may be given other hours, or share theirs no more."""
    await hold_with_hours(call, ids)


async def _mark_sharing(call: Call, schedule_id: str, leaving: str | None = None) -> None:
    """Let every resource on these hours say whether it shares them."""
    if schedule_id == await business_schedule_id(call):
        return
    users = await users_of(call, schedule_id, leaving=leaving)
    for old in (await verbs.load_many(call, STAFF_RESOURCES, users)).values():
        shared = len(users) > 1
        if old["workingHoursSchedules"]["values"][0].get("shared") != shared:
            hours = {"values": [{"scheduleId": schedule_id, "shared": shared}]}
            await verbs.save(call, STAFF_RESOURCES, {**old, "workingHoursSchedules": hours}, old)


STAFF_RESOURCES = Resource(
    module="resources",
    entity="resource",
    plural="resources",
    fqdn="wix.bookings.resources.v2.resource",
    table=_TABLE,
    kept=("eventsSchedule",),
    fixed=("appId", "managementType"),
    fields=_FIELDS,
    search_fields=("name",),
    prepare=_prepare,
    check=_check,
    hold=_hold,
    stored=_stored,
    release=_end,
)
"""Resources as the staff room writes them."""


async def _prepare_as_asked(call: Call, new: Document, old: Document | None) -> None:
    if old and old.get("typeId") == STAFF_TYPE_ID:
        for name in ("name", "workingHoursSchedules"):
            if new.get(name) != old.get(name):
                # The name follows the staff member, the hours are assigned to it (G23).
                call.ignored.append(f"resource.{name}")
            new[name] = old.get(name)
    await _prepare(call, new, old)


async def _check_as_asked(call: Call, new: Document, old: Document | None) -> Iterable[Violation]:
    found = list(await _check(call, new, old))
    if new.get("typeId") == STAFF_TYPE_ID and (old or {}).get("typeId") != STAFF_TYPE_ID:
        words = "is the type of staff: create a staff member instead"
        found.append(Violation("resource.typeId", words, "OTHER"))
    return found


async def _end_as_asked(call: Call, old: Document) -> None:
    if old.get("typeId") == STAFF_TYPE_ID:
        words = "belongs to a staff member: delete the staff member instead"
        raise Invalid(Violation("resourceId", words, "OTHER"))
    await _end(call, old)


RESOURCES = replace(
    STAFF_RESOURCES, prepare=_prepare_as_asked, check=_check_as_asked, release=_end_as_asked
)
standard(
    RESOURCES,
    create="createResource",
    get="getResource",
    update="updateResource",
    delete="deleteResource",
    query="queryResources",
    search="searchResources",
    count="countResources",
    bulk_create="bulkCreateResources",
    bulk_update="bulkUpdateResources",
)
