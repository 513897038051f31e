"""How long stories are told: some of them in a run of all tests, as many as asked for in full.

`OPENBOOKINGS_EXAMPLES` asks for more and longer stories.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

IN_FULL = int(os.environ.get("OPENBOOKINGS_EXAMPLES", "0"))
MARKS = [pytest.mark.proof, pytest.mark.timeout(0 if IN_FULL else 300)]


def told(*, share: int, least: int, steps: int, steps_in_full: int) -> settings:
    """One story for each `share` of the examples asked for, and at least so many."""
    return settings(
        max_examples=max(IN_FULL // share, least),
        stateful_step_count=steps_in_full if IN_FULL else steps,
        deadline=None,
        # To find a shorter story that fails takes longer than a run of all tests may.
        phases=[*Phase] if IN_FULL else [Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def until_one_fails(how: settings, most: int) -> settings:
    """The same stories for a negative control: one that fails is enough, and stays as it is."""
    return settings(
        how,
        max_examples=most,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
    )
