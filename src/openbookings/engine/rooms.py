"""Every module that binds methods or jobs; importing this one binds them all."""

from openbookings.engine.site import chores, facts, forms, locations, media, sites

__all__ = ["chores", "facts", "forms", "locations", "media", "sites"]
