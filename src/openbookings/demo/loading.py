"""Makes a demo business by calling the interface's own methods, as its owner would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from openbookings.demo import menu
from openbookings.demo.businesses import BUSINESSES
from openbookings.demo.kinds import AddOn, Business, Hours, Person, Policy, Room, Service, Sessions
from openbookings.engine.application import Engine
from openbookings.engine.founding import NewSite, found_site

Json = dict[str, Any]
_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


class DemoFailed(Exception):
    """A method refused what the demo asked of it; nothing hides that."""


async def load_demo(engine: Engine) -> list[NewSite]:
    """Make all demo businesses, relative to today; gives their sites with fresh keys."""
    made = []
    for business in BUSINESSES:
        site = await found_site(engine, business.name, business.time_zone, business.currency)
        await _Owner(engine, site, business).furnish()
        made.append(site)
    return made


class _Owner:
    """The owner of one demo business, calling methods with the owner's key."""

    def __init__(self, engine: Engine, made: NewSite, business: Business) -> None:
        self._engine = engine
        self._made = made
        self._business = business
        self._resources: dict[str, str] = {}
        self._policies: dict[str, str] = {}
        self._categories: dict[str, str] = {}
        self._services: dict[str, Json] = {}
        self._rooms: dict[str, str] = {}
        now = datetime.fromtimestamp(engine.clock() / 1000, UTC)
        self._today = now.astimezone(ZoneInfo(business.time_zone)).date()

    async def furnish(self) -> None:
        """Place, people, rooms, policies, categories, services, sessions and bookings."""
        await self._name_the_place()
        await self._present_itself()
        for person in self._business.people:
            self._resources[person.name] = await self._hire(person)
        for room in self._business.rooms:
            await self._open(room)
        for policy in self._business.policies:
            self._policies[policy.name] = await self._agree_on(policy)
        for name in self._business.categories:
            made = await self._call("categoriesV2.createCategory", {"category": {"name": name}})
            self._categories[name] = made["category"]["id"]
        for service in self._business.services:
            self._services[service.name] = await self._offer(service)
            for sessions in service.sessions:
                await self._schedule(service, sessions)
        await self._take_bookings()

    async def _call(self, name: str, body: Json) -> Json:
        headers = {"authorization": self._made.api_key}
        status, content = await self._engine.call(name, msgspec.json.encode(body), headers)
        answer: Json = msgspec.json.decode(content)
        if status != 200:
            raise DemoFailed(f"{name}: {status} {answer}")
        return answer

    async def _name_the_place(self) -> None:
        (place,) = (await self._call("locations.listLocations", {}))["locations"]
        change = {
            "id": place["id"],
            "revision": place["revision"],
            "address": {"formatted": self._business.city, "city": self._business.city},
        }
        await self._call("locations.updateLocation", {"location": change})

    async def _present_itself(self) -> None:
        site = (await self._call("site.getSite", {}))["site"]
        told = asdict(self._business.look)
        await self._call(
            "site.updateSite", {"site": {**site, "look": told, "email": self._business.email}}
        )

    async def _open(self, room: Room) -> None:
        """Add a room, and its kind with the first of it."""
        if room.kind not in self._rooms:
            body: Json = {"resourceType": {"name": room.kind}}
            made = await self._call("resourceTypes.createResourceType", body)
            self._rooms[room.kind] = made["resourceType"]["id"]
        body = {"schedule": {"name": f"Hours of {room.name}", "timeZone": self._business.time_zone}}
        schedule = (await self._call("schedules.createSchedule", body))["schedule"]["id"]
        events = [{"event": each} for each in self._working_hours(room.hours, schedule)]
        await self._call("events.bulkCreateEvent", {"events": events})
        body = {
            "name": room.name,
            "typeId": self._rooms[room.kind],
            "workingHoursSchedules": {"values": [{"scheduleId": schedule}]},
        }
        await self._call("resources.createResource", {"resource": body})

    async def _hire(self, person: Person) -> str:
        body = {
            "staffMember": {"name": person.name, "description": person.description},
            "fields": ["RESOURCE_DETAILS"],
        }
        staff = (await self._call("staffMembers.createStaffMember", body))["staffMember"]
        schedule = staff["resource"]["eventsSchedule"]["id"]
        assign = {"staffMemberId": staff["id"], "scheduleId": schedule}
        await self._call("staffMembers.assignWorkingHoursSchedule", assign)
        events = [{"event": each} for each in self._working_hours(person.hours, schedule)]
        await self._call("events.bulkCreateEvent", {"events": events})
        return str(staff["resourceId"])

    def _working_hours(self, hours: Hours, schedule_id: str) -> Iterator[Json]:
        for day in hours.days:
            first = self._next(day)
            yield {
                "scheduleId": schedule_id,
                "type": "WORKING_HOURS",
                "start": {"localDate": f"{first}T{hours.opens}:00"},
                "end": {"localDate": f"{first}T{hours.closes}:00"},
                "recurrenceRule": {"frequency": "WEEKLY", "interval": 1, "days": [day]},
            }

    async def _agree_on(self, policy: Policy) -> str:
        body: Json = {
            "name": policy.name,
            "customPolicyDescription": {"enabled": True, "description": policy.words},
            "participantsPolicy": {"maxParticipantsPerBooking": policy.participants},
            "waitlistPolicy": {"enabled": policy.waitlist},
        }
        if policy.book_before:
            late = {"enabled": True, "latestBookingInMinutes": policy.book_before}
            body["limitLateBookingPolicy"] = late
        if policy.cancel_before:
            for name, limit, minutes in (
                ("cancellationPolicy", "limitLatestCancellation", "latestCancellationInMinutes"),
                ("reschedulePolicy", "limitLatestReschedule", "latestRescheduleInMinutes"),
            ):
                body[name] = {"enabled": True, limit: True, minutes: policy.cancel_before}
        made = await self._call("bookingPolicies.createBookingPolicy", {"bookingPolicy": body})
        return str(made["bookingPolicy"]["id"])

    async def _offer(self, service: Service) -> Json:
        body = menu.described(service, self._business.currency)
        body["category"] = {"id": self._categories[service.category]}
        if service.policy:
            body["bookingPolicy"] = {"id": self._policies[service.policy]}
        if service.staff:
            body["staffMemberIds"] = [self._resources[name] for name in service.staff]
        if service.room:
            kind = self._rooms[service.room]
            body["serviceResources"] = [{"resourceType": {"id": kind}}]
            if not service.staff:
                body["primaryResourceType"] = kind
        made: Json = (await self._call("services.createService", {"service": body}))["service"]
        if service.lengths:
            varied = menu.lengths(made["id"], service.lengths, self._business.currency)
            name = "serviceOptionsAndVariants.createServiceOptionsAndVariants"
            await self._call(name, {"serviceOptionsAndVariants": varied})
        if service.add_ons:
            group = {
                "name": "Extras",
                "addOnIds": [await self._add(each) for each in service.add_ons],
            }
            body = {"serviceId": made["id"], "addOnGroup": group}
            await self._call("services.createAddOnGroup", body)
        return made

    async def _add(self, add_on: AddOn) -> str:
        made = await self._call("addOns.createAddOn", {"addOn": menu.add_on(add_on)})
        return str(made["addOn"]["id"])

    async def _schedule(self, service: Service, sessions: Sessions) -> None:
        first = self._next(sessions.day)
        starts = datetime.fromisoformat(f"{first}T{sessions.starts}:00")
        ends = starts + timedelta(minutes=sessions.minutes)
        rule: Json = {"frequency": "WEEKLY", "interval": 1, "days": [sessions.day]}
        if sessions.weeks is not None:
            last = starts + timedelta(weeks=sessions.weeks - 1)
            rule["until"] = {"localDate": last.isoformat()}
        event = {
            "scheduleId": self._services[service.name]["schedule"]["id"],
            "type": service.type,
            "start": {"localDate": starts.isoformat()},
            "end": {"localDate": ends.isoformat()},
            "recurrenceRule": rule,
            "resources": [{"id": self._resources[sessions.staff], "permissionRole": "WRITER"}],
        }
        await self._call("events.createEvent", {"event": event})

    async def _take_bookings(self) -> None:
        for booking in self._business.bookings:
            day = self._working_day(booking.in_days)
            slot = await self._slot(self._services[booking.service], f"{day}T{booking.starts}:00")
            person = f"{booking.first_name}.{booking.last_name}".lower()
            body = {
                "bookedEntity": {"slot": slot},
                "status": "CONFIRMED",
                "totalParticipants": 1,
                "selectedPaymentOption": "OFFLINE",
                "contactDetails": {
                    "firstName": booking.first_name,
                    "lastName": booking.last_name,
                    "email": f"{person}@example.com",
                },
            }
            await self._call("bookings.createBooking", {"booking": body})

    async def _slot(self, service: Json, start: str) -> Json:
        """The free slot of the service at the local time, as createBooking wants it."""
        day = date.fromisoformat(start[:10])
        asked = {
            "serviceId": service["id"],
            "fromLocalDate": start,
            "toLocalDate": f"{day + timedelta(days=1)}T00:00:00",
            "timeZone": self._business.time_zone,
        }
        answer = await self._call("availabilityTimeSlots.listAvailabilityTimeSlots", asked)
        found = answer["timeSlots"][0]
        place = found["location"]
        return {
            "serviceId": service["id"],
            "scheduleId": service["schedule"]["id"],
            "startDate": found["localStartDate"],
            "endDate": found["localEndDate"],
            "timezone": self._business.time_zone,
            "location": {"id": place.get("id"), "locationType": "OWNER_BUSINESS"},
        }

    def _next(self, day: str) -> date:
        """The next such weekday, today included."""
        return self._today + timedelta((_WEEKDAYS.index(day) - self._today.weekday()) % 7)

    def _working_day(self, in_days: int) -> date:
        """The day so many days ahead; a weekend counts as the Monday after it."""
        day = self._today + timedelta(in_days)
        return day + timedelta(7 - day.weekday()) if day.weekday() > 4 else day
