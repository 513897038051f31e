"""The operations of an OpenAPI document as a fuzzer reads them, and requests made of them."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.result import Ok


def operations_of(document: dict[str, Any], *, control_characters: bool) -> dict[str, Any]:
    """The operations by the name of their method; none may be dropped."""
    config = schemathesis.Config.from_dict({"generation": {"allow-x00": control_characters}})
    results = list(schemathesis.openapi.from_dict(document, config=config).get_all_operations())
    read = [result.ok() for result in results if isinstance(result, Ok)]
    assert len(read) == len(results)
    return {each.definition.raw["operationId"]: each for each in read}


def always_the_same(examples: int) -> settings:
    """So many requests for each operation, the same ones in every run."""
    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
