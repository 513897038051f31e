"""What widgets of bookings show: one object per application and widget, else the defaults."""

from __future__ import annotations

from openbookings.engine.kernel import verbs
from openbookings.engine.kernel.call import Call, Document
from openbookings.engine.kernel.errors import Invalid
from openbookings.engine.kernel.registry import method
from openbookings.engine.kernel.resource import Resource
from openbookings.engine.kernel.standard import standard
from openbookings.engine.query.tree import Compare, Every
from openbookings.engine.query.violations import Violation
from openbookings.engine.settings.defaults import SIDE_PANEL, fill
from openbookings.engine.store import Selection, documents
from openbookings.engine.store.tables import Column, Table

_CUSTOM = "CUSTOM"
_WIDGET = ("appId", "widgetType", "customWidgetKey")


async def _prepare(call: Call, new: Document, old: Document | None) -> None:
    _fill(new)


def _fill(settings: Document) -> None:
    settings["customWidgetKey"] = settings.get("customWidgetKey") or ""
    if settings["widgetType"] != _CUSTOM or settings.get("sidePanelView"):
        view = dict(settings.get("sidePanelView") or {})
        fill(view, SIDE_PANEL)
        settings["sidePanelView"] = view


DISPLAY = Resource(
    module="displaySettings",
    entity="bookingsDisplaySettings",
    plural="bookingsDisplaySettings",
    fqdn="",
    table=Table(
        "display_settings",
        (
            Column("app_id", "text", "appId"),
            Column("widget_type", "text", "widgetType"),
            Column("widget_key", "text", "customWidgetKey"),
        ),
    ),
    fixed=_WIDGET,
    prepare=_prepare,
)
standard(DISPLAY, delete="deleteBookingsDisplaySettings")


@method("displaySettings.getBookingsDisplaySettingsByWidget")
async def get_by_widget(call: Call, request: Document) -> Document:
    """What a widget shows; one that was never set has the defaults and no revision."""
    widget = _widget(request, "customWidgetKey")
    found = await _of_widget(call, widget)
    if found is None:
        found = widget
        _fill(found)
    return {"bookingsDisplaySettings": found}


@method("displaySettings.upsertBookingsDisplaySettings")
async def upsert(call: Call, request: Document) -> Document:
    """Set what a widget shows; it needs no revision, the last one wins."""
    given = request["bookingsDisplaySettings"]
    widget = _widget(given, "bookingsDisplaySettings.customWidgetKey")
    await call.unit.lock(f"{call.site.id}/widgets of {widget['appId']}")
    old = await _of_widget(call, widget)
    if old is None:
        stored = await verbs.create(call, DISPLAY, {**given, **widget})
    else:
        change = {**given, "id": old["id"], "revision": old["revision"]}
        stored = await verbs.update(call, DISPLAY, change, request.get("fieldMask"))
    return {"bookingsDisplaySettings": stored}


def _widget(named: Document, path: str) -> Document:
    """The widget a request names; a custom one is told apart by its key."""
    key = named.get("customWidgetKey") or ""
    if named["widgetType"] == _CUSTOM and not key:
        raise Invalid(Violation(path, "is required for a custom widget", "REQUIRED_FIELD"))
    if named["widgetType"] != _CUSTOM:
        key = ""
    return {"appId": named["appId"], "widgetType": named["widgetType"], "customWidgetKey": key}


async def _of_widget(call: Call, widget: Document) -> Document | None:
    rows = await documents.select(
        call.unit,
        DISPLAY.table,
        call.site.id,
        Selection(
            filter=Every(tuple(Compare(name, "$eq", widget[name]) for name in _WIDGET)),
            limit=1,
            fields=DISPLAY.all_fields,
        ),
    )
    return verbs.decoded(rows[0][0]) if rows else None
