"""The interface as an OpenAPI 3.1 document, made from the method table and its schemas.

It says what the server checks: limits and required paths on requests, but not on answers, whose
safe values (0, "" and []) may lie outside the limits.
"""

from openbookings.engine.openapi.document import document

__all__ = ["document"]
