"""How the business runs its booking: settings of the site, of its slots and of its widgets.

Every setting can be read before anybody wrote it: then it has its default.
"""
