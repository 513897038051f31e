"""Instants as text: one form for comparing and storing, several forms accepted."""

import re
from datetime import UTC, datetime

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)


def normal_instant(text: str, *, zone_required: bool = True) -> str | None:
    """Bring an ISO 8601 instant to ``YYYY-MM-DDTHH:MM:SS.mmmZ``, or None if it is none.

    Without ``zone_required`` a text without offset counts as UTC (X12).
    """
    shape = _INSTANT.fullmatch(text)
    if shape is None or (zone_required and shape[3] is None):
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
    except (ValueError, OverflowError):
        return None
