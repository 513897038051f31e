"""What classes and courses take from their sessions; clones (A7, A11, A50, A51, A61, A62)."""

from typing import Any

from tests.features.bookings.club import open_class
from tests.features.calendar import desk
from tests.features.catalog.examples import (
    PLAN,
    Json,
    add_on,
    appointment,
    at,
    create,
    fixed,
    get,
    given,
    location,
    query,
    staff,
)
from tests.support.shop import Shop, invalid, refused


def session(shop: Shop, service: Json, start: str, end: str, **over: Any) -> Json:
    event = {
        "scheduleId": service["schedule"]["id"],
        "type": service["type"],
        "start": {"localDate": start, "timeZone": "UTC"},
        "end": {"localDate": end, "timeZone": "UTC"},
        **over,
    }
    made: Json = shop.call("events.createEvent", {"event": event})["event"]
    return made


def weekly(
    shop: Shop, service: Json, person: str, location: Json | None = None, **rule: Any
) -> Json:
    """Every Wednesday from 3 June 2026, 10:00 to 11:30."""
    place = {"location": location} if location else {}
    return session(
        shop,
        service,
        "2026-06-03T10:00:00",
        "2026-06-03T11:30:00",
        resources=[{"id": person}],
        recurrenceRule={"frequency": "WEEKLY", "interval": 1, "days": ["WEDNESDAY"], **rule},
        **place,
    )


def test_a7_a11_recurring_sessions_to_come_say_who_and_how_long(shop: Shop) -> None:
    person, other = staff(shop), staff(shop, "Bob")
    made = create(shop, given("CLASS"))
    weekly(shop, made, person, until={"localDate": "2026-06-17T23:00:00"})
    # One-off sessions say nothing about the class.
    session(shop, made, "2026-06-09T10:00:00", "2026-06-09T10:45:00", resources=[{"id": other}])
    found = get(shop, made)
    assert found["staffMemberIds"] == [person]
    assert found["schedule"]["availabilityConstraints"]["durations"] == [{"minutes": 90}]
    assert [each["id"] for each in query(shop)] == [made["id"]]
    shop.clock.advance(days=30)
    over = get(shop, made)
    assert over["staffMemberIds"] == []
    assert over["schedule"]["availabilityConstraints"]["durations"] == []


def test_a71_the_first_and_the_last_session(shop: Shop) -> None:
    person = staff(shop)
    made = create(shop, given("COURSE"))
    assert "firstSessionStart" not in made["schedule"]
    session(shop, made, "2026-06-02T10:00:00", "2026-06-02T11:00:00", resources=[{"id": person}])
    weekly(shop, made, person, until={"localDate": "2026-06-17T23:00:00"})
    schedule = get(shop, made)["schedule"]
    assert schedule["firstSessionStart"] == "2026-06-02T10:00:00.000Z"
    assert schedule["lastSessionEnd"] == "2026-06-17T11:30:00.000Z"
    assert get(shop, made)["revision"] == "1"
    soon = {"schedule.firstSessionStart": {"$lt": "2026-06-03T00:00:00.000Z"}}
    late = {"schedule.lastSessionEnd": {"$gt": "2026-06-18T00:00:00.000Z"}}
    assert [each["id"] for each in query(shop, soon)] == [made["id"]]
    assert query(shop, late) == []


def test_a71_sessions_without_an_end_have_no_last_one(shop: Shop) -> None:
    made = create(shop, given("CLASS"))
    event = weekly(shop, made, staff(shop))
    schedule = get(shop, made)["schedule"]
    assert schedule["firstSessionStart"] == "2026-06-03T10:00:00.000Z"
    assert "lastSessionEnd" not in schedule
    shop.call("events.cancelEvent", {"eventId": event["id"]})
    assert "firstSessionStart" not in get(shop, made)["schedule"]


def clone(shop: Shop, source: Json, **options: Any) -> Json:
    answer: Json = shop.call("services.cloneService", {"sourceServiceId": source["id"], **options})
    return answer


def test_a61_a62_a_clone_is_a_new_service(shop: Shop) -> None:
    mask = add_on(shop)
    source = appointment(shop, tagLine="Fresh", payment=fixed(online=True, pricingPlan=True))
    group = {"name": "Extras", "addOnIds": [mask["id"]]}
    shop.call("services.createAddOnGroup", {"serviceId": source["id"], "addOnGroup": group})
    plans = {"serviceId": source["id"], "pricingPlanIds": [PLAN]}
    source = shop.call("services.enablePricingPlansForService", plans)["service"]
    answer = clone(shop, source)
    copy = answer["service"]
    assert answer["errors"] == []
    assert copy["id"] != source["id"]
    assert copy["schedule"]["id"] != source["schedule"]["id"]
    assert (copy["name"], copy["revision"]) == ("Cut (copy)", "1")
    assert copy["mainSlug"]["name"] == "cut-copy"
    assert [each["name"] for each in copy["supportedSlugs"]] == ["cut-copy"]
    assert copy["payment"]["pricingPlanIds"] == []
    assert copy["payment"]["options"]["pricingPlan"] is True
    assert copy["tagLine"] == "Fresh"
    assert copy["staffMemberIds"] == source["staffMemberIds"]
    [copied] = copy["addOnGroups"]
    assert copied["addOnIds"] == [mask["id"]]
    assert copied["id"] != source["addOnGroups"][0]["id"]


def test_a62_a_clone_may_be_named_hidden_and_keep_the_plans(shop: Shop) -> None:
    source = appointment(shop, payment=fixed(online=True, pricingPlan=True))
    shop.call(
        "services.enablePricingPlansForService",
        {"serviceId": source["id"], "pricingPlanIds": [PLAN]},
    )
    copy = clone(shop, source, cloneServiceName="Trim", hideService=True, copyPricingPlans=True)[
        "service"
    ]
    assert (copy["name"], copy["hidden"]) == ("Trim", True)
    assert copy["payment"]["pricingPlanIds"] == [PLAN]
    with refused("SERVICE_NOT_FOUND", 404):
        clone(shop, {"id": PLAN})


def test_a61_coming_recurring_sessions_are_cloned(shop: Shop) -> None:
    person = staff(shop)
    source = create(shop, given("CLASS"))
    weekly(shop, source, person)
    session(shop, source, "2026-06-09T10:00:00", "2026-06-09T10:45:00", resources=[{"id": person}])
    shop.clock.advance(days=10)
    answer = clone(shop, source)
    assert answer["errors"] == []
    copy = answer["service"]
    assert copy["staffMemberIds"] == [person]
    assert copy["schedule"]["firstSessionStart"] == "2026-06-17T10:00:00.000Z"
    assert clone(shop, source, copyRecurringSessions=False)["service"]["staffMemberIds"] == []


def test_a7_a71_a_class_is_found_by_the_staff_of_its_sessions(shop: Shop) -> None:
    person = staff(shop)
    made = create(shop, given("CLASS"))
    by_staff = {"staffMemberIds": {"$hasSome": [person]}}
    assert query(shop, by_staff) == []
    event = weekly(shop, made, person)
    assert [each["id"] for each in query(shop, by_staff)] == [made["id"]]
    shop.call("events.cancelEvent", {"eventId": event["id"]})
    assert query(shop, by_staff) == []


def places_of(shop: Shop, service: Json) -> list[Json]:
    """The locations of the service's sessions in June 2026."""
    body = {
        "fromLocalDate": "2026-06-01T00:00:00",
        "toLocalDate": "2026-07-01T00:00:00",
        "query": {"filter": {"scheduleId": service["schedule"]["id"]}},
    }
    return [each.get("location") for each in shop.call("events.queryEvents", body)["events"]]


def test_a50_sessions_stay_or_move_when_their_place_is_dropped(shop: Shop) -> None:
    old, new, last = location(shop, "Old"), location(shop, "New"), location(shop, "Last")
    made = create(shop, given("CLASS", locations=[at(old)]))
    place = {"type": "BUSINESS", "id": old["id"]}
    person = staff(shop)
    weekly(shop, made, person, location=place, until={"localDate": "2026-06-20T00:00:00"})
    session(
        shop,
        made,
        "2026-06-29T10:00:00",
        "2026-06-29T11:00:00",
        location={"type": "CUSTOMER"},
        resources=[{"id": person}],
    )
    body: Json = {"serviceId": made["id"], "locations": [at(new)]}
    shop.call("services.setServiceLocations", body)
    assert [each.get("id") for each in places_of(shop, made)] == [old["id"]] * 3 + [None]
    for there, moved in ((old, [at(old)]), (last, [at(last)])):
        move = {
            "action": "MOVE_TO_LOCATION",
            "moveToLocationOptions": {"newLocation": at(there)},
        }
        body = {"serviceId": made["id"], "locations": moved, "removedLocationSessionsAction": move}
        shop.call("services.setServiceLocations", body)
    assert [each.get("id") for each in places_of(shop, made)] == [last["id"]] * 3 + [None]
    elsewhere = {"action": "MOVE_TO_LOCATION", "moveToLocationOptions": {"newLocation": at(old)}}
    path = "removedLocationSessionsAction.moveToLocationOptions.newLocation"
    with invalid(path):
        shop.call(
            "services.setServiceLocations",
            {**body, "locations": [at(new)], "removedLocationSessionsAction": elsewhere},
        )


def test_a50_occurrences_with_a_place_of_their_own_move_too(shop: Shop) -> None:
    old, new, other = location(shop, "Old"), location(shop, "New"), location(shop, "Other")
    made = create(shop, given("CLASS", locations=[at(old), at(other)]))
    here, there = ({"type": "BUSINESS", "id": each["id"]} for each in (old, other))
    weekly(shop, made, staff(shop), location=there, until={"localDate": "2026-06-25T00:00:00"})
    one, two, three, _ = desk.listed(shop, "2026-06-01T00:00", "2026-07-01T00:00")
    desk.change(shop, one, location=here)
    desk.change(shop, two, location={"type": "CUSTOMER"})
    desk.cancel(shop, desk.change(shop, three, location=here)["id"])
    move = {"action": "MOVE_TO_LOCATION", "moveToLocationOptions": {"newLocation": at(new)}}
    body: Json = {"serviceId": made["id"], "participantNotification": {"notifyParticipants": True}}
    body |= {"locations": [at(other), at(new)], "removedLocationSessionsAction": move}
    shop.call("services.setServiceLocations", body)
    places = [each.get("id") for each in places_of(shop, made)]
    assert places == [new["id"], None, other["id"]]
    assert desk.get(shop, three["id"])["location"]["id"] == old["id"]
    # A51: of what moved, and of nothing else.
    assert [told["event"]["id"] for told in wishes(shop)] == [one["id"]]


def test_a51_participants_of_moved_sessions_are_told_and_nobody_else(shop: Shop) -> None:
    old, new, other = location(shop, "Old"), location(shop, "New"), location(shop, "Other")
    club = open_class(shop, locations=[at(old), at(other)])
    here = club.session(location={"type": "BUSINESS", "id": old["id"]})
    club.session("2026-06-03", location={"type": "BUSINESS", "id": other["id"]})
    club.booked(here)
    move = {"action": "MOVE_TO_LOCATION", "moveToLocationOptions": {"newLocation": at(new)}}
    wish = {"notifyParticipants": True, "message": "We have moved"}
    body: Json = {"serviceId": club.service["id"], "participantNotification": wish}
    # Nothing moves, so nobody has anything to hear.
    shop.call("services.setServiceLocations", {**body, "locations": [at(old), at(other), at(new)]})
    assert wishes(shop) == []
    body |= {"locations": [at(other), at(new)], "removedLocationSessionsAction": move}
    shop.call("services.setServiceLocations", body)
    [told] = wishes(shop)
    assert told["participantNotification"] == wish
    assert (told["event"]["id"], told["event"]["location"]["id"]) == (here["id"], new["id"])
    assert told["event"]["participants"]["total"] == 1
    # Asked for without a wish, or with one not to tell, it is told to nobody.
    back = {"action": "MOVE_TO_LOCATION", "moveToLocationOptions": {"newLocation": at(old)}}
    body |= {"locations": [at(other), at(old)], "removedLocationSessionsAction": back}
    silent = {"notifyParticipants": False, "message": "Hush"}
    shop.call("services.setServiceLocations", {**body, "participantNotification": silent})
    assert len(wishes(shop)) == 1


def test_a51_a_series_is_told_of_once(shop: Shop) -> None:
    old, new = location(shop, "Old"), location(shop, "New")
    made = create(shop, given("CLASS", locations=[at(old)]))
    series = weekly(shop, made, staff(shop), location={"type": "BUSINESS", "id": old["id"]})
    move = {"action": "MOVE_TO_LOCATION", "moveToLocationOptions": {"newLocation": at(new)}}
    wish = {"notifyParticipants": True}
    body: Json = {"serviceId": made["id"], "participantNotification": wish}
    body |= {"locations": [at(new)], "removedLocationSessionsAction": move}
    shop.call("services.setServiceLocations", body)
    [told] = wishes(shop)
    assert (told["event"]["id"], told["event"]["recurrenceType"]) == (series["id"], "MASTER")


def wishes(shop: Shop) -> list[Json]:
    """What participants are to hear of changed events."""
    name = "openbookings.v1.event_notification_requested"
    return [fact["actionEvent"]["body"] for fact in shop.facts() if fact["eventType"] == name]
