"""The contract as code: the method table, the events, the wire classes and their schemas.

Generated from `spec/` but for this file, `method` and `scalars`; change the facts, not the files.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from openbookings.engine.contract.events import EVENTS
from openbookings.engine.contract.method import Event, Method, QueryField
from openbookings.engine.contract.methods import METHODS

__all__ = ["EVENTS", "METHODS", "Event", "Method", "QueryField", "schemas"]


@lru_cache(maxsize=1)
def schemas() -> dict[str, Any]:
    """Give the JSON schema of every request, answer and entity, by definition name.

    References inside read `#/$defs/services.Money`. One shared object: do not change it.
    """
    content = Path(__file__).with_name("schemas.json").read_bytes()
    definitions: dict[str, Any] = msgspec.json.decode(content)
    return definitions
