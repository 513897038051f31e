"""How long the variants of a service take: what slots ask for (A9, A11, D19)."""

from __future__ import annotations

from collections.abc import Iterable

from openbookings.engine.kernel.call import Call
from openbookings.engine.variants import statements


async def duration_choices(call: Call, service_ids: Iterable[str]) -> dict[str, dict[str, int]]:
    """Minutes by choice id, for those of the services that have variants by duration.

    Choices stand in the order of the variants, so that the first one is the default (D19); their
    ids are what `durationChoiceId` and `choiceId` name. One statement.
    """
    wanted = list(dict.fromkeys(service_ids))
    if not wanted:
        return {}
    return await statements.durations(call.unit, call.site.id, wanted)
