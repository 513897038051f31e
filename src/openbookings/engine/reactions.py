"""Which fact makes which room act, in the same transaction: the only list of calls upward."""

from __future__ import annotations
