"""Settings of the site, of its slots and of its widgets (H11, H12)."""

from typing import Any

from openbookings.engine.contract import METHODS
from openbookings.engine.kernel.queries import query_fields_without_column
from openbookings.engine.settings.time_slots import CONFIGURATIONS
from tests.support.shop import Shop, invalid, refused

Json = dict[str, Any]
BOOKINGS_APP = "13d21c63-b5ec-5912-8397-c3a5ddb27a97"
OTHER_APP = "cc552162-24a4-45e0-9695-230c4931ef40"


def settings(shop: Shop, *fields: str) -> Json:
    body = {"fields": list(fields)} if fields else {}
    found: Json = shop.call("bookingsSettings.getBookingsSettings", body)["bookingsSettings"]
    return found


def slots(shop: Shop, app_id: str = BOOKINGS_APP) -> Json:
    found: Json = shop.call(
        "timeSlotsConfiguration.getTimeSlotsConfigurationByAppId", {"appId": app_id}
    )["timeSlotsConfiguration"]
    return found


def change_slots(shop: Shop, **changes: Any) -> Json:
    before = slots(shop)
    sent = {"id": before["id"], "revision": before["revision"], **changes}
    changed: Json = shop.call(
        "timeSlotsConfiguration.updateTimeSlotsConfiguration", {"timeSlotsConfiguration": sent}
    )["timeSlotsConfiguration"]
    return changed


def widget(shop: Shop, kind: str = "SIDE_PANEL_VIEW", **key: str) -> Json:
    found: Json = shop.call(
        "displaySettings.getBookingsDisplaySettingsByWidget",
        {"appId": OTHER_APP, "widgetType": kind, **key},
    )["bookingsDisplaySettings"]
    return found


def keep_widget(shop: Shop, kind: str = "SIDE_PANEL_VIEW", **change: Any) -> Json:
    sent = {"appId": OTHER_APP, "widgetType": kind, **change}
    kept: Json = shop.call(
        "displaySettings.upsertBookingsDisplaySettings", {"bookingsDisplaySettings": sent}
    )["bookingsDisplaySettings"]
    return kept


def test_h11_settings_are_there_before_anybody_wrote_them(shop: Shop) -> None:
    found = settings(shop)
    assert found["revision"] == "1"
    assert found["cartCheckout"] == {"enabled": False}
    assert found["displayTimeZone"] == {
        "customerCanChange": True,
        "basedOn": "BUSINESS_TIME_ZONE",
    }
    assert "siteProperties" not in found


def test_h11_a_group_of_settings_changes_by_itself(shop: Shop) -> None:
    sent = {"revision": "1", "multiServiceAppointments": {"enabled": True}}
    body = {"bookingsSettings": sent}
    changed = shop.call("bookingsSettings.updateBookingsSettings", body)["bookingsSettings"]
    assert changed["multiServiceAppointments"] == {"enabled": True}
    assert changed["revision"] == "2"
    assert settings(shop) == changed
    with refused("REVISION_MISMATCH", 409):
        shop.call("bookingsSettings.updateBookingsSettings", body)
    moon = {"revision": "2", "displayTimeZone": {"basedOn": "MOON"}}
    with invalid("bookingsSettings.displayTimeZone.basedOn"):
        shop.call("bookingsSettings.updateBookingsSettings", {"bookingsSettings": moon})


def test_h11_a_mask_names_what_changes_and_empties_what_is_missing(shop: Shop) -> None:
    sent = {
        "revision": "1",
        "cartCheckout": {"enabled": True},
        "notifications": {"includePaymentLinks": True},
    }
    body = {"bookingsSettings": sent, "fieldMask": "cartCheckout"}
    changed = shop.call("bookingsSettings.updateBookingsSettings", body)["bookingsSettings"]
    assert changed["cartCheckout"] == {"enabled": True}
    assert changed["notifications"] == {"includePaymentLinks": False}
    body = {"bookingsSettings": {"revision": "2"}, "fieldMask": "cartCheckout"}
    changed = shop.call("bookingsSettings.updateBookingsSettings", body)["bookingsSettings"]
    assert changed["cartCheckout"] == {"enabled": False}


def test_h11_what_belongs_to_the_site_comes_on_request_and_is_not_written(shop: Shop) -> None:
    sent = {"revision": "1", "siteProperties": {"businessName": "Mine"}}
    shop.call("bookingsSettings.updateBookingsSettings", {"bookingsSettings": sent})
    found = settings(shop, "SITE_PROPERTIES", "FEATURES", "OWNER_FLOW")
    assert found["siteProperties"]["businessName"] == "Shop"
    assert found["siteProperties"]["timeZone"] == "UTC"
    assert found["features"]["bookingsCourses"] == {"enabled": True}
    assert found["ownerFlow"] == {"bookingCreation": {"requiredFields": []}}


def test_j4_visitors_read_settings_and_only_the_owner_writes(shop: Shop) -> None:
    assert shop.as_visitor.call("bookingsSettings.getBookingsSettings")["bookingsSettings"]
    body = {"bookingsSettings": {"revision": "1"}}
    with refused("PERMISSION_DENIED", 403):
        shop.as_visitor.call("bookingsSettings.updateBookingsSettings", body)


def test_h12_slots_start_every_half_hour(shop: Shop) -> None:
    found = slots(shop)
    assert found["appId"] == BOOKINGS_APP
    assert found["splitInterval"] == {"sameAsDuration": False, "valueInMinutes": 30}
    assert found["staffSelection"]["strategy"] == "CUSTOMER_MAY_CHOOSE"
    assert found["displayTimeZone"] == {
        "customerCanChange": True,
        "basedOn": "BUSINESS_TIME_ZONE",
        "timeZone": "UTC",
    }
    body = {"timeSlotsConfigurationId": found["id"]}
    by_id = shop.call("timeSlotsConfiguration.getTimeSlotsConfiguration", body)
    assert by_id["timeSlotsConfiguration"] == found


def test_h12_a_change_needs_the_revision_and_sensible_minutes(shop: Shop) -> None:
    changed = change_slots(shop, splitInterval={"sameAsDuration": True})
    assert changed["splitInterval"] == {"sameAsDuration": True, "valueInMinutes": 30}
    assert changed["revision"] == "2"
    none = {"id": changed["id"], "revision": "2", "splitInterval": {"valueInMinutes": 0}}
    body = {"timeSlotsConfiguration": none}
    with invalid("timeSlotsConfiguration.splitInterval.valueInMinutes"):
        shop.call("timeSlotsConfiguration.updateTimeSlotsConfiguration", body)
    other = change_slots(shop, appId=OTHER_APP)
    assert other["appId"] == BOOKINGS_APP


def test_h12_provisioning_twice_is_provisioning_once(shop: Shop) -> None:
    with refused("NOT_FOUND", 404):
        slots(shop, OTHER_APP)
    for minutes in (20, 45):
        given = {"splitInterval": {"valueInMinutes": minutes}}
        body = {"appId": OTHER_APP, "timeSlotsConfiguration": given}
        shop.call("bookingsProvisioner.provisionBookingsPlatform", body)
    found = slots(shop, OTHER_APP)
    assert found["splitInterval"]["valueInMinutes"] == 20
    asked = {"filter": {"splitInterval.valueInMinutes": {"$lt": 30}}}
    answer = shop.call("timeSlotsConfiguration.queryTimeSlotsConfigurations", {"query": asked})
    assert answer["timeSlotsConfigurations"] == [found]


def test_every_declared_query_field_can_be_asked_for() -> None:
    method = METHODS["timeSlotsConfiguration.queryTimeSlotsConfigurations"]
    assert query_fields_without_column(method, CONFIGURATIONS) == []


def test_a_widget_nobody_set_shows_everything(shop: Shop) -> None:
    found = widget(shop)
    assert "revision" not in found
    assert found["sidePanelView"]["notes"] == {"visible": True, "displayMode": "TOOLTIP"}
    assert found["sidePanelView"]["price"] == {"visible": True}


def test_a_widget_is_kept_until_it_is_deleted(shop: Shop) -> None:
    kept = keep_widget(shop, sidePanelView={"price": {"visible": False}})
    assert widget(shop) == kept
    again = keep_widget(shop, sidePanelView={"price": {"visible": True}})
    assert (again["id"], again["revision"]) == (kept["id"], "2")
    body = {"bookingsDisplaySettingsId": kept["id"]}
    shop.call("displaySettings.deleteBookingsDisplaySettings", body)
    assert "revision" not in widget(shop)


def test_a_widget_of_ones_own_has_a_key(shop: Shop) -> None:
    keep_widget(shop, "CUSTOM", customWidgetKey="left")
    assert widget(shop, "CUSTOM", customWidgetKey="left")["revision"] == "1"
    assert "revision" not in widget(shop, "CUSTOM", customWidgetKey="right")
    with invalid("customWidgetKey"):
        widget(shop, "CUSTOM")
