"""What a setting says until somebody says otherwise (H11, H12). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from openbookings.engine.kernel.call import Document

BOOKINGS: Mapping[str, Document] = {
    "cartCheckout": {"enabled": False},
    "multiServiceAppointments": {"enabled": False},
    "displayTimeZone": {"customerCanChange": True, "basedOn": "BUSINESS_TIME_ZONE"},
    "notifications": {"includePaymentLinks": False},
    "staffSelection": {
        "timing": "AFTER_SLOT_SELECTION",
        "strategy": "CUSTOMER_MAY_CHOOSE",
        "allowGenderSelection": False,
    },
    "locationSelection": {"timing": "BEFORE_SLOT_SELECTION"},
    "ownerFlow": {"bookingCreation": {"requiredFields": []}},
    "doubleBookingHandling": {"autoDeclineAndRefundEnabled": False},
}
SLOTS: Mapping[str, Document] = {
    "displayTimeZone": {"customerCanChange": True, "basedOn": "BUSINESS_TIME_ZONE"},
    "staffSelection": {"strategy": "CUSTOMER_MAY_CHOOSE", "allowGenderSelection": False},
    "splitInterval": {"sameAsDuration": False, "valueInMinutes": 30},
}
SIDE_PANEL: Mapping[str, Document] = {
    "notes": {"visible": True, "displayMode": "TOOLTIP"},
    "price": {"visible": True},
    "location": {"visible": True},
    "assignedStaffMember": {"visible": True},
    "requestedStaffMemberMethod": {"visible": True},
    "resources": {"visible": True},
    "addOns": {"visible": True},
}


def fill(document: Document, defaults: Mapping[str, Document]) -> None:
    """Give every group of settings, and every setting in it that is absent or null, its default."""
    for name, default in defaults.items():
        given = document.get(name) or {}
        said = {key: value for key, value in given.items() if value is not None}
        document[name] = {**default, **said}
